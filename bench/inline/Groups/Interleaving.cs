using Umbra.Bench.Inline.Measures;
using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Groups;

/// <summary>
/// Each middle has its turn in each round (ABAB…), so that what the machine does meanwhile is done to all of them. One turn before the first round, which counts for nothing, lets code
/// be compiled, twice where it is hot, and connections be made.
/// </summary>
internal static class Interleaving
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    /// <param name="sample">Takes one sample of one middle.</param>
    /// <param name="between">Waits until a middle's turn no longer disturbs the next one's.</param>
    public static async Task<List<CellRow>> RunAsync(
        BenchOptions options, string group, string workload, IReadOnlyList<Middle> middles,
        Func<Middle, TimeSpan, Task<CellSample>> sample, Func<Middle, Task>? between, CancellationToken cancellation)
    {
        Dictionary<Middle, List<CellSample>> samples = middles.ToDictionary(middle => middle, _ => new List<CellSample>());
        foreach (Middle middle in middles)
        {
            await sample(middle, options.Quick ? options.Cell : WarmUp);
            await (between?.Invoke(middle) ?? Task.CompletedTask);
        }

        for (int round = 1; round <= options.Rounds; round++)
        {
            foreach (Middle middle in middles)
            {
                cancellation.ThrowIfCancellationRequested();
                CellSample taken = await sample(middle, options.Cell);
                samples[middle].Add(taken);
                await (between?.Invoke(middle) ?? Task.CompletedTask);
                Progress.Say($"{group} · {workload} · round {round}/{options.Rounds} · {middle.Name}: {taken.CpuMicros:0.0} µs/request, {taken.RequestsPerSecond:0}/s, p99 {taken.P99Ms:0.000} ms");
            }
        }

        List<CellRow> rows = [];
        foreach (Middle middle in middles)
        {
            UmbraStatus? status = middle.Admin is null ? null : await middle.Admin.StatusAsync(cancellation);
            MemoryReading? memory = middle.Process is null ? null : MemoryReading.Of(middle.Process.Id);
            rows.Add(CellRow.Of(group, workload, middle.Name, samples[middle], memory, status));
        }

        return rows;
    }
}
