using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Umbra.IntegrationTests;

/// <summary>A percentage that rises by itself: with a shadow that can carry only so much, over deaths and restarts, and overruled by its user.</summary>
public sealed class RampTests : IDisposable
{
    // A quarter of the users is less than what the shadow carries, a half is more.
    private const int Users = 200, Carried = 75;

    private readonly int _admin = Ports.Free();
    private readonly int _health = Ports.Free();
    private readonly int _tap = Ports.Free();
    private readonly string _directory = Directory.CreateTempSubdirectory("umbra-ramp").FullName;

    private string State => Path.Combine(_directory, "state");

    private string File => Path.Combine(_directory, "umbra.yaml");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Shadow_that_cannot_carry_half_is_stepped_back_within_one_interval_and_production_notices_nothing()
    {
        await using var production = RecordingServer.Start();

        // The same users stay in as the percentage grows: those that come first are few enough for it, the rest are too many.
        var users = new ConcurrentDictionary<string, int>();
        await using var shadow = RecordingServer.Start((request, socket) => RecordingServer.SendAsync(
            socket,
            $"HTTP/1.1 {(users.GetOrAdd(request.Fields.Single(field => field.StartsWith("X-User", StringComparison.Ordinal)), _ => users.Count) < Carried ? "200 OK" : "503 Service Unavailable")}\r\nContent-Length: 0\r\n\r\n"));
        Write(production, shadow, "steps: [10, 25, 50, 100], every: 2s, hold: { minimum: 50 }");
        await using var umbra = await UmbraProcess.StartAsync(["run", "-c", File], State);
        var load = new Load(umbra.Tap);

        JsonElement? status = null;
        await umbra.UntilAsync(async () => Ramp(status = await umbra.StatusAsync()) is { } ramp && StepsBack(ramp, "shadow_errors") > 0, "the ramp steps back");

        // It never got to the step after the bad one, so the bad one lasted less than an interval.
        Assert.StartsWith("shadow_errors at 50%: ", Ramp(status)!.Value.GetProperty("why").GetString(), StringComparison.Ordinal);
        await umbra.UntilAsync(() => umbra.Output.Contains("Mirror shadow: the ramp steps back to 25%: shadow_errors at 50%: ", StringComparison.Ordinal), "it is said why");
        Assert.DoesNotContain("the ramp goes up to 100%", umbra.Output, StringComparison.Ordinal);
        await umbra.UntilAsync(async () => Mirror(await umbra.StatusAsync())?.GetProperty("percent").GetDecimal() == 25, "25 % is in force");
        Assert.Equal(0, await load.StopAsync());
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
    }

    [Fact]
    public async Task Ramp_goes_one_step_back_when_its_worker_dies_and_goes_on_where_it_was_in_a_new_process()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        Write(production, shadow, "steps: [10, 25, 50, 100], every: 1s, hold: { minimum: 100 }");
        await using var umbra = await UmbraProcess.StartAsync(["run", "-c", File], State);
        var load = new Load(umbra.Tap);
        await umbra.UntilAsync(async () => Step(await umbra.StatusAsync()) >= 3, "the third step");
        Assert.Equal(0, await load.StopAsync());

        // Without traffic there is nothing to judge by, so that it stays where it is.
        await umbra.UntilAsync(async () => Ramp(await umbra.StatusAsync())?.GetProperty("state").GetString() is "too_few" or "last_step", "the step is held");
        var (before, worker) = (Step(await umbra.StatusAsync()), await umbra.WorkerIdAsync());
        UmbraProcess.Signal(worker, "KILL");
        await umbra.UntilAsync(async () => Ramp(await umbra.StatusAsync()) is { } ramp && StepsBack(ramp, "worker_restarted") == 1, "the next worker knows");
        await umbra.UntilAsync(async () => Mirror(await umbra.StatusAsync())?.GetProperty("percent").GetDecimal() == (before == 4 ? 50 : 25), "one step back is in force");

        UmbraProcess.Signal(umbra.ProcessId, "KILL");
        await umbra.ExitAsync();
        await using var next = await UmbraProcess.StartAsync(["run", "-c", File], State);
        await next.UntilAsync(async () => Ramp(await next.StatusAsync()) is not null, "the ramp is known");
        var status = await next.StatusAsync();
        Assert.Equal((before - 1, before == 4 ? 50 : 25), (Step(status), Mirror(status)!.Value.GetProperty("percent").GetDecimal()));
        Assert.Equal(1, StepsBack(Ramp(status)!.Value, "worker_restarted"));

        load = new Load(next.Tap);
        await next.UntilAsync(async () => Step(await next.StatusAsync()) == 4, "it goes on to the last step");
        Assert.Equal(0, await load.StopAsync());
    }

    [Fact]
    public async Task Percentage_that_is_set_overrules_the_ramp_until_it_is_resumed()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        Write(production, shadow, "steps: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100], every: 1s, hold: { minimum: 10 }");
        await using var umbra = await UmbraProcess.StartAsync(["run", "-c", File], State);
        var load = new Load(umbra.Tap);
        await umbra.UntilAsync(async () => Step(await umbra.StatusAsync()) >= 2, "the second step");

        Assert.Equal(0, await CommandAsync(umbra, "set shadow percent=5"));
        await umbra.UntilAsync(async () => Ramp(await umbra.StatusAsync())?.TryGetProperty("overruledBy", out var by) == true && by.GetString() == "percent=5", "it is overruled");
        Assert.Equal(5, Mirror(await umbra.StatusAsync())!.Value.GetProperty("percent").GetDecimal());

        // A hold beside it, so that it can be seen where it is when the percentage is taken back.
        var step = Step(await umbra.StatusAsync());
        Assert.Equal(0, await CommandAsync(umbra, "set shadow ramp=resume"));
        Assert.Equal(0, await CommandAsync(umbra, "set shadow ramp=hold"));
        await umbra.UntilAsync(async () => Ramp(await umbra.StatusAsync())?.TryGetProperty("overruledBy", out var by) == true && by.GetString() == "ramp=hold", "it is held");
        var status = await umbra.StatusAsync();
        Assert.InRange(Step(status), step, 10);
        await umbra.UntilAsync(async () => (status = await umbra.StatusAsync()) is not null && Mirror(status)!.Value.GetProperty("percent").GetDecimal() == Step(status) * 10, "its own step is in force");

        Assert.Equal(0, await CommandAsync(umbra, "set shadow ramp=resume"));
        await umbra.UntilAsync(async () => Step(await umbra.StatusAsync()) > step, "it rises again");
        Assert.Equal(0, await load.StopAsync());
    }

    private static JsonElement? Mirror(JsonElement? status) => status?.GetProperty("mirrors")[0];

    private static JsonElement? Ramp(JsonElement? status) => Mirror(status) is { } mirror && mirror.TryGetProperty("ramp", out var ramp) ? ramp : null;

    private static int Step(JsonElement? status) => Ramp(status)?.GetProperty("step").GetInt32() ?? 0;

    private static long StepsBack(JsonElement ramp, string reason) => ramp.GetProperty("stepsBack").GetProperty(reason).GetInt64();

    private static async Task<int> CommandAsync(UmbraProcess umbra, string command)
    {
        var start = new ProcessStartInfo(
            "dotnet", [UmbraProcess.Executable, .. command.Split(' '), "--admin", umbra.Admin.Authority, "--token-file", Path.Combine(umbra.State, "admin.token")]);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    private void Write(RecordingServer production, RecordingServer shadow, string ramp) => System.IO.File.WriteAllText(
        File,
        string.Create(CultureInfo.InvariantCulture, $$"""
            admin: { listen: 127.0.0.1:{{_admin}} }
            health: { listen: 127.0.0.1:{{_health}} }
            state: {{State}}
            sources:
              shop:
                tap: { listen: 127.0.0.1:{{_tap}}, production: {{production.EndPoint}} }
            mirrors:
              shadow: { from: [shop], to: "http://{{shadow.EndPoint}}", sampleBy: { header: X-User }, ramp: { {{ramp}} } }
            """));

    /// <summary>Requests without end, one after the other on a connection, of one user after the other.</summary>
    private sealed class Load
    {
        private readonly CancellationTokenSource _over = new();
        private readonly Task<(int Sent, int Failed)> _running;

        public Load(IPEndPoint endPoint) => _running = Clients.LoadAsync(endPoint, 1, number => _over.IsCancellationRequested ? null : $"GET / HTTP/1.1\r\nHost: x\r\nX-User: {number % Users}\r\n\r\n");

        /// <summary>Ends it.</summary>
        /// <returns>How many requests did not get their whole 200.</returns>
        public async Task<int> StopAsync()
        {
            await _over.CancelAsync();
            return (await _running).Failed;
        }
    }
}
