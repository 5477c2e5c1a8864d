using System.Collections.Immutable;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Rules;

namespace Umbra.Core.Comparing.Judging;

/// <summary>What a reader must know to believe the verdict on an endpoint.</summary>
internal static class EndpointCautions
{
    // Sides of which one failed or was not timed more often than this are no longer of the same exchanges.
    private const double MostOneSided = 0.01;

    private const int MostNamed = 5;

    /// <summary>All that there is to say.</summary>
    public static IEnumerable<Caution> Of(
        string endpoint, EndpointCounts counts, ImmutableArray<PathFinding> paths, LatencyJudgement latency, FailLimits fail)
    {
        if (counts.Paired == 0 && !paths.IsEmpty)
        {
            yield return new Caution(
                CautionKind.NoSecondProduction, endpoint, $"{endpoint} was not sent to a second production instance, so noise counts as a difference there.");
        }

        if (Named(paths, path => path.Standing == PathStanding.ProposedNoise) is { } proposed)
        {
            yield return new Caution(
                CautionKind.ProposedNoise,
                endpoint,
                $"{endpoint} differs in nearly every exchange at {proposed}, where the values look like times, ids, tokens or counters: taken for noise, to be confirmed by an ignore rule or a second production instance.");
        }

        if (Named(paths, path => path.Standing == PathStanding.Undecided && path.Counts.Raw > 0) is { } undecided)
        {
            yield return new Caution(
                CautionKind.BelowLimit, endpoint, $"{endpoint} differs at {undecided}, too rarely to tell whether the new version does it or rare noise.");
        }

        if (fail.Differences is { } limit && Named(paths, path => path.Standing == PathStanding.Differs && path.Excess <= limit) is { } below)
        {
            yield return new Caution(
                CautionKind.BelowLimit, endpoint, $"{endpoint} differs at {below}, in no more than the {Figures.Percent(limit)} of exchanges that may.");
        }

        if (counts.Paths.ContainsKey(CountingSettings.Other))
        {
            yield return new Caution(
                CautionKind.PathsTogether, endpoint, $"{endpoint} differs at more paths than are counted each for itself; the others are counted together as {CountingSettings.Other}.");
        }

        var timed = latency.Exchanges + latency.OneSided;
        if (timed > 0 && latency.OneSided > MostOneSided * timed)
        {
            yield return new Caution(
                CautionKind.OneSidedDurations,
                endpoint,
                $"{endpoint} was timed on one side only in {Figures.Count(latency.OneSided)} of {Figures.Count(timed)} exchanges, which are left out of both; the slowest may be among them.");
        }

        if (fail.P99Ratio is not null && latency.Exchanges < LatencyJudgement.FewestForP99)
        {
            yield return new Caution(
                CautionKind.FewDurations,
                endpoint,
                $"{endpoint} was timed in {Figures.Count(latency.Exchanges)} of the {Figures.Count(LatencyJudgement.FewestForP99)} exchanges that a p99 takes, after {Figures.Count(latency.Cold)} at the start that were left out.");
        }
    }

    // The first few by name, the rest by number; null when there are none.
    private static string? Named(ImmutableArray<PathFinding> paths, Func<PathFinding, bool> chosen)
    {
        var names = paths.Where(chosen).Select(path => path.Path).ToList();
        return names.Count switch
        {
            0 => null,
            <= MostNamed => string.Join(", ", names),
            _ => $"{string.Join(", ", names.Take(MostNamed))} and {Figures.Count(names.Count - MostNamed)} more",
        };
    }
}
