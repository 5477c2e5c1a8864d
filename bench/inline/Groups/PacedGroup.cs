using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Groups;

/// <summary>
/// CPU per request at a rate that every middle carries with all of its copies. Umbra's worker gives way when processors are short, so that mirrors can be compared only where they are not.
/// </summary>
internal sealed class PacedGroup(Stage stage, Report report)
{
    public const string Name = "paced";

    // Of what the slowest can do: near enough to load that wake-ups are shared, far enough that nothing is shed.
    private const double Share = 0.8;
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken cancellation)
    {
        MiddleSet set = await new MiddleSet(stage, report)
            .Add(await stage.NginxProxyAsync(cancellation))
            .Add(await stage.NginxMirrorAsync(keepShadow: false, cancellation))
            .AddUmbraAsync(cancellation, 0, 1, 10, 100);
        await set.AddFullAsync(cancellation);
        var cell = new Cell(stage);
        double lowest = double.PositiveInfinity;
        foreach (Middle middle in set.Middles)
        {
            await cell.ClosedLoopAsync(middle, Workload.Small, Probe, cancellation);
            lowest = Math.Min(lowest, (await cell.ClosedLoopAsync(middle, Workload.Small, Probe, cancellation)).RequestsPerSecond);
        }

        int pauseMs = Math.Max(1, (int)Math.Ceiling(stage.Options.Connections * 1000 / (lowest * Share)));
        report.Notes.Add(FormattableString.Invariant(
            $"paced: wrk's connections pause {pauseMs} ms, for at most {stage.Options.Connections * 1000 / pauseMs} requests/s; the slowest middle did {lowest:0} without"));
        report.Rows.AddRange(await Interleaving.RunAsync(
            stage.Options, Name, Workload.Small.Name, set.Middles,
            (middle, duration) => cell.ClosedLoopAsync(middle, Workload.Small, duration, cancellation, pauseMs), null, cancellation));
        var targets = new CostTargets(report, Name);
        report.Targets.AddRange([targets.OfUnchosen(), targets.OfOnePercent(), targets.OfSanitizing(), .. targets.OfComparing()]);
    }
}
