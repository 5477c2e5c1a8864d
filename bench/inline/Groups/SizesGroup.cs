using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Groups;

/// <summary>CPU per request of larger responses and of a POST, under a closed loop.</summary>
internal sealed class SizesGroup(Stage stage, Report report)
{
    public const string Name = "sizes";

    public async Task RunAsync(CancellationToken cancellation)
    {
        MiddleSet set = await new MiddleSet(stage, report)
            .Add(await stage.NginxProxyAsync(cancellation))
            .Add(await stage.NginxMirrorAsync(keepShadow: false, cancellation))
            .AddUmbraAsync(cancellation, 0, 100);
        var cell = new Cell(stage);
        foreach (Workload workload in new[] { Workload.TenKibibytes, Workload.HundredKibibytes, Workload.Post })
        {
            report.Rows.AddRange(await Interleaving.RunAsync(
                stage.Options, Name, workload.Name, set.Middles,
                (middle, duration) => cell.ClosedLoopAsync(middle, workload, duration, cancellation), null, cancellation));
        }
    }
}
