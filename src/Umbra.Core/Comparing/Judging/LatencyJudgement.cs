using Umbra.Core.Comparing.Judging.Latencies;

namespace Umbra.Core.Comparing.Judging;

/// <summary>Durations of both sides of an endpoint beside each other.</summary>
/// <param name="Exchanges">Exchanges that both sides were timed in.</param>
/// <param name="Cold">Exchanges left out at the start.</param>
/// <param name="OneSided">Exchanges left out because only one side was timed.</param>
/// <param name="FirstByte">To the first byte.</param>
/// <param name="LastByte">To the last.</param>
/// <param name="Shift">Whether the shadow tends to be slower, to the last byte.</param>
/// <param name="P99">How many times longer its p99 is, to the last byte; null with fewer than <see cref="FewestForP99"/>.</param>
internal sealed record LatencyJudgement(
    long Exchanges, long Cold, long OneSided, SidePercentiles FirstByte, SidePercentiles LastByte, RankShift? Shift, QuantileRatio? P99)
{
    /// <summary>The fewest exchanges for a p99: ten lie above it.</summary>
    public const long FewestForP99 = 1_000;

    private const double NinetyNine = 0.99;

    /// <summary>The judgement of an endpoint's durations.</summary>
    /// <param name="counts">Its counts.</param>
    /// <param name="confidence">Of the bootstrap interval.</param>
    public static LatencyJudgement Of(LatencyCounts counts, double confidence)
    {
        var exchanges = Math.Min(counts.ProductionLast.Total, counts.ShadowLast.Total);
        return new LatencyJudgement(
            exchanges,
            counts.Cold,
            counts.OneSided,
            new SidePercentiles(Percentiles.Of(counts.ProductionFirst), Percentiles.Of(counts.ShadowFirst)),
            new SidePercentiles(Percentiles.Of(counts.ProductionLast), Percentiles.Of(counts.ShadowLast)),
            RankShift.Of(counts.ProductionLast, counts.ShadowLast),
            exchanges < FewestForP99 ? null : QuantileRatio.Of(counts.ProductionLast, counts.ShadowLast, NinetyNine, confidence));
    }
}

/// <summary>Percentiles of both sides; null where nothing was timed.</summary>
/// <param name="Production">Production's.</param>
/// <param name="Shadow">The shadow's.</param>
internal sealed record SidePercentiles(Percentiles? Production, Percentiles? Shadow);

/// <summary>Percentiles of durations, µs, at most 1 % too long.</summary>
/// <param name="P50">The median.</param>
/// <param name="P90">Nine in ten are no longer.</param>
/// <param name="P99">99 in a hundred.</param>
/// <param name="P999">999 in a thousand.</param>
internal sealed record Percentiles(long P50, long P90, long P99, long P999)
{
    /// <summary>Those of a histogram; null when it is empty.</summary>
    public static Percentiles? Of(DurationCounts durations) => durations.Buckets.IsEmpty
        ? null
        : new Percentiles(
            durations.Quantile(0.5) ?? 0, durations.Quantile(0.9) ?? 0, durations.Quantile(0.99) ?? 0, durations.Quantile(0.999) ?? 0);
}
