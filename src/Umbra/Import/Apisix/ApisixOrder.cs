using System.Collections.Immutable;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Apisix;

/// <summary>A route with those of its paths and hosts that are next.</summary>
/// <param name="Route">The route.</param>
/// <param name="Uris">The paths.</param>
/// <param name="Hosts">The hosts; none for all.</param>
internal sealed record ApisixEntry(DocumentNode Route, ImmutableArray<string> Uris, ImmutableArray<string> Hosts);

/// <summary>
/// Routes in the order in which APISIX's router (radixtree_host_uri) tries them: hosts before none, exact paths before beginnings, longer beginnings first, and by priority
/// where paths are the same.
/// </summary>
internal static class ApisixOrder
{
    /// <summary>The routes in that order; one whose paths win at different places stands there more than once.</summary>
    public static List<ApisixEntry> Of(IEnumerable<DocumentNode> routes)
    {
        var all =
            from route in routes
            from hosts in ByRank([.. route["hosts"].Texts(), .. route["host"].Texts()])
            from uri in route["uris"].Texts().Concat(route["uri"].Texts()).Where(uri => uri.Length > 0)
            orderby HostRank(hosts), uri.EndsWith('*') ? -uri.Length : int.MinValue, -(route["priority"]?.AsInteger() ?? 0)
            select new ApisixEntry(route, [uri], hosts);
        var ordered = new List<ApisixEntry>();
        foreach (var entry in all)
        {
            // Exact paths are about different requests: those of one route may stand together, next to each other or not.
            var same = ordered.Count > 0 && ordered[^1].Route == entry.Route && ordered[^1].Hosts.SequenceEqual(entry.Hosts) ? ordered.Count - 1 : -1;
            if (same >= 0)
            {
                ordered[same] = ordered[same] with { Uris = ordered[same].Uris.AddRange(entry.Uris) };
            }
            else
            {
                ordered.Add(entry);
            }
        }

        return ordered;
    }

    private static IEnumerable<ImmutableArray<string>> ByRank(ImmutableArray<string> hosts) =>
        hosts.IsEmpty ? [hosts] : hosts.GroupBy(host => HostRank([host])).Select(group => group.ToImmutableArray());

    // Exact ones, then the longest wildcard.
    private static int HostRank(ImmutableArray<string> hosts) => hosts.IsEmpty ? 1 : hosts[0].StartsWith('*') ? -hosts[0].Length : int.MinValue;
}
