using System.Collections.Immutable;
using Umbra.Configuration.Gateways;

namespace Umbra.Import.Nginx;

/// <summary>What becomes of the requests of a location for which a condition holds, where none before it does.</summary>
/// <param name="When">The condition.</param>
/// <param name="Content">The route, without its name and what it takes.</param>
/// <param name="Mirrored">Where its mirrors stand; null when nginx mirrors nothing of it.</param>
/// <param name="IsImplicit">It is the answer to what the other system has nothing for either.</param>
internal sealed record RouteEntry(Condition When, RouteConfiguration Content, NginxScope? Mirrored, bool IsImplicit = false);

/// <summary>Turns shares of clients into destinations with weights.</summary>
internal static class SplitRoutes
{
    /// <summary>One entry for all shares.</summary>
    /// <param name="entries">The entries, whose conditions ask for shares.</param>
    /// <param name="split">The division.</param>
    /// <returns>Null when the shares differ in more than in where requests go.</returns>
    public static RouteEntry? Merge(ImmutableArray<RouteEntry> entries, SplitClients split)
    {
        RouteEntry? merged = null;
        var destinations = new List<DestinationConfiguration>();
        foreach (var (index, bucket) in split.Buckets.Index())
        {
            var entry = entries.Select(one => one with { When = one.When.With(split, index) }).FirstOrDefault(one => one.When != Condition.False);
            if (entry is not { When: ConstantCondition, Content.To: [var destination] } || (merged is not null && !AreAlike(merged, entry)))
            {
                return null;
            }

            merged ??= entry;
            var at = destinations.FindIndex(other => other.Url.SequenceEqual(destination.Url));
            if (at >= 0)
            {
                destinations[at] = destinations[at] with { Weight = destinations[at].Weight + bucket.Hundredths };
            }
            else
            {
                destinations.Add(destination with { Weight = bucket.Hundredths });
            }
        }

        return merged is null || destinations.TrueForAll(destination => destination.Weight == 0) ? null : merged with { Content = merged.Content with { To = [.. destinations] } };
    }

    // Host is the upstream's name where the file says nothing: a route has one.
    private static bool AreAlike(RouteEntry one, RouteEntry other) =>
        Mirrors(one).SequenceEqual(Mirrors(other)) && one.Content.Rewrite == other.Content.Rewrite
        && one.Content.Headers.Set.SequenceEqual(other.Content.Headers.Set) && one.Content.Headers.Add.SequenceEqual(other.Content.Headers.Add)
        && one.Content.Headers.Remove.SequenceEqual(other.Content.Headers.Remove);

    private static IEnumerable<NginxDirective> Mirrors(RouteEntry entry) => entry.Mirrored is { } scope ? scope.All("mirror").Concat(scope.All("mirror_request_body")) : [];

    /// <summary>Whether the shares' routes would send different hosts.</summary>
    public static bool HaveHosts(ImmutableArray<RouteEntry> entries) => entries.Select(entry => entry.Content.Host).Distinct().Count() > 1;
}
