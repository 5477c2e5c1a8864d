using CsCheck;
using Umbra.Core.Comparing.Judging.Latencies;

namespace Umbra.Tests.Comparing.Judging.Latencies;

public sealed class ShiftAndRatioTests
{
    private static readonly Gen<long[]> Sides = Gen.Long[1, 60].Select(value => value * 1000).Array[1, 40];

    [Fact]
    public void Superiority_is_the_share_of_pairs_in_which_the_shadow_is_slower() =>
        Gen.Select(Sides, Sides).Sample((production, shadow) =>
        {
            var pairs = from left in production from right in shadow select right > left ? 1 : right == left ? 0.5 : 0;
            var shift = RankShift.Of(DurationCountsTests.Of(production), DurationCountsTests.Of(shadow));
            Assert.Equal(pairs.Average(), shift?.Superiority ?? double.NaN, 10);
        });

    [Fact]
    public void Shift_agrees_with_a_published_example()
    {
        // scipy.stats.mannwhitneyu([19, 22, 16, 29, 24], [20, 11, 17, 12], method="asymptotic", use_continuity=False): U = 17, p = 0.08641
        var shift = RankShift.Of(Microseconds(20, 11, 17, 12), Microseconds(19, 22, 16, 29, 24));
        Assert.Equal(17 / 20.0, shift?.Superiority ?? double.NaN, 10);
        Assert.Equal(0.0864, shift?.PValue ?? double.NaN, 4);
    }

    [Fact]
    public void Equal_durations_are_no_shift() => Assert.Equal(new RankShift(0.5, 1), RankShift.Of(Microseconds(7, 7, 7), Microseconds(7, 7)));

    [Fact]
    public void Side_without_durations_has_neither_shift_nor_ratio()
    {
        Assert.Null(RankShift.Of(DurationCounts.Empty, Microseconds(1)));
        Assert.Null(QuantileRatio.Of(Microseconds(1), DurationCounts.Empty, 0.99, 0.95));
    }

    [Fact]
    public void Interval_of_the_ratio_is_the_same_each_time_and_holds_the_truth_as_often_as_it_says()
    {
        // Exponential durations, the shadow's 1.5 times as long: so is its p99.
        var random = new Random(7);
        var held = 0;
        for (var run = 0; run < 200; run++)
        {
            DurationCounts production = Exponential(random, 1), shadow = Exponential(random, 1.5);
            var ratio = QuantileRatio.Of(production, shadow, 0.99, 0.95) ?? default;
            Assert.Equal(ratio, QuantileRatio.Of(production, shadow, 0.99, 0.95));
            held += ratio.Low <= 1.5 && ratio.High >= 1.5 ? 1 : 0;
        }

        Assert.InRange(held, 180, 199);
    }

    private static DurationCounts Exponential(Random random, double mean) =>
        DurationCountsTests.Of(Enumerable.Range(0, 2_000).Select(_ => (long)(-Math.Log(1 - random.NextDouble()) * mean * 10_000_000)));

    private static DurationCounts Microseconds(params long[] values) => DurationCountsTests.Of(values.Select(value => value * 1000));
}
