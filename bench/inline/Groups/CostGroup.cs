using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Groups;

/// <summary>CPU per request of the small JSON under a closed loop, and the targets of it.</summary>
internal sealed class CostGroup(Stage stage, Report report)
{
    public const string Name = "cost";

    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken cancellation)
    {
        MiddleSet set = await new MiddleSet(stage, report)
            .Add(stage.Direct)
            .Add(await stage.RelayAsync(cancellation))
            .Add(await stage.NginxProxyAsync(cancellation))
            .Add(await stage.NginxMirrorAsync(keepShadow: false, cancellation))
            .Add(await stage.NginxMirrorAsync(keepShadow: true, cancellation))
            .AddUmbraAsync(cancellation, 0, 1, 10, 100);
        var cell = new Cell(stage);
        report.Rows.AddRange(await Interleaving.RunAsync(
            stage.Options, Name, Workload.Small.Name, set.Middles,
            (middle, duration) => cell.ClosedLoopAsync(middle, Workload.Small, duration, cancellation), null, cancellation));
        Middle? off = set.Middles.FirstOrDefault(middle => middle.Name == Middle.Umbra(0));
        report.Targets.AddRange(Targets(off is null ? null : await AllocatedPerRequestAsync(off, cell, cancellation)));
    }

    /// <summary>Connections, and asking for the figure, take some kilobytes too: what a long turn allocates beyond a brief one, for each request beyond its.</summary>
    private async Task<double?> AllocatedPerRequestAsync(Middle middle, Cell cell, CancellationToken cancellation)
    {
        CellSample brief = await cell.ClosedLoopAsync(middle, Workload.Small, Brief, cancellation);
        CellSample lasting = await cell.ClosedLoopAsync(middle, Workload.Small, Brief + stage.Options.Cell, cancellation);
        return ((lasting.AllocatedPerRequest * lasting.Requests) - (brief.AllocatedPerRequest * brief.Requests)) / (lasting.Requests - brief.Requests);
    }

    private IEnumerable<TargetCheck> Targets(double? allocatedPerRequest)
    {
        var targets = new CostTargets(report, Name);
        CellRow? off = targets.Row(Middle.Umbra(0));
        yield return targets.OfUnchosen();
        foreach (TargetCheck check in targets.OfCopying())
        {
            yield return check;
        }

        yield return targets.OfOnePercent();

        // The runtime counts in pieces of 8 KiB for each thread.
        yield return TargetCheck.AtMost("bytes allocated per unchosen request", allocatedPerRequest, 0.2, "0.00", note: "0 but for how finely it is counted");
        yield return TargetCheck.Holds("0 failed requests", off is null ? null : report.Rows.Where(r => r.Group == Name).All(r => r.Failed == 0));
        yield return TargetCheck.Holds("ledgers add up", off is null ? null : report.Rows.All(r => r.Status?.AddsUp ?? true));
    }
}
