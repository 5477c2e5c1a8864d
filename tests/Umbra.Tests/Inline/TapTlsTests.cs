using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Inline.Listening;
using Umbra.Inline.Tap;

namespace Umbra.Tests.Inline;

public sealed class TapTlsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("umbra-tls").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Terminated_tls_is_read_and_the_name_chooses_the_certificate()
    {
        var settings = new TlsServerSettings([SelfSigned.Write(_directory, "a.example"), SelfSigned.Write(_directory, "b.example")]);
        await using var wire = TappedWire.Start(tap => tap with { Tls = settings });
        foreach (var name in new[] { "b.example", "a.example" })
        {
            await using var stream = await AuthenticateAsync(await wire.ConnectAsync(), name);
            Assert.Equal($"CN={name}", stream.RemoteCertificate!.Subject);
            Assert.Equal(SslApplicationProtocol.Http11, stream.NegotiatedApplicationProtocol);
            await stream.WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Cancellation);
            using var server = await wire.Production.AcceptAsync(Cancellation);
            Assert.StartsWith("GET / HTTP/1.1", Encoding.ASCII.GetString(await TappedWire.ReceiveAsync(server, 27)), StringComparison.Ordinal);
        }

        await TappedWire.UntilAsync(() => wire.Mirror.Read().Pending == 2, "both exchanges are chosen");
    }

    [Fact]
    public async Task Certificates_are_read_again_when_told()
    {
        var files = SelfSigned.Write(_directory, "a.example");
        await using var wire = TappedWire.Start(tap => tap with { Tls = new TlsServerSettings([files]) });
        var first = await ThumbprintAsync(wire);
        SelfSigned.Write(_directory, "a.example");
        wire.Tap.Certificates!.Reload();
        Assert.NotEqual(first, await ThumbprintAsync(wire));
    }

    [Fact]
    public async Task Production_gets_tls_again_and_is_verified()
    {
        var files = SelfSigned.Write(_directory, "production.example");
        using var certificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
        await using var wire = TappedWire.Start(
            tap => tap with { ProductionTls = new TlsClientSettings { ServerName = "production.example", CertificateAuthorityFile = files.Certificate } });
        var client = await wire.ConnectAsync();
        using var server = await wire.Production.AcceptAsync(Cancellation);
        await using var stream = new SslStream(new NetworkStream(server));
        await stream.AuthenticateAsServerAsync(certificate);
        await client.SendAsync("hello"u8.ToArray(), Cancellation);
        var received = new byte[5];
        await stream.ReadExactlyAsync(received, Cancellation);
        Assert.Equal("hello"u8.ToArray(), received);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await stream.ReadAsync(received, Cancellation));
    }

    [Fact]
    public async Task Production_with_an_untrusted_certificate_is_refused_and_counted()
    {
        var files = SelfSigned.Write(_directory, "production.example");
        using var certificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
        await using var wire = TappedWire.Start(tap => tap with { ProductionTls = new TlsClientSettings { ServerName = "production.example" } });
        var client = await wire.ConnectAsync();
        using var server = await wire.Production.AcceptAsync(Cancellation);
        await using var stream = new SslStream(new NetworkStream(server));
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await stream.AuthenticateAsServerAsync(certificate);
            await stream.ReadExactlyAsync(new byte[1], Cancellation);
        });
        Assert.Empty(await TappedWire.ReceiveAllAsync(client));
        Assert.Equal(1, wire.Tap.Counters.Read().Single(count => count.Key == "handshake_failed").Value);
    }

    [Fact]
    public async Task Tls_that_is_not_terminated_passes_and_counts_as_opaque()
    {
        var files = SelfSigned.Write(_directory, "a.example");
        using var certificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
        await using var wire = TappedWire.Start();
        var connecting = AuthenticateAsync(await wire.ConnectAsync(), "a.example");
        using var server = await wire.Production.AcceptAsync(Cancellation);
        await using var serverStream = new SslStream(new NetworkStream(server));
        await serverStream.AuthenticateAsServerAsync(certificate);
        await using var clientStream = await connecting;
        await clientStream.WriteAsync("ping"u8.ToArray(), Cancellation);
        var received = new byte[4];
        await serverStream.ReadExactlyAsync(received, Cancellation);
        Assert.Equal("ping"u8.ToArray(), received);
        Assert.Equal(1, wire.Source.Read().OpaqueConnections[(int)OpaqueReason.Tls]);
        Assert.Equal(0, wire.Source.Read().Exchanges);
    }

    private static async Task<string> ThumbprintAsync(TappedWire wire)
    {
        await using var stream = await AuthenticateAsync(await wire.ConnectAsync(), "a.example");
        return stream.RemoteCertificate!.GetCertHashString();
    }

    private static async Task<SslStream> AuthenticateAsync(Socket socket, string name)
    {
        var stream = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = name,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            },
            Cancellation);
        return stream;
    }
}
