using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Umbra.Tests.Inline;

namespace Umbra.IntegrationTests;

/// <summary>TLS through the executable: ended and begun again at the tap, by name, with certificates that are renewed; or passed through.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("umbra-tls").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Terminated_by_name_and_encrypted_again_with_certificates_that_are_renewed()
    {
        var (shop, admin, inside) = (SelfSigned.Write(_directory, "shop.test"), SelfSigned.Write(_directory, "admin.test"), SelfSigned.Write(_directory, "inside.test"));
        await using var production = StartProduction(inside.Certificate, inside.Key);
        await using var shadow = RecordingServer.Start();
        await using var umbra = await StartAsync($$"""
            tls: { certificates: [ { certificate: {{shop.Certificate}}, key: {{shop.Key}} }, { certificate: {{admin.Certificate}}, key: {{admin.Key}} } ] }
                  productionTls: { serverName: inside.test, ca: {{inside.Certificate}} }
            """, production, shadow);

        await using var kept = await ConnectAsync(umbra.Tap, "shop.test");
        Assert.Equal("CN=shop.test", kept.RemoteCertificate!.Subject);
        Assert.EndsWith("secure", await GetAsync(kept, "/one"), StringComparison.Ordinal);
        await using (var other = await ConnectAsync(umbra.Tap, "admin.test"))
        {
            Assert.Equal("CN=admin.test", other.RemoteCertificate!.Subject);
            Assert.EndsWith("secure", await GetAsync(other, "/two"), StringComparison.Ordinal);
        }

        var before = kept.RemoteCertificate.GetSerialNumberString();
        SelfSigned.Write(_directory, "shop.test");
        UmbraProcess.Signal(umbra.ProcessId, "HUP");
        await umbra.UntilAsync(() => umbra.Output.Contains("version 2 is in force", StringComparison.Ordinal), "the renewed certificate is in force");
        await using (var renewed = await ConnectAsync(umbra.Tap, "shop.test"))
        {
            Assert.NotEqual(before, renewed.RemoteCertificate!.GetSerialNumberString());
            Assert.EndsWith("secure", await GetAsync(renewed, "/three"), StringComparison.Ordinal);
        }

        Assert.EndsWith("secure", await GetAsync(kept, "/four"), StringComparison.Ordinal);
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Mirrored: 4, Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.Equal(["/four", "/one", "/three", "/two"], shadow.Requests.Select(request => request.RequestLine.Split(' ')[1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Production_whose_certificate_is_not_trusted_gets_nothing_and_the_client_a_close()
    {
        var (shop, inside, other) = (SelfSigned.Write(_directory, "shop.test"), SelfSigned.Write(_directory, "inside.test"), SelfSigned.Write(_directory, "other.test"));
        await using var production = StartProduction(inside.Certificate, inside.Key);
        await using var shadow = RecordingServer.Start();
        await using var umbra = await StartAsync($$"""
            tls: { certificate: {{shop.Certificate}}, key: {{shop.Key}} }
                  productionTls: { serverName: inside.test, ca: {{other.Certificate}} }
            """, production, shadow);

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await using var client = await ConnectAsync(umbra.Tap, "shop.test");
            Assert.Equal("", await GetAsync(client, "/"));
            throw new IOException("a clean close");
        });
        await umbra.UntilAsync(
            async () => (await umbra.StatusAsync())!.Value.GetProperty("sources")[0].GetProperty("events").GetProperty("handshake_failed").GetInt64() == 1,
            "the failed handshake is counted");
        Assert.Empty(shadow.Requests);
    }

    [Fact]
    public async Task Passed_through_it_is_production_that_the_client_sees()
    {
        var inside = SelfSigned.Write(_directory, "inside.test");
        await using var production = StartProduction(inside.Certificate, inside.Key);
        await using var shadow = RecordingServer.Start();
        await using var umbra = await StartAsync("idle: 1m", production, shadow);

        await using (var client = await ConnectAsync(umbra.Tap, "inside.test"))
        {
            Assert.Equal("CN=inside.test", client.RemoteCertificate!.Subject);
            Assert.EndsWith("secure", await GetAsync(client, "/"), StringComparison.Ordinal);
        }

        await umbra.UntilAsync(
            async () => (await umbra.StatusAsync())!.Value.GetProperty("sources")[0].GetProperty("opaque").GetRawText().Contains("\"tls\"", StringComparison.Ordinal),
            "the connection is counted as opaque");
        Assert.Empty(shadow.Requests);
    }

    private Task<UmbraProcess> StartAsync(string tap, RawServer production, RecordingServer shadow)
    {
        var file = Path.Combine(_directory, "umbra.yaml");
        File.WriteAllText(file, $$"""
            admin: { listen: 127.0.0.1:0 }
            health: { listen: 127.0.0.1:0 }
            state: {{_directory}}/state
            sources:
              shop:
                tap:
                  listen: 127.0.0.1:0
                  production: {{production.EndPoint}}
                  {{tap}}
            mirrors:
              shadow: { from: [shop], to: "http://{{shadow.EndPoint}}", percent: 100 }
            """);
        return UmbraProcess.StartAsync(["run", "-c", file], Path.Combine(_directory, "state"));
    }

    private static RawServer StartProduction(string certificate, string key)
    {
        using var pem = X509Certificate2.CreateFromPemFile(certificate, key);
        var loaded = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        return RawServer.Start(async socket =>
        {
            try
            {
                await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
                await stream.AuthenticateAsServerAsync(loaded);
                var buffer = new byte[10_000];
                while (await stream.ReadAsync(buffer) > 0)
                {
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecure"u8.ToArray());
                }
            }
            catch (Exception exception) when (exception is AuthenticationException or IOException)
            {
                // The client did not want to talk: that is the test.
            }
        });
    }

    private static async Task<SslStream> ConnectAsync(IPEndPoint tap, string name)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(tap, Cancellation);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(name);
        return stream;
    }

    private static async Task<string> GetAsync(SslStream stream, string path)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: shop.test\r\n\r\n"), Cancellation);
        var buffer = new byte[10_000];
        return Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, Cancellation));
    }
}
