using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Umbra.IntegrationTests;

/// <summary>What only a file can say: several mirrors of one source, several addresses of production, whose address is seen.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("umbra-file").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Several_mirrors_of_one_source_take_their_own_share_of_what_they_match()
    {
        await using var production = RecordingServer.Start();
        await using var orders = RecordingServer.Start();
        await using var tenth = RecordingServer.Start();
        await using var none = RecordingServer.Start();
        await using var umbra = await StartAsync(
            $"production: {production.EndPoint}",
            $$"""
              orders: { from: [shop], to: "http://{{orders.EndPoint}}", percent: 100, match: [ { path: { prefix: /orders } } ], methods: all }
              tenth: { from: [shop], to: "http://{{tenth.EndPoint}}", percent: 10, sampleBy: { header: X-User } }
              none: { from: [shop], to: "http://{{none.EndPoint}}", percent: 100, exclude: [ { path: { regex: "^/" } } ] }
            """);
        const int Count = 8_000;
        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 4, Count, i => (i % 4) switch
        {
            0 => $"POST /orders/{i} HTTP/1.1\r\nHost: x\r\nX-User: {i / 8}\r\nContent-Length: 4\r\n\r\nlamp",
            1 => $"GET /orders/{i} HTTP/1.1\r\nHost: x\r\nX-User: {i / 8}\r\n\r\n",
            _ => $"GET /items/{i} HTTP/1.1\r\nHost: x\r\nX-User: {i / 8}\r\n\r\n",
        }));

        var all = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: Count, Pending: 0 }, "orders");
        Assert.Equal((Count / 2, Count / 2), (all.Mirrored, all.SkippedFor("not_matched")));
        Assert.Equal(Count / 2, orders.Requests.Count);
        Assert.All(orders.Requests, request => Assert.Contains(" /orders/", request.RequestLine, StringComparison.Ordinal));
        Assert.Equal(Count / 4, orders.Requests.Count(request => request.Body.ToString() == "lamp"));

        // Users are in or out as a whole: 1,000 of them, six safe requests each.
        var some = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: Count, Pending: 0 }, "tenth");
        Assert.True(some.AddsUp, some.ToString());
        Assert.InRange(some.Mirrored / 6, 100 - 29, 100 + 29); // 3 × √(1,000 × 0.1 × 0.9)
        Assert.All(
            tenth.Requests.GroupBy(request => request.Fields.Single(field => field.StartsWith("X-User", StringComparison.Ordinal))),
            user => Assert.Equal(6, user.Count()));

        var nothing = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: Count, Pending: 0 }, "none");
        Assert.Equal(Count, nothing.SkippedFor("excluded"));
        Assert.Empty(none.Requests);
    }

    [Fact]
    public async Task Shadow_that_speaks_http2_gets_the_copies_too()
    {
        var paths = new System.Collections.Concurrent.ConcurrentBag<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Logging.ClearProviders();
        await using var shadow = builder.Build();
        shadow.Map("/{**path}", async (HttpContext context) =>
        {
            using var body = new StreamReader(context.Request.Body);
            paths.Add($"{context.Request.Protocol} {context.Request.Path} {await body.ReadToEndAsync()}");
        });
        await shadow.StartAsync(Cancellation);
        await using var production = RecordingServer.Start();
        await using var umbra = await StartAsync(
            $"production: {production.EndPoint}",
            $$"""  shadow: { from: [shop], to: "{{shadow.Urls.First()}}", protocol: http2, percent: 100, methods: all }""");
        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 4, 500, i => $"POST /{i} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nlamp"));
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 500, Pending: 0 });
        Assert.Equal(500, figures.Mirrored);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"HTTP/2 /{i} lamp").Order(), paths.Order());
    }

    [Fact]
    public async Task Production_that_is_down_at_one_address_is_reached_at_the_other()
    {
        await using var production = RecordingServer.Start();
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var shadow = RecordingServer.Start();
        await using var umbra = await StartAsync(
            $"production: [ \"{closed.LocalEndPoint}\", \"{production.EndPoint}\" ]",
            $$"""  shadow: { from: [shop], to: "http://{{shadow.EndPoint}}", percent: 100 }""");
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 1, 1, _ => "GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
        }

        Assert.Equal(20, (await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 20, Pending: 0 })).Mirrored);
    }

    [Theory]
    [InlineData("sourceAddresses: [ 127.0.0.77 ]", "", "127.0.0.77", "", "127.0.0.1")]
    [InlineData("proxyProtocol: { send: true }", "", "127.0.0.1", "\r\n\r\n\0\r\nQUIT\n", "127.0.0.1")]
    [InlineData("proxyProtocol: { accept: true }", "PROXY TCP4 203.0.113.7 203.0.113.8 1234 80\r\n", "127.0.0.1", "PROXY TCP4 203.0.113.7 203.0.113.8 1234 80\r\n", "203.0.113.7")]
    public async Task Client_and_production_see_the_addresses_that_the_file_says(string tap, string sent, string from, string preamble, string client)
    {
        var source = new TaskCompletionSource<string>();
        var received = new TaskCompletionSource<string>();
        await using var production = RawServer.Start(async socket =>
        {
            source.TrySetResult(((IPEndPoint)socket.RemoteEndPoint!).Address.ToString());
            var buffer = new byte[10_000];
            received.TrySetResult(Encoding.Latin1.GetString(buffer, 0, await socket.ReceiveAsync(buffer)));
            await RecordingServer.SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        await using var shadow = RecordingServer.Start();
        await using var umbra = await StartAsync(
            $"production: {production.EndPoint}\n      {tap}",
            $$"""  shadow: { from: [shop], to: "http://{{shadow.EndPoint}}", percent: 100, headers: { set: { X-Client: $remote_addr } } }""");
        using var connection = await Clients.ConnectAsync(umbra.Tap);
        Assert.StartsWith("HTTP/1.1 200", await Clients.ExchangeAsync(connection, sent + "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(from, await source.Task);
        Assert.StartsWith(preamble, await received.Task, StringComparison.Ordinal);
        await umbra.UntilLedgerAsync(ledger => ledger is { Mirrored: 1, Pending: 0 });
        Assert.Contains($"X-Client: {client}", Assert.Single(shadow.Requests).Fields);
    }

    private Task<UmbraProcess> StartAsync(string tap, string mirrors)
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
                  {{tap}}
            mirrors:
            {{mirrors}}
            """);
        return UmbraProcess.StartAsync(["run", "-c", file], Path.Combine(_directory, "state"));
    }
}
