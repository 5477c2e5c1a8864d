using System.Collections.Immutable;
using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Latencies;
using Umbra.Results;

namespace Umbra.IntegrationTests.Results;

/// <summary>Results for tests of stores.</summary>
internal static class SampleResults
{
    public static Run Run(string id = "one", int day = 1) => new(
        id, new DateTimeOffset(2026, 11, day, 10, 0, 0, TimeSpan.Zero), null, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("version", "2.3.1"));

    /// <summary>An increment in which everything counts that can.</summary>
    public static ResultsIncrement Increment(Guid writer, long number, string run = "one", int exchanges = 1, IEnumerable<Example>? examples = null) =>
        new(run, writer, number, Counts(exchanges), [.. examples ?? []], 3);

    public static MirrorCounts Counts(int exchanges = 1, string mirror = "staging")
    {
        var path = new PathCounts
        {
            Raw = exchanges,
            OnlyShadow = exchanges,
            OnlySecond = 2,
            Both = 3,
            Missing = 4,
            Extra = 5,
            Type = 6,
            Value = 7,
            Order = 8,
            Length = 9,
            Timestamps = 10,
            Uuids = 11,
            Tokens = 12,
            Counters = 13,
        };
        var endpoint = new EndpointCounts
        {
            Compared = exchanges,
            Paired = exchanges,
            Differing = exchanges,
            Production = new SideCounts(1, 2, 3),
            Shadow = new SideCounts(4, 5, 6),
            NewErrors = 7,
            GoneErrors = 8,
            Latency = new LatencyCounts(Durations(100, exchanges), Durations(200, exchanges), Durations(300, exchanges), Durations(400, exchanges), 9, 10),
            Paths = EndpointCounts.NoPaths.Add("$.items[*].price", path).Add("header.x-'quoted\"", path),
        };
        return new MirrorCounts(mirror, MirrorCounts.Empty(mirror).Endpoints.Add("GET /orders/{id}", endpoint).Add("POST /carts/{id}", endpoint with { Latency = LatencyCounts.Empty, Paths = EndpointCounts.NoPaths }))
        {
            NotCompared = MirrorCounts.NoNames.Add("late", exchanges).Add("overloaded", 14),
        };
    }

    public static Example Example(int exchange, params string[] paths) => new(
        (UInt128)exchange,
        new DateTimeOffset(2026, 11, 1, 10, 0, exchange % 60, TimeSpan.Zero),
        "GET /orders/{id}",
        $"GET /orders/{exchange}",
        new ExampleResponse(200, "HTTP/1.1 200 \nContent-Type: application/json", "{\"price\":1}", 11, 1_500_000),
        new ExampleResponse(500, "HTTP/1.1 500 ", "it's \"broken\" \u0000 ☃", 14, -1),
        [.. paths.Select(path => new ExampleDifference(path, DifferenceKind.Value, 2, "1", "☃"))]);

    private static DurationCounts Durations(int from, int count) => new([new DurationBucket(from, count), new DurationBucket(from * 10, 2)]);
}
