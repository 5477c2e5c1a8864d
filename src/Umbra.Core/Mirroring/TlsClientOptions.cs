using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Umbra.Core.Mirroring;

/// <summary>Makes handshake options of <see cref="TlsClientSettings"/>. Reads the files at once, so that a bad one is known before a connection needs it.</summary>
internal static class TlsClientOptions
{
    /// <param name="settings">The settings.</param>
    /// <param name="host">The name that is sent and verified unless the settings name another.</param>
    /// <param name="protocol">What is offered by ALPN (RFC 7301).</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file does not hold what it should.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SslClientAuthenticationOptions Create(TlsClientSettings settings, string host, SslApplicationProtocol protocol)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = settings.ServerName ?? host,
            ApplicationProtocols = [protocol],
        };

        if (settings.CertificateFile is { } certificate)
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPemFile(certificate, settings.KeyFile), [.. chain.Skip(1)], offline: true);
        }

        if (settings.CertificateAuthorityFile is { } authorities)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(authorities);
            options.CertificateChainPolicy = policy;
        }

        if (!settings.Verify)
        {
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }

        return options;
    }
}
