using System.Numerics;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Rules;

namespace Umbra.Bench.Power.Simulating;

/// <summary>Runs a scenario again and again, and asks both rules at each look. The same seed gives the same figures on every machine, however many processors it has.</summary>
/// <param name="seed">Each run has a stream of it.</param>
internal sealed class Simulation(ulong seed)
{
    private readonly StatisticalRule _statistical = new(falseDiscoveryRate: 0.05, confidence: 0.95);

    /// <summary>What each rule did.</summary>
    public (Outcome Statistical, Outcome Diffy) Run(Scenario scenario, int runs)
    {
        var statistical = new Outcome[runs];
        var diffy = new Outcome[runs];
        Parallel.For(0, runs, run => (statistical[run], diffy[run]) = RunOnce(scenario, new RandomBits(seed, (ulong)run)));
        return (statistical.Aggregate((left, right) => left + right), diffy.Aggregate((left, right) => left + right));
    }

    private (Outcome Statistical, Outcome Diffy) RunOnce(Scenario scenario, RandomBits random)
    {
        var paths = scenario.Paths;
        var counts = new PathCounts[paths.Length];
        var figures = new PathFigures[paths.Length];
        var logE = new double[paths.Length];
        var origins = new int[paths.Length];
        Outcome statistical = default, diffy = default;
        for (var end = scenario.LookEvery; end <= scenario.Exchanges; end += scenario.LookEvery)
        {
            Draw(scenario, end, counts, random);

            // A path is seen when it first differs.
            var seen = 0;
            for (var i = 0; i < paths.Length; i++)
            {
                if (counts[i] != default)
                {
                    origins[seen] = i;
                    figures[seen++] = new PathFigures("", "", (long)Math.Round(end * paths[i].EndpointShare), counts[i]);
                }
            }

            var isLast = end + scenario.LookEvery > scenario.Exchanges;
            var limit = _statistical.Weigh(figures.AsSpan(0, seen), logE);
            statistical = Look(statistical, scenario, origins.AsSpan(0, seen), isLast, at => logE[at] >= limit);
            diffy = Look(diffy, scenario, origins.AsSpan(0, seen), isLast, at => DiffyRule.Shows(figures[at].Counts.PairedRaw, figures[at].Counts.Noise, figures[at].Exchanges));
        }

        return (statistical with { Runs = 1 }, diffy with { Runs = 1 });
    }

    private static void Draw(Scenario scenario, int end, PathCounts[] counts, RandomBits random)
    {
        Span<ulong> second = new ulong[(scenario.LookEvery / 64) + 1];
        Span<ulong> shadow = new ulong[second.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            var path = scenario.Paths[i];
            var exchanges = (int)(Math.Round(end * path.EndpointShare) - Math.Round((end - scenario.LookEvery) * path.EndpointShare));
            if (!path.Follows)
            {
                random.Throw(second, exchanges, path.Noise);
                random.Throw(shadow, exchanges, path.Shadow);
            }

            long onlyShadow = 0, onlySecond = 0, both = 0;
            for (var word = 0; word < second.Length; word++)
            {
                onlyShadow += BitOperations.PopCount(shadow[word] & ~second[word]);
                onlySecond += BitOperations.PopCount(second[word] & ~shadow[word]);
                both += BitOperations.PopCount(shadow[word] & second[word]);
            }

            counts[i] += new PathCounts { Raw = onlyShadow + both, OnlyShadow = onlyShadow, OnlySecond = onlySecond, Both = both };
        }
    }

    private static Outcome Look(Outcome before, Scenario scenario, ReadOnlySpan<int> origins, bool isLast, Func<int, bool> isFound)
    {
        int right = 0, wrong = 0;
        for (var at = 0; at < origins.Length; at++)
        {
            if (isFound(at))
            {
                _ = scenario.Paths[origins[at]].IsRegression ? right++ : wrong++;
            }
        }

        return before with
        {
            FalseAtAnyLook = Math.Max(before.FalseAtAnyLook, Math.Min(wrong, 1)),
            FoundAtAnyLook = Math.Max(before.FoundAtAnyLook, Math.Min(right, 1)),
            FalseAtEnd = isLast ? Math.Min(wrong, 1) : 0,
            FalseShare = isLast && right + wrong > 0 ? (double)wrong / (right + wrong) : 0,
        };
    }
}
