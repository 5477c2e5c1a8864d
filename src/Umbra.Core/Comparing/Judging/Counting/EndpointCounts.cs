using System.Collections.Immutable;
using Umbra.Core.Comparing.Judging.Latencies;

namespace Umbra.Core.Comparing.Judging.Counting;

/// <summary>What was counted of one endpoint: a whole or an increment. Immutable.</summary>
internal sealed record EndpointCounts
{
    // Before Empty, which holds it.
    /// <summary>No paths, ordered by ordinal comparison.</summary>
    public static ImmutableSortedDictionary<string, PathCounts> NoPaths { get; } = ImmutableSortedDictionary.Create<string, PathCounts>(StringComparer.Ordinal);

    /// <summary>Nothing.</summary>
    public static EndpointCounts Empty { get; } = new();

    /// <summary>Exchanges whose responses were compared.</summary>
    public long Compared { get; init; }

    /// <summary>Of <see cref="Compared"/>: those with a second production response.</summary>
    public long Paired { get; init; }

    /// <summary>Of <see cref="Compared"/>: those that differ at a path that was not known as noise at that time.</summary>
    public long Differing { get; init; }

    /// <summary>Production's errors.</summary>
    public SideCounts Production { get; init; }

    /// <summary>The shadow's errors.</summary>
    public SideCounts Shadow { get; init; }

    /// <summary>Exchanges in which only the shadow erred.</summary>
    public long NewErrors { get; init; }

    /// <summary>Exchanges in which only production erred.</summary>
    public long GoneErrors { get; init; }

    /// <summary>Durations of both sides.</summary>
    public LatencyCounts Latency { get; init; } = LatencyCounts.Empty;

    /// <summary>The paths at which anything differed.</summary>
    public ImmutableSortedDictionary<string, PathCounts> Paths { get; init; } = NoPaths;

    /// <summary>Both together.</summary>
    public EndpointCounts Plus(EndpointCounts other)
    {
        var paths = Paths.ToBuilder();
        foreach (var (path, counts) in other.Paths)
        {
            paths[path] = paths.GetValueOrDefault(path) + counts;
        }

        return new EndpointCounts
        {
            Compared = Compared + other.Compared,
            Paired = Paired + other.Paired,
            Differing = Differing + other.Differing,
            Production = Production + other.Production,
            Shadow = Shadow + other.Shadow,
            NewErrors = NewErrors + other.NewErrors,
            GoneErrors = GoneErrors + other.GoneErrors,
            Latency = Latency.Plus(other.Latency),
            Paths = paths.ToImmutable(),
        };
    }
}
