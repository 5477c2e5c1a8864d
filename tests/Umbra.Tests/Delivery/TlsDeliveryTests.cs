using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Delivery;

/// <summary>TLS towards the shadow, with authorities of the test's own.</summary>
public sealed class TlsDeliveryTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly string _directory = Directory.CreateTempSubdirectory("umbra-tls-").FullName;
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _server;

    public TlsDeliveryTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        _authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        _server = Issue("shadow.example");
        File.WriteAllText(Path("authority.pem"), _authority.ExportCertificatePem());
    }

    public void Dispose()
    {
        _authority.Dispose();
        _server.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Shadow_of_a_known_authority_gets_copies_on_one_connection()
    {
        await using var shadow = RawShadow.Answering(Ok, Options());
        await using var rig = new DeliveryRig(Settings(shadow));
        for (var i = 0; i < 5; i++)
        {
            rig.Get();
            await rig.SettledAsync();
        }

        Assert.Equal(5, rig.Mirrored);
        Assert.Equal(1, shadow.Connections);
    }

    [Fact]
    public async Task Large_body_arrives_whole()
    {
        await using var shadow = RawShadow.Answering(Ok, Options());
        await using var rig = new DeliveryRig(Settings(shadow));
        rig.Post(new byte[3_000_000]);
        await rig.SettledAsync();
        Assert.Equal(1, rig.Mirrored);
        Assert.True(Assert.Single(shadow.Requests).Length > 3_000_000);
    }

    [Fact]
    public async Task Shadow_of_an_unknown_authority_or_name_gets_nothing()
    {
        await using var shadow = RawShadow.Answering(Ok, Options());
        await using var unknown = new DeliveryRig(Settings(shadow) with { Tls = new TlsClientSettings { ServerName = "shadow.example" } });
        await using var misnamed = new DeliveryRig(Settings(shadow) with { Tls = Trusting() with { ServerName = "other.example" } });
        unknown.Get();
        misnamed.Get();
        await unknown.SettledAsync();
        await misnamed.SettledAsync();
        Assert.Equal(1, unknown.Skipped(SkipReason.SendFailed));
        Assert.Equal(1, misnamed.Skipped(SkipReason.SendFailed));
        Assert.Empty(shadow.Requests);
    }

    [Fact]
    public async Task Client_certificate_is_shown()
    {
        using var client = Issue("umbra");
        File.WriteAllText(Path("client.pem"), client.ExportCertificatePem());
        File.WriteAllText(Path("client.key"), client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var options = Options();
        options.ClientCertificateRequired = true;
        options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=umbra";
        await using var shadow = RawShadow.Answering(Ok, options);
        await using var rig = new DeliveryRig(Settings(shadow) with { Tls = Trusting() with { CertificateFile = Path("client.pem"), KeyFile = Path("client.key") } });
        await using var without = new DeliveryRig(Settings(shadow));
        rig.Get();
        without.Get();
        await rig.SettledAsync();
        await without.SettledAsync();
        Assert.Equal(1, rig.Mirrored);
        Assert.Equal(1, without.Skipped(SkipReason.SendFailed));
    }

    [Fact]
    public async Task Handshake_that_hangs_is_timed_out()
    {
        await using var shadow = new RawShadow(async connection =>
        {
            while (await connection.ReadSomeAsync() > 0)
            {
                // takes the hello, says nothing
            }
        });
        await using var rig = new DeliveryRig(Settings(shadow) with { Timeout = TimeSpan.FromMilliseconds(150) });
        rig.Get();
        await rig.SettledAsync();
        Assert.Equal(1, rig.Skipped(SkipReason.TimedOut));
    }

    private DeliverySettings Settings(RawShadow shadow) => DeliveryRig.To(new Uri($"https://127.0.0.1:{shadow.Port}")) with { Tls = Trusting() };

    private TlsClientSettings Trusting() => new() { ServerName = "shadow.example", CertificateAuthorityFile = Path("authority.pem") };

    private SslServerAuthenticationOptions Options() => new() { ServerCertificate = _server, ApplicationProtocols = [SslApplicationProtocol.Http11] };

    private string Path(string name) => System.IO.Path.Combine(_directory, name);

    private X509Certificate2 Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(_authority, now.AddHours(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
