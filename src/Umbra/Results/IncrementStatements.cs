using System.Globalization;
using System.Text.Json;
using Umbra.Core.Comparing.Examples;

namespace Umbra.Results;

/// <summary>What adds an increment's counts and examples to those that are stored.</summary>
internal static class IncrementStatements
{
    private static readonly string AddEndpoint = Statement.Adding("umbra_endpoints", ["run", "mirror", "endpoint"], ResultsColumns.Endpoint);
    private static readonly string AddPath = Statement.Adding("umbra_paths", ["run", "mirror", "endpoint", "path"], ResultsColumns.Path);
    private static readonly string AddDuration = Statement.Adding("umbra_durations", ["run", "mirror", "endpoint", "side", "microseconds"], ["n"]);

    private static readonly string AddNotCompared = Statement.Adding("umbra_not_compared", ["run", "mirror", "reason"], ["n"]);

    /// <summary>The statements, to be run in one transaction.</summary>
    public static IReadOnlyList<Statement> Of(ResultsIncrement increment) => [.. CountsOf(increment), .. NotComparedOf(increment), .. ExamplesOf(increment)];

    private static IEnumerable<Statement> CountsOf(ResultsIncrement increment)
    {
        // In the order of their names: two writers that lock the same rows do so in the same order.
        var mirror = increment.Counts.Mirror;
        foreach (var (endpoint, counts) in increment.Counts.Endpoints)
        {
            yield return new Statement(AddEndpoint, [increment.Run, mirror, endpoint, .. ResultsColumns.Of(counts).Cast<object>()]);
            foreach (var (side, durations) in ResultsColumns.Sides(counts.Latency).Index())
            {
                foreach (var bucket in durations.Buckets)
                {
                    yield return new Statement(AddDuration, increment.Run, mirror, endpoint, (long)side, bucket.Microseconds, bucket.Count);
                }
            }

            foreach (var (path, pathCounts) in counts.Paths)
            {
                yield return new Statement(AddPath, [increment.Run, mirror, endpoint, path, .. ResultsColumns.Of(pathCounts).Cast<object>()]);
            }
        }
    }

    private static IEnumerable<Statement> NotComparedOf(ResultsIncrement increment) =>
        increment.Counts.NotCompared.Select(reason => new Statement(AddNotCompared, increment.Run, increment.Counts.Mirror, reason.Key, reason.Value));

    private static IEnumerable<Statement> ExamplesOf(ResultsIncrement increment)
    {
        var mirror = increment.Counts.Mirror;
        var examples = increment.Examples.OrderBy(example => example.Exchange).ToList();
        foreach (var example in examples)
        {
            var exchange = example.Exchange.ToString("x32", CultureInfo.InvariantCulture);
            yield return new Statement(
                "insert into umbra_examples (run, mirror, exchange, document) values (@p0, @p1, @p2, @p3) on conflict (run, mirror, exchange) do nothing",
                increment.Run,
                mirror,
                exchange,
                JsonSerializer.Serialize(example, ResultsJson.Default.Example));
            foreach (var path in example.Differences.Select(difference => difference.Path).Distinct().Order(StringComparer.Ordinal))
            {
                yield return new Statement(
                    "insert into umbra_example_paths (run, mirror, endpoint, path, lot, exchange) values (@p0, @p1, @p2, @p3, @p4, @p5) on conflict (run, mirror, endpoint, path, lot) do nothing",
                    increment.Run,
                    mirror,
                    example.Endpoint,
                    path,
                    ExampleKey.Of(example.Exchange),
                    exchange);
                yield return new Statement(
                    """
                    delete from umbra_example_paths where run = @p0 and mirror = @p1 and endpoint = @p2 and path = @p3 and lot not in (
                      select lot from umbra_example_paths where run = @p0 and mirror = @p1 and endpoint = @p2 and path = @p3 order by lot limit @p4)
                    """,
                    increment.Run,
                    mirror,
                    example.Endpoint,
                    path,
                    (long)increment.MostExamples);
            }
        }

        if (examples.Count > 0)
        {
            yield return new Statement(
                """
                delete from umbra_examples where run = @p0 and mirror = @p1 and not exists (
                  select 1 from umbra_example_paths p where p.run = umbra_examples.run and p.mirror = umbra_examples.mirror and p.exchange = umbra_examples.exchange)
                """,
                increment.Run,
                mirror);
        }
    }
}
