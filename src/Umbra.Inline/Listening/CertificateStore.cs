using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Umbra.Inline.Listening;

/// <summary>A listener's certificates, chosen by the name that a client asks for (SNI, RFC 6066 section 3) and read again when told.</summary>
internal sealed class CertificateStore
{
    private readonly TlsServerSettings _settings;
    private readonly List<SslApplicationProtocol> _protocols;
    private volatile Loaded[] _loaded;

    /// <exception cref="CryptographicException">A file holds no certificate or key, or the two do not belong together.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <param name="settings">The files.</param>
    /// <param name="protocols">What clients are offered (ALPN).</param>
    public CertificateStore(TlsServerSettings settings, params ReadOnlySpan<SslApplicationProtocol> protocols)
    {
        _settings = settings;
        _protocols = [.. protocols];
        _loaded = Load(settings);
    }

    /// <summary>The files that certificates are read from.</summary>
    public IEnumerable<string> Files => _settings.Certificates.SelectMany(files => new[] { files.Certificate, files.Key });

    /// <summary>Reads the files again. Connections that are open keep what they have; when a file is bad, the old certificates stay and the exception tells.</summary>
    public void Reload() => _loaded = Load(_settings);

    /// <summary>The options of a handshake.</summary>
    /// <param name="serverName">The name that the client asks for; empty when it asks for none.</param>
    public SslServerAuthenticationOptions OptionsFor(string? serverName)
    {
        var loaded = _loaded;
        var chosen = loaded.FirstOrDefault(candidate => serverName is { Length: > 0 } && candidate.Certificate.MatchesHostname(serverName)) ?? loaded[0];
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = chosen.Context,
            ApplicationProtocols = _protocols,
            EnabledSslProtocols = SslProtocols.None, // the system's choice
            ClientCertificateRequired = false,
        };
    }

    private static Loaded[] Load(TlsServerSettings settings) => [.. settings.Certificates.Select(Load)];

    private static Loaded Load(CertificateFiles files)
    {
        var certificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(files.Certificate);
        return new Loaded(certificate, SslStreamCertificateContext.Create(certificate, [.. chain.Skip(1)], offline: true));
    }

    private sealed record Loaded(X509Certificate2 Certificate, SslStreamCertificateContext Context);
}
