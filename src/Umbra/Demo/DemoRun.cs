using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;
using Spectre.Console;
using Umbra.Admin;
using Umbra.Commands;
using Umbra.Core.Comparing.Judging;
using Umbra.DataPlane;
using Umbra.Reports;
using Umbra.Results;

namespace Umbra.Demo;

/// <summary>
/// The demo: 1. a shop twice, and the next version of it; 2. a real data plane between clients and the first, with a worker of its own; 3. traffic, little at first,
/// and a view of it; 4. the traffic ends, what is under way is settled and compared, and the ledger and the verdict are shown.
/// </summary>
internal sealed class DemoRun(DemoSettings settings, TextWriter output, TextWriter errors, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>How long copies may take to be settled at the end: a mirror's default time-out, and some.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(7);

    // A worker compiles what it does when it does it first. On a busy machine that takes seconds, in which copies would gather that then came to the shadow at once.
    private const int WarmUpRequests = 40;

    private readonly Traffic _traffic = new();
    private ImmutableDictionary<string, LatencyStatus> _latencies = ImmutableDictionary<string, LatencyStatus>.Empty;
    private long _comparing;

    /// <summary>Runs it.</summary>
    /// <returns>The exit code: 0 when the ledger adds up with nothing pending and no request failed; for a gate, the verdict's.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        var state = Directory.CreateTempSubdirectory("umbra-demo-");
        try
        {
            return await RunAsync(state.FullName, ending);
        }
        finally
        {
            state.Delete(recursive: true);
        }

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            ending.Cancel();
        }
    }

    private async Task<int> RunAsync(string state, CancellationTokenSource ending)
    {
        // 1.
        var carts = new ShopCarts();
        await using var production = await Shop.StartAsync(version: 1, instance: 1, carts, time, ending.Token);
        await using var second = await Shop.StartAsync(version: 1, instance: 2, carts, time, ending.Token);
        await using var shadow = await Shop.StartAsync(version: 2, instance: 3, new ShopCarts(), time, ending.Token);

        // 2.
        var demo = settings.WithAdminPort();
        var location = new AdminLocation(new Uri($"http://{demo.Admin}"), AdminToken.LoadOrCreate(state).Text);
        var configuration = new LoadedConfiguration(null, demo.Overlays(production.Address, second.Address, shadow.Address, state), isTakeover: false);
        var (host, exitCode) = await DataPlaneHost.StartAsync(configuration, worker => new ChildWorker(worker.WorkerHeapBytes), time, new DataPlaneLog(errors));
        if (host is null)
        {
            return exitCode;
        }

        await using (host)
        {
            using var admin = new AdminClient(location);
            await UntilWorkerAnswersAsync(admin, ending.Token);
            var tap = new Uri($"http://{Reachable(host.Listeners.First().Value)}");
            output.WriteLine($"shop v1 (production) {production.Address} and {second.Address}   shop v2 (shadow) {shadow.Address}");
            output.WriteLine($"tap {tap}   admin {location.Address}   health http://{host.Health}/readyz");
            output.WriteLine($"umbra status --admin {demo.Admin} --token-file {Path.Combine(state, AdminToken.FileName)}");
            output.WriteLine($"umbra report --state {state} --html -o report.html      (both while this runs)");
            output.WriteLine();

            // 3.
            await WarmUpAsync(host, tap, ending.Token);
            if (demo.Duration is { } duration)
            {
                ending.CancelAfter(duration);
            }

            var started = time.GetTimestamp();
            var sending = _traffic.RunAsync(tap, time, ending.Token);
            await ShowAsync(host, admin, started, ending.Token);
            await sending;
            var elapsed = time.GetElapsedTime(started);

            // 4.
            await UntilSettledAsync(host, CancellationToken.None);
            await UntilComparedAsync(admin);
            await host.DrainAsync();
            var end = Moment(host, elapsed);
            Terminal.Over(output).Write(DemoView.Picture(end));
            var verdict = await ShowVerdictAsync(state);
            return !end.IsGoodEnd ? ExitCode.No : settings.IsGate ? verdict : ExitCode.Fine;
        }
    }

    // The worker has stored everything before the data plane's drain is over.
    private async Task<int> ShowVerdictAsync(string state)
    {
        var store = ResultsStores.Of(null, state, time);
        await using (store)
        {
            if (await RunReport.ReadAsync(store, DemoSettings.Run, null, withExamples: true, CancellationToken.None) is not { } report)
            {
                output.WriteLine("nothing was compared");
                return ExitCode.Undecided;
            }

            output.WriteLine();
            TextReport.Write(Terminal.Over(output), report);
            foreach (var line in DemoFindings.Of(report).Lines())
            {
                output.WriteLine(line);
            }

            return report.Verdict switch
            {
                Verdict.Pass => ExitCode.Fine,
                Verdict.Fail => ExitCode.No,
                _ => ExitCode.Undecided,
            };
        }
    }

    private async Task ShowAsync(DataPlaneHost host, AdminClient admin, long started, CancellationToken cancellationToken)
    {
        var console = Terminal.Over(output);
        if (!Terminal.IsTerminal(output))
        {
            await EveryAsync(LineEvery, () => output.WriteLine(DemoView.Line(Moment(host, time.GetElapsedTime(started)))));
            return;
        }

        await console.Live(DemoView.Picture(Moment(host, TimeSpan.Zero))).AutoClear(true).StartAsync(async live =>
            await EveryAsync(LookEvery, () => live.UpdateTarget(DemoView.Picture(Moment(host, time.GetElapsedTime(started))))));

        async Task EveryAsync(TimeSpan interval, Action show)
        {
            using var timer = new PeriodicTimer(interval, time);
            try
            {
                while (await timer.WaitForNextTickAsync(cancellationToken))
                {
                    await LookAsync(admin, cancellationToken);
                    show();
                }
            }
            catch (OperationCanceledException)
            {
                // The end, asked for.
            }
        }
    }

    // The ledger is this process's own; only durations are the worker's. While it is away, the last ones stay.
    private async Task LookAsync(AdminClient admin, CancellationToken cancellationToken)
    {
        try
        {
            var status = await admin.StatusAsync(cancellationToken);
            _latencies = status.Mirrors.Where(mirror => mirror.Latency is not null).ToImmutableDictionary(mirror => mirror.Name, mirror => mirror.Latency!);
            _comparing = status.Mirrors.Sum(mirror => mirror.Comparison?.Pending ?? 0);
        }
        catch (CommandFailure)
        {
            _comparing = 0;
            // The data plane's own log says what became of the worker.
        }
    }

    private DemoMoment Moment(DataPlaneHost host, TimeSpan elapsed) =>
        new(elapsed, _traffic.Answered, _traffic.Failed, [.. host.ReadLedger().Mirrors.Select(MirrorStatus.From)], _latencies);

    private async Task UntilWorkerAnswersAsync(AdminClient admin, CancellationToken cancellationToken)
    {
        var from = time.GetTimestamp();
        while (_latencies.IsEmpty && time.GetElapsedTime(from) < Patience)
        {
            await LookAsync(admin, cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
    }

    private async Task WarmUpAsync(DataPlaneHost host, Uri tap, CancellationToken cancellationToken)
    {
        var from = time.GetTimestamp();
        for (var i = 0; i < WarmUpRequests && time.GetElapsedTime(from) < Patience && !cancellationToken.IsCancellationRequested; i++)
        {
            await _traffic.SendOneAsync(tap);
            await UntilSettledAsync(host, cancellationToken);
        }
    }

    private async Task UntilComparedAsync(AdminClient admin)
    {
        var from = time.GetTimestamp();
        await LookAsync(admin, CancellationToken.None);
        while (_comparing > 0 && time.GetElapsedTime(from) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time);
            await LookAsync(admin, CancellationToken.None);
        }
    }

    private async Task UntilSettledAsync(DataPlaneHost host, CancellationToken cancellationToken)
    {
        var from = time.GetTimestamp();
        while (host.ReadLedger().Mirrors.Any(mirror => mirror.Balance.Pending > 0) && time.GetElapsedTime(from) < Patience && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, CancellationToken.None);
        }
    }

    private static IPEndPoint Reachable(IPEndPoint listening) => listening.Address switch
    {
        var any when any.Equals(IPAddress.Any) => new IPEndPoint(IPAddress.Loopback, listening.Port),
        var any when any.Equals(IPAddress.IPv6Any) => new IPEndPoint(IPAddress.IPv6Loopback, listening.Port),
        _ => listening,
    };
}
