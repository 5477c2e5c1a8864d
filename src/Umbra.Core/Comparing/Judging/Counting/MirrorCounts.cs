using System.Collections.Immutable;

namespace Umbra.Core.Comparing.Judging.Counting;

/// <summary>What was counted of one mirror: a whole or an increment. Immutable.</summary>
/// <param name="Mirror">Its name in the configuration.</param>
/// <param name="Endpoints">By method and path template: <c>GET /orders/{id}</c>.</param>
internal sealed record MirrorCounts(string Mirror, ImmutableSortedDictionary<string, EndpointCounts> Endpoints)
{
    /// <summary>No count of any name.</summary>
    public static ImmutableSortedDictionary<string, long> NoNames { get; } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>Exchanges that were to be compared and were not, by reason; reasons that did not occur are left out.</summary>
    public ImmutableSortedDictionary<string, long> NotCompared { get; init; } = NoNames;

    /// <summary>Nothing was counted.</summary>
    public bool IsEmpty => Endpoints.IsEmpty && NotCompared.IsEmpty;

    /// <summary>Nothing.</summary>
    public static MirrorCounts Empty(string mirror) =>
        new(mirror, ImmutableSortedDictionary.Create<string, EndpointCounts>(StringComparer.Ordinal));

    /// <summary>Both together.</summary>
    /// <exception cref="ArgumentException">The other is of another mirror.</exception>
    public MirrorCounts Plus(MirrorCounts other)
    {
        if (other.Mirror != Mirror)
        {
            throw new ArgumentException($"Counts of mirror {other.Mirror} cannot be added to those of {Mirror}.", nameof(other));
        }

        var endpoints = Endpoints.ToBuilder();
        foreach (var (endpoint, counts) in other.Endpoints)
        {
            endpoints[endpoint] = endpoints.TryGetValue(endpoint, out var known) ? known.Plus(counts) : counts;
        }

        var notCompared = NotCompared.ToBuilder();
        foreach (var (reason, count) in other.NotCompared)
        {
            notCompared[reason] = notCompared.GetValueOrDefault(reason) + count;
        }

        return this with { Endpoints = endpoints.ToImmutable(), NotCompared = notCompared.ToImmutable() };
    }
}
