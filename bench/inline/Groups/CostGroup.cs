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
        CellRow? off = Row(Middle.Umbra(0));
        CellRow? one = Row(Middle.Umbra(1));
        CellRow? all = Row(Middle.Umbra(100));
        CellRow? proxy = Row(Middle.NginxProxy);
        CellRow? mirror = Row(Middle.NginxMirror);
        yield return TargetCheck.AtMost("CPU/request: umbra 0 % ÷ nginx proxy_pass", Ratio(off, proxy), 1.05, "0.00");
        yield return Copying(TargetCheck.AtMost("CPU/request: umbra 100 % ÷ nginx mirror", Ratio(all, mirror), 0.36, "0.00"), all);
        yield return Copying(TargetCheck.AtMost("CPU/request: umbra 100 % ÷ nginx proxy_pass", Ratio(all, proxy), 1.8, "0.00"), all);
        yield return TargetCheck.AtMost("CPU/request: umbra 1 % ÷ umbra 0 %", Ratio(one, off), 1.10, "0.00");

        // Asking for the figure costs a few kilobytes itself, spread over a cell's requests.
        yield return TargetCheck.AtMost("bytes allocated per unchosen request", off?.AllocatedPerRequest?.Median, 0.5, "0.0", note: "0 but for the asking");
        yield return TargetCheck.Holds("0 failed requests", off is null ? null : report.Rows.Where(r => r.Group == Name).All(r => r.Failed == 0));
        yield return TargetCheck.Holds("ledgers add up", off is null ? null : report.Rows.All(r => r.Status?.AddsUp ?? true));
    }

    // A middle that sheds copies does less than the one that it is compared with.
    private static TargetCheck Copying(TargetCheck check, CellRow? row) => row?.Copied is { Median: < 0.99 } copied
        ? check with { Outcome = Outcome.Void, Note = FormattableString.Invariant($"only {copied.Median:P1} of the copies were made") }
        : check;

    private static double? Ratio(CellRow? of, CellRow? to) => of?.CpuMicros?.Median / to?.CpuMicros?.Median;

    private CellRow? Row(string middle) => report.Find(Name, Workload.Small.Name, middle);
}
