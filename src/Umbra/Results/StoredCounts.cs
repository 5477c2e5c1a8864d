using System.Collections.Immutable;
using System.Data.Common;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Latencies;

namespace Umbra.Results;

/// <summary>Reads what <see cref="IncrementStatements"/> have added up.</summary>
internal static class StoredCounts
{
    /// <summary>All that was counted in a run, by mirror; a mirror of which nothing was counted is not there.</summary>
    public static async Task<Dictionary<string, MirrorCounts>> ReadAsync(DbConnection connection, string run, CancellationToken cancellation)
    {
        var endpoints = new Dictionary<(string Mirror, string Endpoint), EndpointCounts>();
        await new Statement($"select mirror, endpoint, {string.Join(", ", ResultsColumns.Endpoint)} from umbra_endpoints where run = @p0", run).EachAsync(
            connection,
            row => endpoints[(row.GetString(0), row.GetString(1))] = ResultsColumns.EndpointOf(row, 2),
            cancellation);

        var durations = new Dictionary<(string, string), List<DurationBucket>[]>();
        await new Statement("select mirror, endpoint, side, microseconds, n from umbra_durations where run = @p0 order by mirror, endpoint, side, microseconds", run).EachAsync(
            connection,
            row =>
            {
                var key = (row.GetString(0), row.GetString(1));
                if (!durations.TryGetValue(key, out var sides))
                {
                    durations[key] = sides = [.. ResultsColumns.Sides(LatencyCounts.Empty).Select(_ => new List<DurationBucket>())];
                }

                sides[row.GetInt32(2)].Add(new DurationBucket(row.GetInt64(3), row.GetInt64(4)));
            },
            cancellation);

        var paths = new Dictionary<(string, string), ImmutableSortedDictionary<string, PathCounts>.Builder>();
        await new Statement($"select mirror, endpoint, path, {string.Join(", ", ResultsColumns.Path)} from umbra_paths where run = @p0", run).EachAsync(
            connection,
            row =>
            {
                var key = (row.GetString(0), row.GetString(1));
                if (!paths.TryGetValue(key, out var ofEndpoint))
                {
                    paths[key] = ofEndpoint = EndpointCounts.NoPaths.ToBuilder();
                }

                ofEndpoint[row.GetString(2)] = ResultsColumns.PathOf(row, 3);
            },
            cancellation);

        foreach (var (key, sides) in durations)
        {
            endpoints[key] = endpoints[key] with { Latency = ResultsColumns.WithSides(endpoints[key].Latency, [.. sides.Select(side => new DurationCounts([.. side]))]) };
        }

        foreach (var (key, ofEndpoint) in paths)
        {
            endpoints[key] = endpoints[key] with { Paths = ofEndpoint.ToImmutable() };
        }

        var counts = endpoints.GroupBy(entry => entry.Key.Mirror).ToDictionary(
            mirror => mirror.Key,
            mirror => new MirrorCounts(mirror.Key, mirror.ToImmutableSortedDictionary(entry => entry.Key.Endpoint, entry => entry.Value, StringComparer.Ordinal)));
        await new Statement("select mirror, reason, n from umbra_not_compared where run = @p0", run).EachAsync(
            connection,
            row =>
            {
                var mirror = row.GetString(0);
                var known = counts.GetValueOrDefault(mirror) ?? MirrorCounts.Empty(mirror);
                counts[mirror] = known with { NotCompared = known.NotCompared.Add(row.GetString(1), row.GetInt64(2)) };
            },
            cancellation);
        return counts;
    }
}
