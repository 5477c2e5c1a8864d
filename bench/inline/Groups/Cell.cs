using Umbra.Bench.Inline.Load;
using Umbra.Bench.Inline.Measures;
using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Groups;

/// <summary>Takes one sample: reads every counter, loads, lets copies arrive, reads every counter again.</summary>
internal sealed class Cell(Stage stage)
{
    /// <summary>wrk, as fast as it goes; or with a pause between a response and its connection's next request, which bounds the rate.</summary>
    public Task<CellSample> ClosedLoopAsync(
        Middle middle, Workload workload, TimeSpan duration, CancellationToken cancellation, int pauseMs = 0) =>
        MeasureAsync(middle, async () =>
        {
            WrkResult wrk = await WrkRun.RunAsync(
                middle, workload, duration, stage.Options.Connections, pauseMs, stage.Workspace.NewDirectory("wrk"), cancellation);
            return new Loaded(wrk.Requests, wrk.Failed, wrk.RequestsPerSecond, wrk.P50Ms, wrk.P99Ms);
        }, cancellation);

    /// <summary>Our own client, at a fixed rate.</summary>
    public Task<CellSample> OpenLoopAsync(Middle middle, Workload workload, double rate, TimeSpan duration, CancellationToken cancellation) =>
        MeasureAsync(middle, async () =>
        {
            var plan = new OpenLoopPlan(
                middle.Port, workload.RequestTo(middle.Port), rate, duration, stage.Options.Connections / 2);
            OpenLoopResult result = await OpenLoopClient.RunAsync(plan, cancellation);
            return new Loaded(result.Requests, result.Failed, result.RequestsPerSecond, result.PercentileMs(50), result.PercentileMs(99));
        }, cancellation);

    private async Task<CellSample> MeasureAsync(Middle middle, Func<Task<Loaded>> load, CancellationToken cancellation)
    {
        UmbraStatus? statusBefore = await StatusAsync(middle, cancellation);
        long copiesBefore = await stage.Shadow.RequestsAsync(cancellation);
        long arrivedBefore = await stage.Production.RequestsAsync(cancellation);
        MachineLoad machineBefore = MachineLoad.Now();
        TimeSpan cpuBefore = Cpu(middle);

        Loaded loaded = await load();

        MachineLoad machineAfter = MachineLoad.Now();

        // Copies may still be on their way: their cost belongs to this cell, and they must not disturb the next.
        long copies = await stage.Shadow.SettledRequestsAsync(cancellation) - copiesBefore;
        double cpuMicros = middle.Process is null ? double.NaN : (Cpu(middle) - cpuBefore).TotalMicroseconds / loaded.Requests;
        long arrived = await stage.Production.RequestsAsync(cancellation) - arrivedBefore;
        UmbraStatus? statusAfter = await StatusAsync(middle, cancellation);
        return new CellSample(
            loaded.Requests,
            loaded.Failed,
            loaded.RequestsPerSecond,
            loaded.P50Ms,
            loaded.P99Ms,
            cpuMicros,
            (double)copies / loaded.Requests,
            (double)(arrived - loaded.Requests) / loaded.Requests,
            (double?)(statusAfter?.AllocatedBytes - statusBefore?.AllocatedBytes) / loaded.Requests,
            machineAfter.ForeignShareSince(machineBefore));
    }

    private static TimeSpan Cpu(Middle middle) => middle.Process is null ? default : ProcessTree.ProcessorTime(middle.Process.Id);

    private static async Task<UmbraStatus?> StatusAsync(Middle middle, CancellationToken cancellation) =>
        middle.Admin is null ? null : await middle.Admin.StatusAsync(cancellation);

    private readonly record struct Loaded(long Requests, long Failed, double RequestsPerSecond, double P50Ms, double P99Ms);
}
