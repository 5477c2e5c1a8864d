using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Groups;

/// <summary>Latency at one rate that every middle can carry, from the time that a request was due.</summary>
internal sealed class LatencyGroup(Stage stage, Report report)
{
    public const string Name = "latency";

    // Well below the knee: what is measured is the way through, not a queue.
    private const double Share = 0.4;
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken cancellation)
    {
        MiddleSet set = await new MiddleSet(stage, report)
            .Add(stage.Direct)
            .Add(await stage.RelayAsync(cancellation))
            .Add(await stage.NginxProxyAsync(cancellation))
            .Add(await stage.NginxMirrorAsync(keepShadow: false, cancellation))
            .AddUmbraAsync(cancellation, 0, 100);
        var cell = new Cell(stage);
        double lowest = double.PositiveInfinity;
        foreach (Middle middle in set.Middles)
        {
            CellSample most = await cell.ClosedLoopAsync(middle, Workload.Small, Probe, cancellation);
            lowest = Math.Min(lowest, most.RequestsPerSecond);
        }

        double rate = Math.Floor(lowest * Share);
        report.Notes.Add(FormattableString.Invariant($"latency: every middle at {rate:0} requests/s, {Share:P0} of what the slowest of them did under wrk"));
        report.Rows.AddRange(await Interleaving.RunAsync(
            stage.Options, Name, Workload.Small.Name, set.Middles,
            (middle, duration) => cell.OpenLoopAsync(middle, Workload.Small, rate, duration, cancellation), null, cancellation));
    }
}
