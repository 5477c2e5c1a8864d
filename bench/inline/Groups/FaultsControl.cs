using Umbra.Bench.Inline.Load;
using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Groups;

/// <summary>
/// What the machine does by itself: the tap without a mirror, while somebody else, at the lowest priority and with no part in production, sends the healthy shadow as many
/// requests as a mirror would. So much of a bad shadow's ratio is of any traffic at all between two processes here; in life a shadow is another machine.
/// </summary>
internal sealed class FaultsControl(Stage stage, Report report)
{
    public async Task RunAsync(Middle off, double rate, Cell cell, CancellationToken cancellation)
    {
        byte[] request = Workload.Small.RequestTo(stage.Shadow.Port);
        Middle beside = off with { Name = $"{off.Name}, bystander" };
        List<CellRow> rows = await Interleaving.RunAsync(stage.Options, FaultsGroup.Name, Workload.Small.Name, [off, beside], async (middle, duration) =>
        {
            using Bystander? bystander = middle == beside ? new Bystander(stage.Shadow.Port, request, rate, duration) : null;
            return await cell.OpenLoopAsync(middle, Workload.Small, rate, duration, cancellation);
        }, null, cancellation);
        report.Rows.AddRange(rows);
        report.Notes.Add(FormattableString.Invariant(
            $"faults, control: no mirror, and somebody else who sends the shadow as many requests at the lowest priority: p50 {rows[1].P50Ms?.Median / rows[0].P50Ms?.Median:0.00} ×, p99 {rows[0].P99Ms?.Median:0.000}/{rows[1].P99Ms?.Median:0.000} ms"));
    }
}
