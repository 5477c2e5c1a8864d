using System.Collections.Immutable;
using System.Data.Common;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Latencies;

namespace Umbra.Results;

/// <summary>Counts as columns, in one order for writing and reading.</summary>
internal static class ResultsColumns
{
    /// <summary>Of an endpoint.</summary>
    public static ImmutableArray<string> Endpoint { get; } =
    [
        "compared", "paired", "differing", "production_client_errors", "production_server_errors", "production_failed", "shadow_client_errors", "shadow_server_errors",
        "shadow_failed", "new_errors", "gone_errors", "cold", "one_sided",
    ];

    /// <summary>Of a path.</summary>
    public static ImmutableArray<string> Path { get; } =
    [
        "raw", "only_shadow", "only_second", "both_sides", "missing", "extra", "other_type", "other_value", "other_order", "other_length", "timestamps", "uuids", "tokens", "counters",
    ];

    /// <summary>An endpoint's values.</summary>
    public static long[] Of(EndpointCounts counts) =>
    [
        counts.Compared, counts.Paired, counts.Differing, counts.Production.ClientErrors, counts.Production.ServerErrors, counts.Production.Failed,
        counts.Shadow.ClientErrors, counts.Shadow.ServerErrors, counts.Shadow.Failed, counts.NewErrors, counts.GoneErrors, counts.Latency.Cold, counts.Latency.OneSided,
    ];

    /// <summary>A path's values.</summary>
    public static long[] Of(PathCounts counts) =>
    [
        counts.Raw, counts.OnlyShadow, counts.OnlySecond, counts.Both, counts.Missing, counts.Extra, counts.Type, counts.Value, counts.Order, counts.Length,
        counts.Timestamps, counts.Uuids, counts.Tokens, counts.Counters,
    ];

    /// <summary>An endpoint's durations; a side is stored by its place here.</summary>
    public static DurationCounts[] Sides(LatencyCounts latency) => [latency.ProductionFirst, latency.ProductionLast, latency.ShadowFirst, latency.ShadowLast];

    /// <summary>The same with other durations.</summary>
    public static LatencyCounts WithSides(LatencyCounts latency, DurationCounts[] sides) => latency with
    {
        ProductionFirst = sides[0],
        ProductionLast = sides[1],
        ShadowFirst = sides[2],
        ShadowLast = sides[3],
    };

    /// <summary>An endpoint from a row, without its durations and paths.</summary>
    /// <param name="row">The row.</param>
    /// <param name="at">Its first column.</param>
    public static EndpointCounts EndpointOf(DbDataReader row, int at) => new()
    {
        Compared = row.GetInt64(at),
        Paired = row.GetInt64(at + 1),
        Differing = row.GetInt64(at + 2),
        Production = new SideCounts(row.GetInt64(at + 3), row.GetInt64(at + 4), row.GetInt64(at + 5)),
        Shadow = new SideCounts(row.GetInt64(at + 6), row.GetInt64(at + 7), row.GetInt64(at + 8)),
        NewErrors = row.GetInt64(at + 9),
        GoneErrors = row.GetInt64(at + 10),
        Latency = LatencyCounts.Empty with { Cold = row.GetInt64(at + 11), OneSided = row.GetInt64(at + 12) },
    };

    /// <summary>A path from a row.</summary>
    /// <inheritdoc cref="EndpointOf"/>
    public static PathCounts PathOf(DbDataReader row, int at) => new()
    {
        Raw = row.GetInt64(at),
        OnlyShadow = row.GetInt64(at + 1),
        OnlySecond = row.GetInt64(at + 2),
        Both = row.GetInt64(at + 3),
        Missing = row.GetInt64(at + 4),
        Extra = row.GetInt64(at + 5),
        Type = row.GetInt64(at + 6),
        Value = row.GetInt64(at + 7),
        Order = row.GetInt64(at + 8),
        Length = row.GetInt64(at + 9),
        Timestamps = row.GetInt64(at + 10),
        Uuids = row.GetInt64(at + 11),
        Tokens = row.GetInt64(at + 12),
        Counters = row.GetInt64(at + 13),
    };
}
