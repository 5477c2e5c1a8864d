using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Shadows;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Groups;

/// <summary>What nginx's clients feel of its own <c>mirror</c>: to a server that answers 204 at once, to a shadow that takes 500 ms, and to a receiver in front of that shadow.</summary>
internal sealed class ReceiverGroup(Stage stage, Report report)
{
    public const string Name = "receiver";

    // Well below what nginx carries with its mirror; each connection is asked often enough that it would have to wait for its mirror.
    private const double Rate = 2000;

    public async Task RunAsync(CancellationToken cancellation)
    {
        int slow = await BadShadow.All.Single(shadow => shadow.Fault == ShadowFault.Slow).StartAsync(stage, cancellation);
        var set = new MiddleSet(stage, report);
        Middle? receiver = await set.TryUmbraAsync(
            new UmbraFlags("receiver", 100, stage.Production.Port, slow) { IsReceiver = true }, cancellation);
        set.Add(await stage.NginxMirrorToAsync(Middle.MirrorToAnswer, stage.Shadow.Port, cancellation));
        set.Add(await stage.NginxMirrorToAsync(Middle.MirrorToSlow, slow, cancellation));
        if (receiver is not null)
        {
            set.Add(await stage.NginxMirrorToAsync(Middle.MirrorToReceiver, receiver.Port, cancellation));
        }

        var cell = new Cell(stage);
        report.Rows.AddRange(await Interleaving.RunAsync(
            stage.Options, Name, Workload.Small.Name, set.Middles,
            (middle, duration) => cell.OpenLoopAsync(middle, Workload.Small, Rate, duration, cancellation), null, cancellation));
        double? answered = Row(Middle.MirrorToAnswer)?.P99Ms?.Median;
        report.Targets.Add(TargetCheck.AtMost($"{Name}: p99: nginx → receiver → 500 ms ÷ nginx → 204", Row(Middle.MirrorToReceiver)?.P99Ms?.Median / answered, 1.1, "0.00"));
        report.Notes.Add(FormattableString.Invariant($"{Name}: p99 of nginx mirroring straight to the 500 ms shadow is {Row(Middle.MirrorToSlow)?.P99Ms?.Median / answered:0} times that of one that answers 204"));
    }

    private CellRow? Row(string middle) => report.Find(Name, Workload.Small.Name, middle);
}
