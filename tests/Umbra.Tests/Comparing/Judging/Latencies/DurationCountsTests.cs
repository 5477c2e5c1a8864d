using CsCheck;
using Umbra.Core.Comparing.Judging.Latencies;

namespace Umbra.Tests.Comparing.Judging.Latencies;

public sealed class DurationCountsTests
{
    private static readonly Gen<long[]> Durations = Gen.OneOf(Gen.Long[0, 5_000], Gen.Long[0, 4_000_000_000], Gen.Long[0, 4_000_000_000_000]).Array[0, 200];

    [Fact]
    public void Bytes_give_back_what_they_were_made_of() =>
        Durations.Sample(nanoseconds => Assert.Equal(Of(nanoseconds), DurationCounts.FromBytes(Of(nanoseconds).ToBytes())));

    [Fact]
    public void Parts_in_any_order_are_the_whole() =>
        Gen.Select(Durations, Durations).Sample((left, right) =>
        {
            var whole = Of([.. left, .. right]);
            Assert.Equal(whole, Of(left).Plus(Of(right)));
            Assert.Equal(whole, Of(right).Plus(Of(left)));
        });

    [Fact]
    public void Quantile_is_at_most_one_percent_and_a_microsecond_too_long() =>
        Gen.Select(Durations.Where(durations => durations.Length > 0), Gen.Double[0, 1]).Sample((nanoseconds, share) =>
        {
            var sorted = nanoseconds.Order().ToArray();
            var exact = Math.Min(sorted[Math.Max(1, (int)Math.Ceiling(share * sorted.Length)) - 1] / 1000.0, LatencyHistogram.MostMicroseconds);
            double quantile = Of(nanoseconds).Quantile(share) ?? double.NaN;
            Assert.InRange(quantile, exact, (exact * 1.01) + 1);
        });

    [Theory]
    [InlineData("80")]
    [InlineData("05")]
    [InlineData("0500")]
    [InlineData("05010001")]
    [InlineData("FFFFFFFFFFFFFFFFFFFF01")]
    public void Bytes_that_are_no_histogram_are_refused(string hex) =>
        Assert.Throws<FormatException>(() => DurationCounts.FromBytes(Convert.FromHexString(hex)));

    [Fact]
    public void Nothing_has_no_quantile() => Assert.Null(DurationCounts.Empty.Quantile(0.99));

    internal static DurationCounts Of(IEnumerable<long> nanoseconds)
    {
        var histogram = new LatencyHistogram();
        foreach (var duration in nanoseconds)
        {
            histogram.Count(duration);
        }

        return histogram.Read();
    }
}
