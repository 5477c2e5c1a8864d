using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Umbra.IntegrationTests.Peers;

namespace Umbra.IntegrationTests;

/// <summary>What real clients do through the tap, with a mirror beside it: as without it.</summary>
public sealed class ProtocolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WebSocket_echoes_through_the_tap_and_counts_as_upgrade()
    {
        await using var production = await StartKestrelAsync(HttpProtocols.Http1);
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(EndPointOf(production), shadow.EndPoint, "--percent", "100");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{umbra.Tap}/echo"), Cancellation);
        var received = new byte[100];
        for (var i = 0; i < 20; i++)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes($"message {i}"), WebSocketMessageType.Text, true, Cancellation);
            var result = await socket.ReceiveAsync(received, Cancellation);
            Assert.Equal($"message {i}", Encoding.UTF8.GetString(received, 0, result.Count));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 1, Pending: 0 });
        Assert.Equal(1, figures.SkippedFor("excluded"));
        Assert.Empty(shadow.Requests);
        Assert.Contains("upgrade", (await umbra.StatusAsync())!.Value.GetProperty("sources").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http2_with_prior_knowledge_passes_and_counts_as_opaque()
    {
        var h2load = Peer.Require("h2load");
        await using var production = await StartKestrelAsync(HttpProtocols.Http2);
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(EndPointOf(production), shadow.EndPoint, "--percent", "100");
        var output = await RunAsync(h2load, "-n", "500", "-c", "4", "-m", "10", $"http://{umbra.Tap}/");
        Assert.Contains("500 succeeded, 0 failed, 0 errored", output, StringComparison.Ordinal);
        Assert.Contains("http2", (await umbra.StatusAsync())!.Value.GetProperty("sources").GetRawText(), StringComparison.Ordinal);
        Assert.Empty(shadow.Requests);
    }

    [Theory]
    [InlineData("h2load", "--h1 -n 400 -c 4 {url}", "400 succeeded, 0 failed, 0 errored")]
    [InlineData("ab", "-q -k -n 400 -c 4 {url}", "Failed requests:        0")]
    [InlineData("ab", "-q -n 100 -c 4 {url}", "Failed requests:        0")]
    [InlineData("curl", "-s --fail {url}", "hello")]
    [InlineData("curl", "-s --fail --http1.0 {url}", "hello")]
    [InlineData("curl", "-s --fail -H Expect:100-continue -d some-data {url}", "hello")]
    [InlineData("curl", "-s --fail -T Umbra.slnx -H Transfer-Encoding:chunked {url}", "hello")]
    public async Task Clients_see_production_and_the_shadow_sees_the_safe_requests(string program, string arguments, string expected)
    {
        var path = Peer.Require(program);
        await using var production = await StartKestrelAsync(HttpProtocols.Http1);
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(EndPointOf(production), shadow.EndPoint, "--percent", "100");
        var output = await RunAsync(path, arguments.Replace("{url}", $"http://{umbra.Tap}/", StringComparison.Ordinal).Split(' '));
        Assert.Contains(expected, output, StringComparison.Ordinal);
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: > 0, Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.Equal(figures.Seen, figures.Mirrored + figures.SkippedFor("unsafe_method"));
        Assert.Equal(figures.Mirrored, shadow.Requests.Count);
    }

    [Fact]
    public async Task Wrk_keeps_its_connections_and_sees_no_error()
    {
        var wrk = Peer.Require("wrk");
        await using var production = await StartKestrelAsync(HttpProtocols.Http1);
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(EndPointOf(production), shadow.EndPoint, "--percent", "10");
        var output = await RunAsync(wrk, "-t1", "-c8", "-d1", $"http://{umbra.Tap}/");
        Assert.Contains("requests in", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Socket errors", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Non-2xx", output, StringComparison.Ordinal);
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: > 0, Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
    }

    [Fact]
    public async Task Netcat_that_half_closes_gets_its_answer()
    {
        var nc = Peer.Require("nc");
        await using var production = RawServer.Start(async socket =>
        {
            var all = await RawServer.ReceiveAsync(socket, 1_000_000);
            await RecordingServer.SendAsync(socket, $"{all.Length} bytes");
            socket.Shutdown(SocketShutdown.Send);
        });
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100");
        using var process = Process.Start(new ProcessStartInfo(nc, ["-N", "127.0.0.1", $"{umbra.Tap.Port}"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await process.StandardInput.WriteAsync("twelve bytes".AsMemory(), Cancellation);
        process.StandardInput.Close();
        Assert.Equal("12 bytes", await process.StandardOutput.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);
    }

    private static async Task<WebApplication> StartKestrelAsync(HttpProtocols protocols)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        builder.Logging.ClearProviders();
        var application = builder.Build();
        application.UseWebSockets();
        application.Map("/echo", EchoAsync);
        application.Map("/{**path}", (HttpContext context) => context.Response.WriteAsync("hello"));
        await application.StartAsync(Cancellation);
        return application;
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1000];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } message)
        {
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private static IPEndPoint EndPointOf(WebApplication application) => IPEndPoint.Parse(new Uri(application.Urls.First()).Authority);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = UmbraProcess.Root() };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return output + await error;
    }
}
