using Umbra.Core.Delivery;

namespace Umbra.Admin;

/// <summary>How long both sides of a mirror took, since the worker's start.</summary>
/// <param name="Production">From the request's last byte to the response's, as they passed the tap.</param>
/// <param name="Shadow">The same at the shadow.</param>
internal sealed record LatencyStatus(SideLatency Production, SideLatency Shadow)
{
    internal static LatencyStatus? From(MirrorStatistics? statistics) =>
        statistics is null ? null : new LatencyStatus(SideLatency.From(statistics.Production.Durations.Read()), SideLatency.From(statistics.Shadow.Durations.Read()));
}

/// <summary>One side's durations; quantiles are at most 1.6 % off.</summary>
/// <param name="Count">Whole responses.</param>
/// <param name="P50Ms">The median, ms; null when there was none.</param>
/// <param name="P90Ms">The 90th percentile, ms.</param>
/// <param name="P99Ms">The 99th percentile, ms.</param>
/// <param name="P999Ms">The 99.9th percentile, ms.</param>
internal sealed record SideLatency(long Count, double? P50Ms, double? P90Ms, double? P99Ms, double? P999Ms)
{
    internal static SideLatency From(DurationSnapshot durations) =>
        new(durations.Count, Ms(durations, 0.5), Ms(durations, 0.9), Ms(durations, 0.99), Ms(durations, 0.999));

    private static double? Ms(DurationSnapshot durations, double share) => durations.Count == 0 ? null : Math.Round(durations.Quantile(share) * 1000, 3);
}
