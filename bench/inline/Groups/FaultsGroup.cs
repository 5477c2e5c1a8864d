using Umbra.Bench.Inline.Load;
using Umbra.Bench.Inline.Measures;
using Umbra.Bench.Inline.Processes;
using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Shadows;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Groups;

/// <summary>Every bad shadow, and the worker killed: what production feels of it.</summary>
internal sealed class FaultsGroup(Stage stage, Report report)
{
    public const string Name = "faults";

    // The issue's: far enough from the knee that a stall shows as latency, not as a queue of the client's making.
    private const double Share = 0.4;

    // A mirror that still times out copies must not disturb the other's turn, but may not hold the run up either.
    private static readonly TimeSpan BetweenTurns = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AtTheEnd = TimeSpan.FromSeconds(180);

    // What is given back when nothing goes on is given back by then.
    private static readonly TimeSpan BeforeAfterwards = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(4);

    private const double NextToEvery = 0.99;
    private const double LessOffered = 0.9;
    private const double LeastOffered = 0.1;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var set = new MiddleSet(stage, report);
        if (await set.TryUmbraAsync(0, cancellation) is not { } off || await set.TryUmbraAsync(100, cancellation) is not { } well)
        {
            return;
        }

        // The first turn compiles its code.
        var cell = new Cell(stage);
        await cell.ClosedLoopAsync(well, Workload.Small, Probe, cancellation);
        CellSample most = await cell.ClosedLoopAsync(well, Workload.Small, Probe, cancellation);
        if (await SustainedAsync(most, well, cell, cancellation) is not { } sustained)
        {
            report.IsIncomplete = true;
            report.Notes.Add(FormattableString.Invariant($"faults: not measured: of a tenth of {most.RequestsPerSecond:0} requests/s, less than {NextToEvery:P0} were copied to a good shadow"));
            return;
        }

        double rate = Math.Floor(sustained * Share);
        report.Notes.Add(FormattableString.Invariant(
            $"faults: {rate:0} requests/s, {Share:P0} of the {sustained:0} that umbra 100 % sustains with a good shadow; wrk got {most.RequestsPerSecond:0} through it, of which {most.Copied:P1} were copied"));
        stage.Shadow.GiveWay();
        await new FaultsControl(stage, report).RunAsync(off, rate, cell, cancellation);
        foreach (BadShadow bad in BadShadow.All.Where(shadow => stage.Options.Shadows.Count == 0 || stage.Options.Shadows.Contains(shadow.Name)))
        {
            if (await SufferAsync(bad, off, rate, cell, set, cancellation) is { } row)
            {
                report.Faults.Add(row);
                report.Targets.AddRange(FaultTargets.Of(row));
            }
        }
    }

    /// <summary>
    /// The highest rate sustained with the mirror on: what wrk gets through it. Where that sheds copies, the mirror does not sustain it; then less and
    /// less is offered, until next to every copy is made.
    /// </summary>
    private static async Task<double?> SustainedAsync(CellSample most, Middle well, Cell cell, CancellationToken cancellation)
    {
        CellSample sample = most;
        for (double rate = most.RequestsPerSecond * LessOffered; rate > most.RequestsPerSecond * LeastOffered && sample.Copied < NextToEvery; rate *= LessOffered)
        {
            sample = await cell.OpenLoopAsync(well, Workload.Small, rate, Probe, cancellation);
        }

        return sample.Copied >= NextToEvery ? sample.RequestsPerSecond : null;
    }

    private async Task<FaultRow?> SufferAsync(
        BadShadow bad, Middle off, double rate, Cell cell, MiddleSet set, CancellationToken cancellation)
    {
        int shadowPort = await bad.StartAsync(stage, cancellation);
        string name = $"umbra 100 %, {bad.Name}";
        if (await set.TryUmbraAsync(new UmbraFlags(name, 100, stage.Production.Port, shadowPort), cancellation) is not { } on)
        {
            return null;
        }

        MemoryReading before = MemoryReading.Of(on.Process!.Id);
        MemoryReading peak;
        int killed = 0;
        bool addedUp = true;
        List<CellRow> rows;
        await using (var watch = new MemoryWatch(on.Process.Id))
        {
            rows = await Interleaving.RunAsync(stage.Options, Name, bad.Workload.Name, [off, on], async (middle, duration) =>
            {
                await using WorkerKiller? killer = bad.KillsWorker && middle == on ? new WorkerKiller(on.Process.Id) : null;
                CellSample sample = await cell.OpenLoopAsync(middle, bad.Workload, rate, duration, cancellation);
                killed += killer?.Killed ?? 0;
                addedUp &= await middle.Admin!.StatusAsync(cancellation) is not { AddsUp: false };
                return sample;
            }, middle => SettledAsync(middle, BetweenTurns, cancellation), cancellation);
            await SettledAsync(on, AtTheEnd, cancellation);
            peak = watch.Peak;
        }

        bool? resumed = bad.KillsWorker ? await CopiesArriveAsync(on, cancellation) : null;
        UmbraStatus? status = await on.Admin!.StatusAsync(cancellation);
        await Task.Delay(BeforeAfterwards, cancellation);
        MemoryReading after = MemoryReading.Of(on.Process.Id);
        await on.Process.DisposeAsync();
        return new FaultRow(bad.Name, rate, rows[0], rows[1], killed, resumed, addedUp, before, peak, after, status);
    }

    private static Task<bool> SettledAsync(Middle middle, TimeSpan bound, CancellationToken cancellation) =>
        Readiness.ReachedAsync(async () => await middle.Admin!.StatusAsync(cancellation) is { Pending: 0 }, bound, cancellation);

    /// <summary>Sends a little until the shadow gets copies of it again: the worker is restarted with a back-off, so it may take a while.</summary>
    private async Task<bool> CopiesArriveAsync(Middle on, CancellationToken cancellation)
    {
        byte[] request = Workload.Small.RequestTo(on.Port);
        bool arrived = await Readiness.ReachedAsync(async () =>
        {
            long before = await stage.Shadow.RequestsAsync(cancellation);
            await OpenLoopClient.RunAsync(new OpenLoopPlan(on.Port, request, 200, TimeSpan.FromSeconds(0.5), 2), cancellation);
            return await stage.Shadow.SettledRequestsAsync(cancellation) > before;
        }, AtTheEnd, cancellation);
        return arrived && await SettledAsync(on, AtTheEnd, cancellation);
    }
}
