namespace Umbra.Bench.Inline.Results;

/// <summary>One middle, one workload, one round.</summary>
/// <param name="CpuMicros">Processor time per request of everything in the middle, µs; not a number where nothing is.</param>
/// <param name="Copied">Requests that reached the shadow, per request; <see langword="null"/> where it was not counted.</param>
/// <param name="Unexplained">Production's count against the client's, per request: 0 but for what was in flight at the end.</param>
/// <param name="AllocatedPerRequest">Bytes that the data plane allocated per request.</param>
/// <param name="Foreign">Share of the machine that others had, 0–1.</param>
internal sealed record CellSample(
    long Requests,
    long Failed,
    double RequestsPerSecond,
    double P50Ms,
    double P99Ms,
    double CpuMicros,
    double? Copied,
    double Unexplained,
    double? AllocatedPerRequest,
    double Foreign);
