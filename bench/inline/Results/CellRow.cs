using Umbra.Bench.Inline.Measures;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Results;

/// <summary>One line of the table: a middle under a workload, over all rounds.</summary>
/// <param name="Failed">Requests that failed, over all rounds.</param>
/// <param name="Memory">At the end of the last round.</param>
internal sealed record CellRow(
    string Group,
    string Workload,
    string Middle,
    long Requests,
    long Failed,
    Samples? CpuMicros,
    Samples? RequestsPerSecond,
    Samples? P50Ms,
    Samples? P99Ms,
    Samples? Copied,
    Samples? Unexplained,
    Samples? AllocatedPerRequest,
    Samples? Foreign,
    MemoryReading? Memory,
    UmbraStatus? Status)
{
    public static CellRow Of(string group, string workload, string middle, IReadOnlyList<CellSample> rounds, MemoryReading? memory, UmbraStatus? status) => new(
        group,
        workload,
        middle,
        rounds.Sum(r => r.Requests),
        rounds.Sum(r => r.Failed),
        Samples.Of(rounds.Select(r => r.CpuMicros)),
        Samples.Of(rounds.Select(r => r.RequestsPerSecond)),
        Samples.Of(rounds.Select(r => r.P50Ms)),
        Samples.Of(rounds.Select(r => r.P99Ms)),
        Samples.Of(rounds.Select(r => r.Copied ?? double.NaN)),
        Samples.Of(rounds.Select(r => r.Unexplained)),
        Samples.Of(rounds.Select(r => r.AllocatedPerRequest ?? double.NaN)),
        Samples.Of(rounds.Select(r => r.Foreign)),
        memory,
        status);
}
