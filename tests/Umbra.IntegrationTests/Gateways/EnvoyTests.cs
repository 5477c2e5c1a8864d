using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Umbra.IntegrationTests.Gateways;

/// <summary>
/// What Envoy's own tests of its request mirroring try, on a bootstrap of Envoy's that <c>umbra run --envoy --faithful</c> runs: copies with
/// and without body, either side that breaks off or takes too long, bodies over the bound, hosts, levels. Where Envoy's production
/// exchange suffers from its shadow, this one must not.
/// </summary>
public sealed class EnvoyTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-envoy").FullName;
    private readonly IPEndPoint _gateway = new(IPAddress.Loopback, Ports.Free());
    private readonly RecordingServer _production = RecordingServer.Start(ProduceAsync);
    private readonly RecordingServer _shadow = RecordingServer.Start("shadow");
    private readonly RecordingServer _outer = RecordingServer.Start("outer");
    private readonly RecordingServer _inner = RecordingServer.Start("inner");
    private readonly RecordingServer _resetting = RecordingServer.Start((_, socket) =>
    {
        socket.Close(0);
        return Task.CompletedTask;
    });

    // Accepts, and neither reads nor answers: what is sent there stays in buffers until they are full.
    private readonly RawServer _deaf = RawServer.Start(_ => Task.Delay(Timeout.Infinite, Cancellation));
    private UmbraProcess _umbra = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var file = Path.Combine(_folder, "envoy.yaml");
        await File.WriteAllTextAsync(file, Bootstrap(), Cancellation);
        _umbra = await UmbraProcess.ImportedAsync(_folder, "--envoy", file, "--faithful");
    }

    public async ValueTask DisposeAsync()
    {
        await _umbra.DisposeAsync();
        foreach (var server in new IAsyncDisposable[] { _production, _shadow, _outer, _inner, _resetting, _deaf })
        {
            await server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Production_goes_on_whatever_the_shadow_does()
    {
        // With and without a body; the copies are whole.
        Assert.StartsWith("HTTP/1.1 200", await AskAsync("GET", "/plain?a=b"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync("POST", "/plain", "with a body"), StringComparison.Ordinal);
        var figures = await _umbra.UntilLedgerAsync(ledger => ledger.Mirrored == 2, "plain-shadow");
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.Equal(["GET /plain?a=b HTTP/1.1: ", "POST /plain HTTP/1.1: with a body"], _shadow.Requests.Select(copy => $"{copy.RequestLine}: {copy.Body}"));
        Assert.All(_shadow.Requests, copy => Assert.Contains("Host: shop.example.com-shadow", copy.Fields));

        // A shadow that cannot be connected, that resets, that takes nothing.
        foreach (var (path, mirror) in new[] { ("/dead", "dead-dead"), ("/resetting", "resetting-resetting") })
        {
            Assert.EndsWith($"{path}: 6", await AskAsync("POST", path, "a body"), StringComparison.Ordinal);
            figures = await _umbra.UntilLedgerAsync(ledger => ledger is { Seen: 1, Pending: 0 }, mirror);
            Assert.Equal(1, figures.SkippedFor("send_failed"));
        }

        var large = new string('b', 900_000);
        for (var i = 0; i < 8; i++)
        {
            Assert.EndsWith("/deaf: 900000", await AskAsync("POST", "/deaf", large), StringComparison.Ordinal);
        }

        Assert.Equal(8, (await _umbra.UntilLedgerAsync(ledger => ledger.Seen == 8, "deaf-deaf")).Pending);

        // A body over the bound is framed on, and not copied.
        Assert.EndsWith("/plain: 2000000", await AskAsync("POST", "/plain", new string('b', 2_000_000)), StringComparison.Ordinal);
        figures = await _umbra.UntilLedgerAsync(ledger => ledger.Seen == 3, "plain-shadow");
        Assert.Equal(1, figures.SkippedFor("body_too_large"));
    }

    [Fact]
    public async Task Copies_go_on_whatever_production_does()
    {
        // Production breaks off, or takes longer than the route allows: the request was whole, and so is its copy.
        Assert.StartsWith("HTTP/1.1 502", await AskAsync("POST", "/plain/reset", "all of it"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 504", await AskAsync("POST", "/late", "all of it"), StringComparison.Ordinal);
        await _umbra.UntilLedgerAsync(ledger => ledger.Mirrored == 1, "plain-shadow");
        await _umbra.UntilLedgerAsync(ledger => ledger.Mirrored == 1, "late-shadow");
        Assert.Equal(["/late all of it", "/plain/reset all of it"], _shadow.Requests.Select(copy => $"{copy.RequestLine.Split(' ')[1]} {copy.Body}").Order());

        // The client breaks off in the middle of its request: there is no copy. After it: the copy goes on.
        using (var leaves = await Clients.ConnectAsync(_gateway))
        {
            await leaves.SendAsync(Encoding.ASCII.GetBytes("POST /plain HTTP/1.1\r\nHost: shop.example.com\r\nContent-Length: 100\r\n\r\nhalf of it"), Cancellation);
            await _umbra.UntilLedgerAsync(ledger => ledger.Seen == 2, "plain-shadow");
            leaves.Close(0);
        }

        Assert.Equal(1, (await _umbra.UntilLedgerAsync(ledger => ledger is { Seen: 2, Pending: 0 }, "plain-shadow")).SkippedFor("client_aborted"));
        using (var leaves = await Clients.ConnectAsync(_gateway))
        {
            await leaves.SendAsync(Encoding.ASCII.GetBytes("GET /plain/never HTTP/1.1\r\nHost: shop.example.com\r\n\r\n"), Cancellation);
            await _umbra.UntilAsync(() => _production.Requests.Any(request => request.RequestLine.Contains("never", StringComparison.Ordinal)), "production has it");
            leaves.Close(0);
        }

        Assert.Equal(2, (await _umbra.UntilLedgerAsync(ledger => ledger is { Seen: 3, Pending: 0 }, "plain-shadow")).Mirrored);
    }

    [Fact]
    public async Task Suffix_stands_before_the_port()
    {
        (string Host, string Expected)[] cases =
        [
            ("shop.example.com:8443", "shop.example.com-shadow:8443"), ("[::1]:80", "[::1]-shadow:80"), ("[::1]", "[::1]-shadow"), ("203.0.113.7", "203.0.113.7-shadow"),
        ];
        foreach (var (host, expected) in cases)
        {
            await AskAsync("GET", "/plain", host: host);
            await _umbra.UntilAsync(() => !_shadow.Requests.IsEmpty, "the copy comes");
            Assert.Contains($"Host: {expected}", Assert.Single(_shadow.Requests).Fields);
            Assert.Contains($"Host: {host}", Assert.Single(_production.Requests).Fields);
            _shadow.Requests.Clear();
            _production.Requests.Clear();
        }
    }

    [Fact]
    public async Task Narrowest_level_decides_and_a_header_may_name_the_cluster()
    {
        await AskAsync("GET", "/own", host: "levels.example.com");
        await AskAsync("GET", "/hosts", host: "levels.example.com");
        await AskAsync("GET", "/configurations", host: "shop.example.com");
        await AskAsync("GET", "/named", fields: "X-Shadow: inner\r\n");
        await AskAsync("GET", "/named", fields: "X-Shadow: unheard-of\r\n");
        await AskAsync("GET", "/named");
        await _umbra.UntilAsync(() => _shadow.Requests.Count + _inner.Requests.Count + _outer.Requests.Count == 4, "four copies come");
        Assert.Equal(["GET /own HTTP/1.1"], _shadow.Requests.Select(copy => copy.RequestLine));
        Assert.Equal(["GET /hosts HTTP/1.1", "GET /named HTTP/1.1"], _inner.Requests.Select(copy => copy.RequestLine).Order());
        Assert.Equal(["GET /configurations HTTP/1.1"], _outer.Requests.Select(copy => copy.RequestLine));
        Assert.Equal(6, _production.Requests.Count);
    }

    private async Task<string> AskAsync(string method, string target, string body = "", string host = "shop.example.com", string fields = "")
    {
        using var socket = await Clients.ConnectAsync(_gateway);
        var length = method == "POST" ? $"Content-Length: {body.Length}\r\n" : "";
        return await Clients.ExchangeAsync(socket, $"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{fields}{length}\r\n{body}").WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    private static Task ProduceAsync(RecordedRequest request, Socket socket)
    {
        var target = request.RequestLine.Split(' ')[1];
        if (target == "/plain/reset")
        {
            socket.Close(0);
        }

        var body = $"{target}: {request.Body.Length}";
        return target is "/late" or "/plain/never" or "/plain/reset" ? Task.CompletedTask : RecordingServer.SendAsync(socket, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    private string Bootstrap()
    {
        string Route(string path, string name, string cluster, string more = "") =>
            $"{{ name: {name}, match: {{ prefix: {path} }}, route: {{ cluster: production, {more} request_mirror_policies: [ {{ {cluster} }} ] }} }}";
        string Cluster(string name, IPEndPoint at) =>
            $"- {{ name: {name}, type: STATIC, load_assignment: {{ endpoints: [ {{ lb_endpoints: [ {{ endpoint: {{ address: {{ socket_address: {{ address: 127.0.0.1, port_value: {at.Port} }} }} }} }} ] }} ] }} }}";
        return $$"""
            static_resources:
              listeners:
              - address: { socket_address: { address: 127.0.0.1, port_value: {{_gateway.Port}} } }
                filter_chains: [ { filters: [ { name: envoy.filters.network.http_connection_manager, typed_config: { route_config: {
                  request_mirror_policies: [ { cluster: outer } ],
                  virtual_hosts: [
                    { name: levels, domains: [levels.example.com], request_mirror_policies: [ { cluster: inner } ], routes: [
                      {{Route("/own", "own", "cluster: shadow")}},
                      { match: { prefix: / }, route: { cluster: production } } ] },
                    { name: all, domains: ["*"], routes: [
                      {{Route("/plain", "plain", "cluster: shadow")}},
                      {{Route("/late", "late", "cluster: shadow", "timeout: 0.5s,")}},
                      {{Route("/dead", "dead", "cluster: dead")}},
                      {{Route("/resetting", "resetting", "cluster: resetting")}},
                      {{Route("/deaf", "deaf", "cluster: deaf")}},
                      {{Route("/named", "named", "cluster_header: x-shadow")}},
                      { match: { prefix: / }, route: { cluster: production } } ] } ] } } } ] } ]
              clusters:
              {{Cluster("production", _production.EndPoint)}}
              {{Cluster("shadow", _shadow.EndPoint)}}
              {{Cluster("outer", _outer.EndPoint)}}
              {{Cluster("inner", _inner.EndPoint)}}
              {{Cluster("resetting", _resetting.EndPoint)}}
              {{Cluster("deaf", _deaf.EndPoint)}}
              {{Cluster("dead", new IPEndPoint(IPAddress.Loopback, 9))}}
            """;
    }
}
