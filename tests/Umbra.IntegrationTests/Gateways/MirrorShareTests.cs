using System.Net;

namespace Umbra.IntegrationTests.Gateways;

/// <summary>How many copies the files of other systems make, run as they stand: Istio's percentages, Gateway API's conformance cases of mirroring, Traefik's.</summary>
public sealed class MirrorShareTests : IAsyncLifetime
{
    private const int Count = 4_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-share").FullName;
    private readonly IPEndPoint _gateway = new(IPAddress.Loopback, Ports.Free());
    private readonly RecordingServer _production = RecordingServer.Start("production");
    private readonly RecordingServer _shadow = RecordingServer.Start("shadow");
    private readonly RecordingServer _other = RecordingServer.Start("other");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await _production.DisposeAsync();
        await _shadow.DisposeAsync();
        await _other.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Istio_mirrors_the_percentage_all_when_there_is_none_and_nothing_at_zero()
    {
        (string Path, string Percentage, int Hundredths)[] cases = [("/absent", "", 100_00), ("/zero", "mirrorPercentage: { value: 0.0 }", 0), ("/ten", "mirrorPercentage: { value: 10.0 }", 10_00), ("/fifty", "mirrorPercentage: { value: 50.0 }", 50_00)];
        var rules = cases.Select(one => $"  - {{ name: {one.Path[1..]}, match: [ {{ uri: {{ prefix: {one.Path} }}, port: {_gateway.Port} }} ], route: [ {{ destination: {{ host: production }} }} ], mirror: {{ host: shadow }}, {one.Percentage} }}");
        await using var umbra = await StartAsync(
            "istio",
            "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: share }\nspec:\n  hosts: [shop.example.com]\n  http:\n" + string.Join('\n', rules));

        await LoadAsync([.. cases.Select(one => one.Path)]);
        await SettledAsync(umbra, cases.Length * Count);
        foreach (var (path, _, hundredths) in cases)
        {
            AssertShare(hundredths, Copies(_shadow, path));
        }

        Assert.All(_shadow.Requests.Take(10), copy => Assert.Contains("Host: shop.example.com-shadow", copy.Fields));
    }

    [Fact]
    public async Task Gateway_api_mirrors_once_several_times_and_by_percent_or_fraction()
    {
        await using var umbra = await StartAsync("gateway-api", $$"""
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: { name: edge }
            spec: { listeners: [ { name: http, port: {{_gateway.Port}}, protocol: HTTP } ] }
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: { name: mirror }
            spec:
              parentRefs: [ { name: edge } ]
              rules:
              - matches: [ { path: { type: PathPrefix, value: /one } } ]
                filters:
                - { type: RequestHeaderModifier, requestHeaderModifier: { set: [ { name: X-Set, value: overwritten } ], add: [ { name: X-Add, value: more } ], remove: [X-Remove] } }
                - { type: RequestMirror, requestMirror: { backendRef: { name: shadow, port: 80 } } }
                backendRefs: [ { name: production, port: 80 } ]
              - matches: [ { path: { type: PathPrefix, value: /several } } ]
                filters:
                - { type: RequestMirror, requestMirror: { backendRef: { name: shadow, port: 80 } } }
                - { type: RequestMirror, requestMirror: { backendRef: { name: other, port: 80 } } }
                backendRefs: [ { name: production, port: 80 } ]
              - matches: [ { path: { type: PathPrefix, value: /percent } } ]
                filters: [ { type: RequestMirror, requestMirror: { backendRef: { name: shadow, port: 80 }, percent: 20 } } ]
                backendRefs: [ { name: production, port: 80 } ]
              - matches: [ { path: { type: PathPrefix, value: /fraction } } ]
                filters: [ { type: RequestMirror, requestMirror: { backendRef: { name: shadow, port: 80 }, fraction: { numerator: 1, denominator: 2 } } } ]
                backendRefs: [ { name: production, port: 80 } ]
            """);

        await LoadAsync(["/percent", "/fraction"]);
        using (var socket = await Clients.ConnectAsync(_gateway))
        {
            Assert.EndsWith("production", await Clients.ExchangeAsync(socket, "GET /one HTTP/1.1\r\nHost: shop.example.com\r\nX-Set: client\r\nX-Add: client\r\nX-Remove: client\r\n\r\n"), StringComparison.Ordinal);
            Assert.EndsWith("production", await Clients.ExchangeAsync(socket, "GET /several HTTP/1.1\r\nHost: shop.example.com\r\n\r\n"), StringComparison.Ordinal);
        }

        await SettledAsync(umbra, (2 * Count) + 3);
        AssertShare(20_00, Copies(_shadow, "/percent"));
        AssertShare(50_00, Copies(_shadow, "/fraction"));
        Assert.Equal((1, 1, 1), (Copies(_shadow, "/one"), Copies(_shadow, "/several"), Copies(_other, "/several")));

        // The copy has the fields as production gets them.
        foreach (var server in new[] { _production, _shadow })
        {
            var fields = server.Requests.Single(request => request.RequestLine.StartsWith("GET /one", StringComparison.Ordinal)).Fields;
            Assert.Contains("X-Set: overwritten", fields);
            Assert.Equal("client, more", string.Join(", ", fields.Where(field => field.StartsWith("X-Add: ", StringComparison.Ordinal)).Select(field => field[7..])));
            Assert.DoesNotContain(fields, field => field.StartsWith("X-Remove", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Traefik_mirrors_its_percent_bodies_up_to_its_bound_and_nothing_that_was_cancelled()
    {
        await using var umbra = await StartAsync("traefik", $$"""
            entryPoints: { web: { address: "127.0.0.1:{{_gateway.Port}}" } }
            http:
              routers:
                shares: { rule: "PathPrefix(`/shares`)", entryPoints: [web], service: shares }
                bodies: { rule: "PathPrefix(`/bodies`)", entryPoints: [web], service: bodies }
              services:
                shares: { mirroring: { service: production, mirrors: [ { name: shadow, percent: 10 }, { name: other, percent: 50 } ] } }
                bodies: { mirroring: { service: production, maxBodySize: 8, mirrors: [ { name: shadow, percent: 100 } ] } }
                production: { loadBalancer: { servers: [ { url: "http://{{_production.EndPoint}}" } ] } }
                shadow: { loadBalancer: { servers: [ { url: "http://{{_shadow.EndPoint}}" } ] } }
                other: { loadBalancer: { servers: [ { url: "http://{{_other.EndPoint}}" } ] } }
            """);

        await LoadAsync(["/shares"]);
        foreach (var length in new[] { 0, 8, 9, 20 })
        {
            using var socket = await Clients.ConnectAsync(_gateway);
            await Clients.ExchangeAsync(socket, $"POST /bodies/{length} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{new string('b', length)}");
        }

        using (var socket = await Clients.ConnectAsync(_gateway))
        {
            await socket.SendAsync("POST /bodies/cancelled HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhalf"u8.ToArray(), Cancellation);
            await umbra.UntilAsync(async () => await SeenAsync(umbra) == (2 * Count) + 5, "it is seen");
            socket.Close(0);
        }

        await SettledAsync(umbra, (2 * Count) + 5);
        AssertShare(10_00, Copies(_shadow, "/shares"));
        AssertShare(50_00, Copies(_other, "/shares"));
        Assert.Equal(["/bodies/0", "/bodies/8"], _shadow.Requests.Select(copy => copy.RequestLine.Split(' ')[1]).Where(target => target.StartsWith("/bodies", StringComparison.Ordinal)).Order());
        Assert.Equal(Count + 4, _production.Requests.Count);
    }

    private static void AssertShare(int hundredths, int copies)
    {
        var share = hundredths / 100_00.0;
        var deviation = 3 * Math.Sqrt(Count * share * (1 - share));
        Assert.InRange(copies, (Count * share) - deviation, (Count * share) + deviation);
    }

    private static int Copies(RecordingServer server, string path) => server.Requests.Count(copy => copy.RequestLine.Split(' ')[1].StartsWith(path, StringComparison.Ordinal));

    // Seen by all mirrors together, with what became of each.
    private static async Task<long> SeenAsync(UmbraProcess umbra) => await umbra.StatusAsync() is { } status ? status.GetProperty("mirrors").EnumerateArray().Sum(mirror => new MirrorFigures(mirror).Seen) : 0;

    private static async Task SettledAsync(UmbraProcess umbra, long seen)
    {
        await umbra.UntilAsync(
            async () => await umbra.StatusAsync() is { } status && status.GetProperty("mirrors").EnumerateArray().Select(mirror => new MirrorFigures(mirror)).ToList() is var mirrors
                && mirrors.Sum(mirror => mirror.Seen) == seen && mirrors.TrueForAll(mirror => mirror is { Pending: 0, AddsUp: true }),
            "all are seen and none is pending");
    }

    private async Task LoadAsync(string[] paths)
    {
        foreach (var path in paths)
        {
            Assert.Equal(0, await Clients.LoadAsync(_gateway, 8, Count, number => $"GET {path}/{number} HTTP/1.1\r\nHost: shop.example.com\r\n\r\n"));
        }
    }

    private async Task<UmbraProcess> StartAsync(string system, string text)
    {
        var file = Path.Combine(_folder, "other.yaml");
        await File.WriteAllTextAsync(file, text, Cancellation);
        string[] names = text.Contains("loadBalancer", StringComparison.Ordinal)
            ? [] : ["--resolve", $"production={_production.EndPoint}", "--resolve", $"shadow={_shadow.EndPoint}", .. system == "istio" ? Array.Empty<string>() : ["--resolve", $"other={_other.EndPoint}"]];
        return await UmbraProcess.ImportedAsync(_folder, [$"--{system}", file, "--faithful", .. names]);
    }
}
