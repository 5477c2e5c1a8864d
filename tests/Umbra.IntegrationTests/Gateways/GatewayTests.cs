using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Umbra.IntegrationTests.Gateways;

/// <summary>The gateway and the receiver as users run them: other systems' files, blue-green, canary, restarts.</summary>
public sealed class GatewayTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("umbra-gateway").FullName;
    private readonly int _port = Ports.Free();
    private readonly int _admin = Ports.Free();
    private readonly int _health = Ports.Free();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string State => Path.Combine(_directory, "state");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Nginx_text_of_the_document_runs_as_it_stands_and_a_slow_staging_delays_nothing()
    {
        await using var production = RecordingServer.Start("production");
        var isSlow = false;
        await using var staging = RecordingServer.Start(async (_, socket) =>
        {
            if (Volatile.Read(ref isSlow))
            {
                await Task.Delay(TimeSpan.FromSeconds(5), Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await RecordingServer.SendAsync(socket, "HTTP/1.1 204 No Content\r\n\r\n");
        });
        var file = Write("nginx.conf", $$"""
            server {
            listen 127.0.0.1:{{_port}};
            server_name api.example.com;
            location /api/ {
            # Mirror requests to staging while proxying to production
            mirror /staging_mirror;
            mirror_request_body on;
            proxy_pass http://production_backend;
            proxy_set_header Host $host;
            }
            location /staging_mirror {
            internal;
            proxy_pass http://staging_backend$request_uri;
            proxy_set_header Host staging-api.example.com;
            proxy_set_header X-Mirrored-From $host;
            # Ignore response; don't wait for staging
            proxy_connect_timeout 1s;
            proxy_read_timeout 1s;
            proxy_ignore_client_abort on;
            }
            }
            """);
        await using var umbra = await StartAsync("--nginx", file, "--resolve", $"production_backend={production.EndPoint}", "--resolve", $"staging_backend={staging.EndPoint}");
        using var client = Client();

        Assert.Equal("production", await GetAsync(client, "/api/orders?id=7", "api.example.com"));
        await umbra.UntilAsync(() => !staging.Requests.IsEmpty, "the copy comes");
        staging.Requests.TryPeek(out var copy);
        Assert.StartsWith("GET /api/orders?id=7 HTTP/1.1", copy!.Head, StringComparison.Ordinal);
        Assert.Contains("Host: staging-api.example.com", copy.Fields);
        Assert.Contains("X-Mirrored-From: api.example.com", copy.Fields);
        production.Requests.TryPeek(out var original);
        Assert.Contains("Host: api.example.com", original!.Fields);

        // One after the other on one connection: the second of nginx's own would wait for the mirror of the first.
        Volatile.Write(ref isSlow, true);
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("production", await GetAsync(client, $"/api/{i}", "api.example.com"));
        }

        // Twenty that waited would have taken a hundred seconds, or twenty with the time-out.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 10);
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Pending: 0, Seen: 21 }, "staging_mirror");
        Assert.True(figures.AddsUp, figures.ToString());
    }

    [Fact]
    public async Task Istio_text_of_the_document_runs_as_it_stands_with_its_ten_percent()
    {
        await using var production = RecordingServer.Start("production");
        await using var staging = RecordingServer.Start("staging");
        var file = Write("virtual-service.yaml", """
            apiVersion: networking.istio.io/v1beta1
            kind: VirtualService
            metadata:
            name: api-mirror
            spec:
            hosts:
            - api.example.com
            http:
            - match:
            - uri:
            prefix: /api
            route:
            - destination:
            host: api-production
            port:
            number: 8080
            weight: 100
            mirror:
            host: api-staging
            port:
            number: 8080
            mirrorPercentage:
            value: 10.0 # Mirror 10% of traffic
            """);
        var imported = await UmbraProcess.RunAsync(
            ["import", "istio", file, "--faithful", "--resolve", $"api-production={production.EndPoint}", "--resolve", $"api-staging={staging.EndPoint}"]);
        Assert.Equal(0, imported.ExitCode);

        // Its port is the one thing that it does not say.
        var ours = Write("umbra.yaml", imported.Output.Replace("\"[::]:8080\"", $"127.0.0.1:{_port}", StringComparison.Ordinal));
        await using var umbra = await StartAsync("-c", ours);
        const int Count = 20_000;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async part =>
        {
            using var client = Client();
            for (var i = 0; i < Count / 8; i++)
            {
                Assert.Equal("production", await GetAsync(client, $"/api/{part}/{i}", "api.example.com"));
            }
        }));

        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Pending: 0, Seen: Count }, "api-staging");
        Assert.True(figures.AddsUp, figures.ToString());
        var sigma = Math.Sqrt(Count * 0.1 * 0.9);
        Assert.InRange(figures.Mirrored, (Count * 0.1) - (3 * sigma), (Count * 0.1) + (3 * sigma));
        Assert.All(staging.Requests, request => Assert.Contains("Host: api.example.com-shadow", request.Fields));
    }

    [Fact]
    public async Task Switch_fails_no_request_under_load_and_survives_a_restart()
    {
        await using var blue = RecordingServer.Start("blue");
        await using var green = RecordingServer.Start("green");
        var file = WriteFile($$"""
            active: blue
                  routes:
                    - name: all
                      to: [ { name: blue, url: "http://{{blue.EndPoint}}" }, { name: green, url: "http://{{green.EndPoint}}" } ]
            """);
        await using var umbra = await StartAsync("-c", file);
        using var end = new CancellationTokenSource();
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                using var client = Client();
                var answers = new List<string>();
                while (!end.IsCancellationRequested)
                {
                    answers.Add(await GetAsync(client, "/", "shop"));
                }

                return answers;
            },
            Cancellation)).ToList();
        await umbra.UntilAsync(() => blue.Requests.Count > 500, "blue serves");
        for (var i = 0; i < 5; i++)
        {
            var (now, name) = i % 2 == 0 ? (green, "green") : (blue, "blue");
            var switched = await UmbraProcess.RunAsync(["switch", "edge", name, "-c", file]);
            Assert.Equal((0, $"edge: active is {name}"), (switched.ExitCode, switched.Output.Trim()));
            var before = now.Requests.Count;
            await umbra.UntilAsync(() => now.Requests.Count > before + 200, $"{name} serves");
        }

        await end.CancelAsync();
        foreach (var answers in await Task.WhenAll(load))
        {
            // Each client sees one version at a time: a change at each switch and at no other moment.
            Assert.Equal(5, answers.Zip(answers.Skip(1)).Count(pair => pair.First != pair.Second));
        }

        Assert.Equal(0, await umbra.StopAsync());

        await using var again = await StartAsync("-c", file);
        using var after = Client();
        Assert.Equal("green", await GetAsync(after, "/", "shop"));
        var refused = await UmbraProcess.RunWithErrorsAsync(["switch", "edge", "red", "-c", file]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("no destination is called red; there are: blue, green", refused.Errors, StringComparison.Ordinal);

        // Where a route would be left without the one that is live, nothing is switched.
        await File.WriteAllTextAsync(file, await File.ReadAllTextAsync(file, Cancellation) + $$"""

                    - { name: other, to: [ { name: green, url: "http://{{green.EndPoint}}" }, { name: next, url: "http://{{blue.EndPoint}}" } ] }
            """, Cancellation);
        UmbraProcess.Signal(again.ProcessId, "HUP");
        await again.UntilAsync(() => again.Output.Contains("version 2 is in force", StringComparison.Ordinal), "the route is there");
        refused = await UmbraProcess.RunWithErrorsAsync(["switch", "edge", "blue", "-c", file]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("green is live in the route other, which has no blue; it has: green, next", refused.Errors, StringComparison.Ordinal);

        // A file in which what it was switched to is gone is taken, and holds.
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Cancellation)).Replace("name: green", "name: teal", StringComparison.Ordinal), Cancellation);
        UmbraProcess.Signal(again.ProcessId, "HUP");
        await again.UntilAsync(async () => await GetAsync(after, "/", "shop") == "blue", "the file's own holds");
    }

    [Fact]
    public async Task Canary_that_fails_a_fifth_is_stepped_back_within_its_interval_and_says_why()
    {
        await using var stable = RecordingServer.Start("stable");
        var count = 0;
        await using var canary = RecordingServer.Start((_, socket) => RecordingServer.SendAsync(
            socket, Interlocked.Increment(ref count) % 5 == 0 ? "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ncanary"));
        var file = WriteFile($$"""
            routes:
                    - name: all
                      to:
                        - { name: stable, url: "http://{{stable.EndPoint}}" }
                        - name: canary
                          url: http://{{canary.EndPoint}}
                          ramp: { steps: [5, 50, 100], every: 4s, hold: { errors: 10%, minimum: 300 } }
            """);
        await using var umbra = await StartAsync("-c", file);
        using var end = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                using var client = Client();
                while (!end.IsCancellationRequested)
                {
                    using var response = await client.GetAsync("/", Cancellation);
                }
            },
            Cancellation)).ToList();

        // With 300 to judge by and 5 % of the requests, the first step is left only if its errors had been let pass.
        await umbra.UntilAsync(async () => Ramp(await umbra.StatusAsync())?.TryGetProperty("why", out _) == true, "the ramp says why");
        var ramp = Ramp(await umbra.StatusAsync())!.Value;
        await end.CancelAsync();
        await Task.WhenAll(load);

        Assert.Equal(1, ramp.GetProperty("step").GetInt32());
        Assert.StartsWith("errors at 5%: ", ramp.GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receiver_takes_copies_answers_at_once_and_compares_with_a_production_that_it_asks()
    {
        await using var production = RecordingServer.Start((_, socket) => RecordingServer.SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"price\":1}"));
        await using var shadow = RecordingServer.Start((_, socket) => RecordingServer.SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"price\":2}"));
        var file = Write("umbra.yaml", $$"""
            admin: { listen: "127.0.0.1:{{_admin}}" }
            health: { listen: "127.0.0.1:{{_health}}" }
            state: {{State}}
            sources:
              copies: { receiver: { listen: "127.0.0.1:{{_port}}", shadowSuffix: true, targetFrom: X-Original-Target } }
            mirrors:
              staging: { from: copies, to: "http://{{shadow.EndPoint}}", percent: 100, methods: all, idempotency: true, compare: { production: "http://{{production.EndPoint}}" } }
            """);
        await using var umbra = await StartAsync("-c", file);
        using var client = Client();
        for (var i = 0; i < 10; i++)
        {
            using var request = new HttpRequestMessage(i == 9 ? HttpMethod.Post : HttpMethod.Get, "/mirror") { Headers = { Host = "shop.example.com-shadow", } };
            request.Headers.Add("X-Original-Target", $"/items/{i}?a=b");
            using var answer = await client.SendAsync(request, Cancellation);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }

        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Pending: 0, Seen: 10 }, "staging");
        Assert.Equal(10, figures.Mirrored);
        await umbra.UntilAsync(async () => Comparison(await umbra.StatusAsync()) is { } one && one.GetProperty("compared").GetInt64() == 9, "nine are compared");
        var comparison = Comparison(await umbra.StatusAsync())!.Value;
        Assert.Equal(9, comparison.GetProperty("differing").GetInt64());
        Assert.Equal(1, comparison.GetProperty("notCompared").GetProperty("not_asked").GetInt64());
        Assert.All(shadow.Requests, request => Assert.Contains("Host: shop.example.com", request.Fields));
        Assert.Equal(9, production.Requests.Count);
        Assert.Contains(production.Requests, request => request.Head.StartsWith("GET /items/3?a=b HTTP/1.1", StringComparison.Ordinal));
    }

    private static JsonElement? Ramp(JsonElement? status) =>
        status?.GetProperty("sources")[0].GetProperty("destinations").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "canary") is { } canary
        && canary.TryGetProperty("ramp", out var ramp) ? ramp : null;

    private static JsonElement? Comparison(JsonElement? status) => status?.GetProperty("mirrors")[0].TryGetProperty("comparison", out var comparison) == true ? comparison : null;

    private static async Task<string> GetAsync(HttpClient client, string target, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target) { Headers = { Host = host } };
        using var response = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private HttpClient Client() => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}") };

    private async Task<UmbraProcess> StartAsync(params string[] options)
    {
        // Another system's file says nothing of Umbra's own ports.
        var umbra = await UmbraProcess.StartAsync(
            [$"UMBRA__ADMIN__LISTEN=127.0.0.1:{_admin}", $"UMBRA__HEALTH__LISTEN=127.0.0.1:{_health}", $"UMBRA__STATE={State}", "dotnet", UmbraProcess.Executable, "run", .. options], State, "env");
        await umbra.UntilAsync(() => umbra.Output.Contains("listening on", StringComparison.Ordinal), "it listens");
        return umbra;
    }

    private string WriteFile(string gateway) => Write("umbra.yaml", $$"""
        admin: { listen: "127.0.0.1:{{_admin}}" }
        health: { listen: "127.0.0.1:{{_health}}" }
        state: {{State}}
        sources:
          edge:
            gateway:
              listen: 127.0.0.1:{{_port}}
              {{gateway}}
        """);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
