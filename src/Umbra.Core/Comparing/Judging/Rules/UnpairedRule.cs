using System.Collections.Immutable;
using Umbra.Core.Comparing.Judging.Evidence;

namespace Umbra.Core.Comparing.Judging.Rules;

/// <summary>
/// Without a second production response nothing is known of noise: each path that differs is a difference, unless it differs in nearly every exchange and its values look like
/// what differs by nature. That is proposed as noise, and said.
/// </summary>
internal static class UnpairedRule
{
    /// <summary>The least share of exchanges that differ, and of them the least share of such values.</summary>
    public const double NearlyEvery = 0.9;

    // With fewer, a path that differs in all of them may as well be a field that v2 writes wrongly in the first few.
    private const long FewestExchanges = 10;

    /// <summary>What is found of each path that was given, in the same order.</summary>
    /// <param name="paths">Paths that have no second production responses.</param>
    /// <param name="confidence">Of the intervals shown; 0 to 1.</param>
    public static ImmutableArray<PathFinding> Find(ImmutableArray<PathFigures> paths, double confidence) =>
        [.. paths.Where(path => path.Counts.Raw > 0).Select(path => Find(path, confidence))];

    private static PathFinding Find(in PathFigures path, double confidence)
    {
        var (endpoint, name, exchanges, counts) = path;
        var looksLikeNoise = exchanges >= FewestExchanges && counts.Raw >= NearlyEvery * exchanges && counts.Volatile >= NearlyEvery * counts.Raw;
        return new PathFinding(
            endpoint,
            name,
            looksLikeNoise ? PathStanding.ProposedNoise : PathStanding.Differs,
            exchanges,
            IsPaired: false,
            counts,
            (double)counts.Raw / exchanges,
            ConfidenceSequence.OfShare(Math.Min(counts.Raw, exchanges), exchanges, confidence),
            double.NaN);
    }
}
