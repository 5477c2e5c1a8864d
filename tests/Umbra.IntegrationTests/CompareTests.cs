using System.Text.Json;
using Xunit;

namespace Umbra.IntegrationTests;

/// <summary>Responses are compared by the running executable.</summary>
public sealed class CompareTests
{
    private const int Requests = 400;

    [Fact]
    public async Task Differences_are_counted_and_noise_is_told_by_a_second_instance()
    {
        var number = 0;
        await using var production = Shop(() => Interlocked.Increment(ref number), "price", "ada@shop.com");
        await using var second = Shop(() => Interlocked.Increment(ref number), "price", "ada@shop.com");
        await using var shadow = Shop(() => Interlocked.Increment(ref number), "cost", "ada@shop.com");
        await using var umbra = await UmbraProcess.MirrorAsync(
            production.EndPoint, shadow.EndPoint, "--percent", "100", "--compare", "--noise", $"http://{second.EndPoint}", "--label", "version=2.3.1");

        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 4, Requests, i => $"GET /orders/{i} HTTP/1.1\r\nHost: shop\r\nCookie: session=secret-{i}\r\n\r\n"));

        var comparison = await ComparisonAsync(umbra, figures => figures.GetProperty("compared").GetInt64() == Requests);
        Assert.Equal(Requests, comparison.GetProperty("taken").GetInt64());
        Assert.Equal(0, comparison.GetProperty("pending").GetInt64());
        Assert.Equal(Requests, comparison.GetProperty("differing").GetInt64());
        Assert.Equal(Requests, comparison.GetProperty("withSecond").GetInt64());

        // The second instance is production: it gets what production got. The shadow does not.
        Assert.All(second.Requests, request => Assert.Contains("Cookie: session=secret-", request.Head, StringComparison.Ordinal));
        Assert.All(second.Requests, request => Assert.Contains("X-Umbra-Mirror: umbra/shadow", request.Head, StringComparison.Ordinal));
        Assert.All(shadow.Requests, request => Assert.DoesNotContain("secret-", request.Head, StringComparison.Ordinal));
        Assert.Equal(0, await umbra.StopAsync());
    }

    [Fact]
    public async Task Shadow_that_answers_the_same_differs_in_nothing()
    {
        await using var production = Shop(() => 1, "price", "ada@shop.com");
        await using var shadow = Shop(() => 1, "price", "ada@shop.com");
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100", "--compare");

        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 4, Requests, i => $"GET /orders/{i} HTTP/1.1\r\nHost: shop\r\n\r\n"));

        var comparison = await ComparisonAsync(umbra, figures => figures.GetProperty("compared").GetInt64() == Requests);
        Assert.Equal(0, comparison.GetProperty("differing").GetInt64());
        Assert.Equal(0, comparison.GetProperty("withSecond").GetInt64());
    }

    [Theory]
    [InlineData("price", Requests, 0, "PASS")]
    [InlineData("cost", Requests, 1, "FAIL")]
    [InlineData("price", 20, 4, "INCONCLUSIVE")]
    public async Task Pipeline_ends_with_the_verdict(string name, int requests, int exitCode, string verdict)
    {
        var number = 0;
        await using var production = Shop(() => Interlocked.Increment(ref number), "price", "ada@shop.com");
        await using var second = Shop(() => Interlocked.Increment(ref number), "price", "ada@shop.com");
        await using var shadow = Shop(() => Interlocked.Increment(ref number), name, "ada@shop.com");
        await using var umbra = await UmbraProcess.MirrorAsync(
            production.EndPoint, shadow.EndPoint, "--compare", "--noise", $"http://{second.EndPoint}", "--fail", "differences=0.1%,minimum=100", "--label", "version=2.3.1");
        var gate = UmbraProcess.RunAsync("gate", "--label", "version=2.3.1", "--wait", requests < 100 ? "3s" : "60s", "--state", umbra.State);

        using var curl = System.Diagnostics.Process.Start(Peers.Peer.Require("curl"), ["-s", "-o", "/dev/null", $"http://{umbra.Tap}/orders/[1-{requests}]"])!;
        await curl.WaitForExitAsync(TestContext.Current.CancellationToken);

        var (code, output) = await gate;
        Assert.True(exitCode == code, output);
        Assert.EndsWith(verdict, output.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("(version=2.3.1)", output, StringComparison.Ordinal);
        Assert.Matches(@"\$\.requestId\s+(noise|undecided)", output);
        Assert.Equal(0, await umbra.StopAsync());

        // The run has ended, and everything is in the report.
        var (reported, json) = await UmbraProcess.RunAsync("report", "--json", "--state", umbra.State);
        Assert.Equal(0, reported);
        using var report = JsonDocument.Parse(json);
        Assert.Equal(JsonValueKind.String, report.RootElement.GetProperty("run").GetProperty("end").ValueKind);
        Assert.Equal(requests, report.RootElement.GetProperty("mirrors")[0].GetProperty("compared").GetInt64());
        Assert.Equal(verdict.ToLowerInvariant(), report.RootElement.GetProperty("verdict").GetString());
        Assert.DoesNotContain("ada@shop.com", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_of_a_worker_that_was_killed_go_on_in_the_same_run()
    {
        await using var production = Shop(() => 1, "price", "ada@shop.com");
        await using var shadow = Shop(() => 1, "price", "ada@shop.com");
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--compare");
        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 2, 100, _ => "GET /orders/1 HTTP/1.1\r\nHost: shop\r\n\r\n"));
        await umbra.UntilAsync(async () => await StoredAsync(umbra) == 100, "they are stored");
        var worker = await umbra.WorkerIdAsync();
        UmbraProcess.Signal(worker, "KILL");
        await umbra.UntilAsync(async () => await umbra.WorkerIdAsync() != worker, "another worker is there");
        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 2, 100, _ => "GET /orders/1 HTTP/1.1\r\nHost: shop\r\n\r\n"));
        await ComparisonAsync(umbra, figures => figures.GetProperty("compared").GetInt64() > 0 && figures.GetProperty("pending").GetInt64() == 0);
        Assert.Equal(0, await umbra.StopAsync());

        var (_, runs) = await UmbraProcess.RunAsync("report", "--list", "--state", umbra.State);
        Assert.Single(runs.Trim().Split('\n'));
        Assert.InRange(await StoredAsync(umbra), 101, 200);
    }

    private static async Task<long> StoredAsync(UmbraProcess umbra)
    {
        var (exitCode, json) = await UmbraProcess.RunAsync("report", "--json", "--state", umbra.State);
        using var report = exitCode == 0 ? JsonDocument.Parse(json) : null;
        return report?.RootElement.GetProperty("mirrors")[0].GetProperty("compared").GetInt64() ?? 0;
    }

    private static RecordingServer Shop(Func<int> number, string name, string mail) => RecordingServer.Start((_, socket) =>
    {
        var body = $"{{\"id\":7,\"{name}\":12.50,\"mail\":\"{mail}\",\"requestId\":\"r-{number()}\"}}";
        return RecordingServer.SendAsync(socket, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Wed, 25 Nov 2026 10:00:{number() % 60:00} GMT\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    });

    private static async Task<JsonElement> ComparisonAsync(UmbraProcess umbra, Func<JsonElement, bool> holds)
    {
        var comparison = default(JsonElement);
        await umbra.UntilAsync(
            async () => await umbra.StatusAsync() is { } status && status.GetProperty("mirrors")[0].TryGetProperty("comparison", out comparison) && holds(comparison),
            "the exchanges are compared");
        return comparison;
    }
}
