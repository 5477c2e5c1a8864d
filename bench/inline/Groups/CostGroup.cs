using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Groups;

/// <summary>CPU per request of the small JSON under a closed loop, and the targets of it.</summary>
internal sealed class CostGroup(Stage stage, Report report)
{
    public const string Name = "cost";

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
        report.Targets.AddRange(Targets());
    }

    private IEnumerable<TargetCheck> Targets()
    {
        var targets = new CostTargets(report, Name);
        CellRow? off = targets.Row(Middle.Umbra(0));
        yield return targets.OfUnchosen();
        foreach (TargetCheck check in targets.OfCopying())
        {
            yield return check;
        }

        yield return targets.OfOnePercent();

        // Asking for the figure costs a few kilobytes itself, spread over a cell's requests.
        yield return TargetCheck.AtMost("bytes allocated per unchosen request", off?.AllocatedPerRequest?.Median, 0.5, "0.0", note: "0 but for the asking");
        yield return TargetCheck.Holds("0 failed requests", off is null ? null : report.Rows.Where(r => r.Group == Name).All(r => r.Failed == 0));
        yield return TargetCheck.Holds("ledgers add up", off is null ? null : report.Rows.All(r => r.Status?.AddsUp ?? true));
    }
}
