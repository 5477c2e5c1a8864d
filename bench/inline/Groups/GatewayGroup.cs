using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Groups;

/// <summary>CPU per request of the gateway beside the forwarder that it is built on, and beside nginx, under a closed loop.</summary>
internal sealed class GatewayGroup(Stage stage, Report report)
{
    public const string Name = "gateway";

    public async Task RunAsync(CancellationToken cancellation)
    {
        MiddleSet set = new MiddleSet(stage, report)
            .Add(await stage.NginxProxyAsync(cancellation))
            .Add(await stage.NginxMirrorAsync(keepShadow: false, cancellation))
            .Add(await stage.YarpAsync(cancellation));
        foreach (int percent in (int[])[0, 100])
        {
            await set.AddAsync(new UmbraFlags(Middle.Gateway(percent), percent, stage.Production.Port, stage.Shadow.Port) { IsGateway = true }, cancellation);
        }

        var cell = new Cell(stage);
        report.Rows.AddRange(await Interleaving.RunAsync(
            stage.Options, Name, Workload.Small.Name, set.Middles,
            (middle, duration) => cell.ClosedLoopAsync(middle, Workload.Small, duration, cancellation), null, cancellation));
        report.Targets.AddRange(new CostTargets(report, Name).OfGateway());
    }
}
