using MathNet.Numerics.Distributions;

namespace Umbra.Core.Comparing.Judging.Latencies;

/// <summary>The Mann–Whitney U test of two sets of durations: does the shadow tend to be slower?</summary>
/// <param name="Superiority">The chance that a duration of the shadow is longer than one of production, ties by half; 0.5 when neither is slower.</param>
/// <param name="PValue">Two-sided, by the normal approximation with the correction for ties; 0 to 1.</param>
/// <remarks>
/// Mann and Whitney 1947, doi:10.1214/aoms/1177730491; buckets of a histogram are ties. Durations of neighbouring exchanges hang together, which makes the p-value too
/// small, and no look before was accounted for: it is shown, and decides nothing.
/// </remarks>
internal readonly record struct RankShift(double Superiority, double PValue)
{
    /// <summary>The test; null when one side has nothing.</summary>
    public static RankShift? Of(DurationCounts production, DurationCounts shadow)
    {
        double left = production.Total, right = shadow.Total;
        if (left == 0 || right == 0)
        {
            return null;
        }

        double larger = 0, ties = 0, below = 0;
        int at = 0, other = 0;
        while (at < production.Buckets.Length || other < shadow.Buckets.Length)
        {
            var productionAt = at < production.Buckets.Length ? production.Buckets[at].Microseconds : long.MaxValue;
            var shadowAt = other < shadow.Buckets.Length ? shadow.Buckets[other].Microseconds : long.MaxValue;
            double ofProduction = productionAt <= shadowAt ? production.Buckets[at++].Count : 0;
            double ofShadow = shadowAt <= productionAt ? shadow.Buckets[other++].Count : 0;
            larger += ofShadow * (below + (ofProduction / 2));
            below += ofProduction;
            var tied = ofProduction + ofShadow;
            ties += tied * ((tied * tied) - 1);
        }

        var all = left + right;
        var superiority = larger / (left * right);
        var variance = left * right / 12 * (all + 1 - (ties / (all * (all - 1))));
        if (variance <= 0)
        {
            return new RankShift(superiority, 1);
        }

        var z = (larger - (left * right / 2)) / Math.Sqrt(variance);
        return new RankShift(superiority, Math.Min(1, 2 * Normal.CDF(0, 1, -Math.Abs(z))));
    }
}
