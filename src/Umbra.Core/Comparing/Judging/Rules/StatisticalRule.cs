using System.Collections.Immutable;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Evidence;

namespace Umbra.Core.Comparing.Judging.Rules;

/// <summary>
/// Tells noise from differences by a test of paired outcomes that may be looked at as often as one likes, with the share of false findings held over all
/// paths of a mirror.
/// </summary>
/// <remarks>
/// <code>
/// 1. each path: e of its discordant exchanges, whatever its noise                  (DiscordantEvidence)
/// 2. each path at which production never differed: e over all paths, by how        (QuietEvidence, RareNoise)
///    common rarely noisy paths are
/// 3. both together: e = ¼ e₁ + ¾ K e₂, whose sum over paths without a difference is expected to be at most K
/// 4. e-BH over K paths                                                             (FalseDiscoveries)
/// </code>
/// K is the number of paths at which anything has differed so far, and at least <see cref="LeastHypotheses"/>, so that the first paths to appear are not judged as if they were the only ones.
/// </remarks>
internal sealed class StatisticalRule
{
    /// <summary>The least K.</summary>
    public const int LeastHypotheses = 20;

    // With a quarter, 55 % against 50 % is still found in 98 % of runs of 10,000 exchanges among 200 noisy paths; with three quarters, three
    // differences in up to 1,000 exchanges of a quiet path are enough.
    private const double DiscordantWeight = 0.25;

    private readonly double _rate;
    private readonly double _confidence;

    /// <param name="falseDiscoveryRate">α: the expected share of false ones among the paths found is at most this; 0 to 1.</param>
    /// <param name="confidence">Of the intervals shown; 0 to 1.</param>
    public StatisticalRule(double falseDiscoveryRate, double confidence)
    {
        _rate = falseDiscoveryRate;
        _confidence = confidence;
    }

    /// <summary>What is found of each path that was given, in the same order.</summary>
    /// <param name="paths">All paths of a mirror that have second production responses.</param>
    public ImmutableArray<PathFinding> Find(ImmutableArray<PathFigures> paths)
    {
        var logE = new double[paths.Length];
        var limit = Weigh(paths.AsSpan(), logE);
        var findings = ImmutableArray.CreateBuilder<PathFinding>(paths.Length);
        for (var i = 0; i < paths.Length; i++)
        {
            findings.Add(paths[i].Find(logE[i] >= limit, _confidence, logE[i]));
        }

        return findings.MoveToImmutable();
    }

    /// <summary>Writes the natural logarithm of each path's e-value; those that reach the result are found.</summary>
    public double Weigh(ReadOnlySpan<PathFigures> paths, Span<double> logE)
    {
        var hypotheses = Math.Max(LeastHypotheses, paths.Length);
        RareNoise? noise = null;
        for (var i = 0; i < paths.Length; i++)
        {
            var (_, _, exchanges, counts) = paths[i];
            var sum = new LogSum();
            sum.Add(Math.Log(DiscordantWeight) + DiscordantEvidence.LogE(counts.OnlyShadow, counts.OnlySecond));
            if (counts.Noise == 0 && counts.OnlyShadow > 1)
            {
                noise ??= NoiseOf(paths);
                sum.Add(Math.Log((1 - DiscordantWeight) * hypotheses) + QuietEvidence.LogE(noise, exchanges, counts.OnlyShadow, counts.Noise));
            }

            logE[i] = sum.Value;
        }

        return FalseDiscoveries.LogLimit(logE[..paths.Length], hypotheses, _rate);
    }

    private static RareNoise NoiseOf(ReadOnlySpan<PathFigures> paths)
    {
        var noise = new RareNoise();
        foreach (ref readonly var path in paths)
        {
            noise.Add(path.Exchanges, path.Counts.OnlySecond);
        }

        return noise;
    }
}
