using CsCheck;
using MathNet.Numerics;
using Umbra.Core.Comparing.Judging.Evidence;

namespace Umbra.Tests.Comparing.Judging.Evidence;

public sealed class EvidenceTests
{
    [Fact]
    public void Discordant_evidence_is_expected_to_be_one_when_nothing_changed()
    {
        // Over all outcomes of m fair coins, exactly.
        for (var m = 0; m <= 40; m++)
        {
            var expected = Enumerable.Range(0, m + 1).Sum(b => Math.Exp(SpecialFunctions.BinomialLn(m, b) - (m * Math.Log(2)) + DiscordantEvidence.LogE(b, m - b)));
            Assert.Equal(1, expected, 9);
        }
    }

    [Fact]
    public void Discordant_evidence_is_finite_for_large_counts_and_small_where_the_shadow_is_no_worse()
    {
        Assert.InRange(DiscordantEvidence.LogE(5_500_000_000, 4_500_000_000), 1e6, 1e9);
        Assert.True(DiscordantEvidence.LogE(1_000_000, 1_000_000) < 0);
        Assert.True(DiscordantEvidence.LogE(1_000, 2_000) < DiscordantEvidence.LogE(1_500, 1_500));
    }

    [Fact]
    public void Quiet_evidence_over_the_paths_of_noise_is_expected_to_be_at_most_one() =>
        Gen.Select(Gen.Int[1, 2_000], Gen.Int[0, 20].Array[0, 12]).Sample(
            (exchanges, others) =>
            {
                var noise = new RareNoise();
                foreach (var c in others)
                {
                    noise.Add(exchanges, Math.Min(c, exchanges));
                }

                var expected = Enumerable.Range(0, exchanges + 1).Sum(b =>
                    Math.Exp(SpecialFunctions.BinomialLn(exchanges, b) + QuietEvidence.LogE(noise, exchanges, b, 0) + noise.LogExpected(exchanges, b)));
                Assert.InRange(expected, 0, 1 + 1e-9);
            },
            iter: 100);

    [Fact]
    public void Quiet_evidence_ends_where_production_differs_from_itself()
    {
        var noise = new RareNoise();
        Assert.InRange(Math.Exp(QuietEvidence.LogE(noise, 300, 3, 0)), 26.7, 40);
        Assert.Equal(double.NegativeInfinity, QuietEvidence.LogE(noise, 300, 3, 1));
        Assert.Equal(double.NegativeInfinity, QuietEvidence.LogE(noise, 300, 1, 0));

        // Rarely noisy paths that production shows make it careful.
        var before = QuietEvidence.LogE(noise, 300, 3, 0);
        noise.Add(300, 1);
        noise.Add(300, 2);
        Assert.True(QuietEvidence.LogE(noise, 300, 3, 0) < before - 1);
    }

    [Fact]
    public void Choice_agrees_with_the_definition() =>
        Gen.Select(Gen.Double[-5, 20].Array[0, 12], Gen.Int[0, 30]).Sample((logE, more) =>
        {
            var hypotheses = logE.Length + more;
            var chosen = Enumerable.Range(1, logE.Length)
                .Where(k => logE.OrderDescending().ElementAt(k - 1) >= Math.Log(hypotheses / (0.05 * k)))
                .DefaultIfEmpty(0)
                .Max();
            var limit = FalseDiscoveries.LogLimit(logE, hypotheses, 0.05);
            Assert.Equal(chosen, logE.Count(value => value >= limit));
        });

    [Fact]
    public void Confidence_sequences_hold_at_every_look_at_once()
    {
        var random = new Random(11);
        int missedShare = 0, missedExcess = 0;
        for (var run = 0; run < 200; run++)
        {
            long b = 0, c = 0;
            bool share = false, excess = false;
            for (var n = 1; n <= 2_000; n++)
            {
                var draw = random.NextDouble();
                b += draw < 0.06 ? 1 : 0;
                c += draw is >= 0.06 and < 0.09 ? 1 : 0;
                if (n % 20 == 0)
                {
                    share |= !ConfidenceSequence.OfShare(b, n, 0.95).Contains(0.06);
                    excess |= !ConfidenceSequence.OfExcess(b, c, n, 0.95).Contains(0.03);
                }
            }

            missedShare += share ? 1 : 0;
            missedExcess += excess ? 1 : 0;
        }

        Assert.InRange(missedShare, 0, 10);
        Assert.InRange(missedExcess, 0, 10);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 50)]
    [InlineData(50, 50)]
    [InlineData(1, 1_000_000_000_000)]
    [InlineData(499_999_999_999, 1_000_000_000_000)]
    public void Confidence_sequence_holds_what_was_seen(long hits, long trials)
    {
        var interval = ConfidenceSequence.OfShare(hits, trials, 0.95);
        Assert.InRange(interval.Low, 0, interval.High);
        Assert.InRange(interval.High, interval.Low, 1);
        Assert.True(trials == 0 || interval.Contains((double)hits / trials));
    }

    [Fact]
    public void Ratio_of_errors_has_an_interval_around_it()
    {
        var ratio = RateRatio.Of(20, 10, 1_000, 0.95) ?? default;
        Assert.Equal(20.5 / 10.5, ratio.Ratio, 10);
        Assert.InRange(ratio.Low, 0.85, 1);
        Assert.InRange(ratio.High, 3.9, 4.3);
        Assert.Null(RateRatio.Of(0, 0, 0, 0.95));
    }
}
