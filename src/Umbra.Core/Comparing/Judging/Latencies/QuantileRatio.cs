using MathNet.Numerics.Distributions;

namespace Umbra.Core.Comparing.Judging.Latencies;

/// <summary>How many times longer a quantile of the shadow is than production's, with a bootstrap interval.</summary>
/// <param name="Ratio">Shadow ÷ production.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">Its upper end.</param>
/// <remarks>
/// Percentile bootstrap (Efron 1979, doi:10.1214/aos/1176344552) of the whole sample on each side. The k-th smallest of n values drawn with replacement is the
/// value at share U of the original, where U has the distribution Beta(k, n − k + 1); so a replicate costs one draw, not n, and a million exchanges cost no more than a thousand.
/// </remarks>
internal readonly record struct QuantileRatio(double Ratio, double Low, double High)
{
    private const int Replicates = 2_000;

    // The interval of the same counts is the same at every look and in every process.
    private const int Seed = 20_160_401;

    /// <summary>The ratio; null when one side has nothing.</summary>
    /// <param name="production">Production's durations.</param>
    /// <param name="shadow">The shadow's.</param>
    /// <param name="quantile">0 to 1.</param>
    /// <param name="confidence">0 to 1: 0.95 leaves 2.5 % on each side.</param>
    public static QuantileRatio? Of(DurationCounts production, DurationCounts shadow, double quantile, double confidence)
    {
        if (production.Quantile(quantile) is not { } below || shadow.Quantile(quantile) is not { } above)
        {
            return null;
        }

        var random = new Random(Seed);
        var left = new ResampledQuantile(production, quantile);
        var right = new ResampledQuantile(shadow, quantile);
        var ratios = new double[Replicates];
        foreach (ref var ratio in ratios.AsSpan())
        {
            ratio = Divide(right.Draw(random), left.Draw(random));
        }

        Array.Sort(ratios);
        var tail = (int)Math.Floor((1 - confidence) / 2 * Replicates);
        return new QuantileRatio(Divide(above, below), ratios[tail], ratios[Replicates - 1 - tail]);
    }

    // A quantile of 0 µs is less than half a microsecond; a ratio to it would be without bound.
    private static double Divide(double shadow, double production) => Math.Max(shadow, 0.5) / Math.Max(production, 0.5);

    private readonly struct ResampledQuantile
    {
        private readonly DurationCounts _durations;
        private readonly long[] _cumulative;
        private readonly double _rank;

        public ResampledQuantile(DurationCounts durations, double quantile)
        {
            _durations = durations;
            _cumulative = new long[durations.Buckets.Length];
            long total = 0;
            for (var i = 0; i < _cumulative.Length; i++)
            {
                total += durations.Buckets[i].Count;
                _cumulative[i] = total;
            }

            _rank = Math.Max(1, Math.Ceiling(quantile * total));
        }

        public double Draw(Random random)
        {
            var total = _cumulative[^1];
            var share = Beta.Sample(random, _rank, total - _rank + 1);
            var rank = Math.Clamp((long)Math.Ceiling(share * total), 1, total);
            var found = Array.BinarySearch(_cumulative, rank);
            return _durations.Buckets[found >= 0 ? found : ~found].Microseconds;
        }
    }
}
