using HdrHistogram;

namespace Umbra.Bench.Inline.Load;

/// <summary>What the open loop measured: from the time that a request was due to the last byte of its response.</summary>
/// <param name="Latencies">Nanoseconds, of requests that were answered with 2xx.</param>
/// <param name="Failed">Requests without a whole 2xx response: an error, another status, nothing for 10 s, or never sent because the run was over.</param>
/// <param name="FirstFailure">What the first of them was.</param>
internal sealed record OpenLoopResult(HistogramBase Latencies, long Failed, string? FirstFailure, double Seconds)
{
    public long Requests => Latencies.TotalCount + Failed;

    public double RequestsPerSecond => Latencies.TotalCount / Seconds;

    public double PercentileMs(double percentile) => Latencies.TotalCount == 0 ? double.NaN : Latencies.GetValueAtPercentile(percentile) / 1e6;
}
