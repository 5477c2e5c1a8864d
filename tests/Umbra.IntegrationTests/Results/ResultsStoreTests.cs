using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Npgsql;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Rules;
using Umbra.Results;
using Xunit;

namespace Umbra.IntegrationTests.Results;

/// <summary>What holds for every store: run against a SQLite file and against a real PostgreSQL server.</summary>
public sealed class ResultsStoreTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("umbra-results-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Everything_that_is_stored_is_read_as_it_was(string kind)
    {
        await using var store = await OpenAsync(kind);
        var judging = new JudgeSettings { Rule = DecisionRule.Diffy, Fail = new FailLimits { Differences = null, P99Ratio = 1.5, FewestExchanges = 7 }, ShadowIsElsewhere = true };
        var writer = Guid.NewGuid();
        var example = SampleResults.Example(1, "$.items[*].price", "$.b");
        await store.BeginAsync(SampleResults.Run(), Cancellation);
        await store.SetJudgingAsync("one", "staging", judging, Cancellation);
        await store.AddAsync(SampleResults.Increment(writer, 1, exchanges: 5, examples: [example]), Cancellation);
        await store.AddAsync(SampleResults.Increment(writer, 2, exchanges: 7), Cancellation);
        await store.EndAsync("one", SampleResults.Run().Start.AddHours(1), Cancellation);

        var read = await store.ReadAsync("one", Cancellation);
        Assert.NotNull(read);
        Assert.Equal((SampleResults.Run().Id, SampleResults.Run().Start, SampleResults.Run().Start.AddHours(1)), (read.Run.Id, read.Run.Start, read.Run.End));
        Assert.Equal(SampleResults.Run().Labels, read.Run.Labels);
        var mirror = Assert.Single(read.Mirrors);
        Assert.Equal(judging, mirror.Judging);
        var expected = SampleResults.Counts(5).Plus(SampleResults.Counts(7));
        Assert.Equal(expected.Endpoints.Keys, mirror.Counts.Endpoints.Keys);
        foreach (var (endpoint, counts) in expected.Endpoints)
        {
            var stored = mirror.Counts.Endpoints[endpoint];
            Assert.Equal(counts with { Paths = stored.Paths }, stored);
            Assert.Equal(counts.Paths, stored.Paths);
        }

        Assert.Equal([KeyValuePair.Create("late", 12L), KeyValuePair.Create("overloaded", 28L)], mirror.Counts.NotCompared);
        var readExample = Assert.Single(await store.ExamplesAsync("one", "staging", Cancellation));
        Assert.Equal(example.Differences.AsEnumerable(), readExample.Differences);
        Assert.Equal(example, readExample with { Differences = example.Differences });
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Increment_that_is_told_again_is_not_counted_again(string kind)
    {
        await using var store = await OpenAsync(kind);
        var writer = Guid.NewGuid();
        await store.BeginAsync(SampleResults.Run(), Cancellation);
        await store.SetJudgingAsync("one", "staging", new JudgeSettings(), Cancellation);
        foreach (var number in (long[])[1, 1, 2, 2, 1])
        {
            await store.AddAsync(SampleResults.Increment(writer, number), Cancellation);
        }

        await store.AddAsync(SampleResults.Increment(Guid.NewGuid(), 1), Cancellation); // another writer's
        Assert.Equal(3, await ComparedAsync(store));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Many_writers_lose_nothing_and_migrate_once(string kind)
    {
        const int Writers = 8;
        const int Increments = 25;
        var place = await PlaceAsync(kind);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async number =>
        {
            await using var store = Store(kind, place);
            await store.MigrateAsync(Cancellation);
            await store.BeginAsync(SampleResults.Run(), Cancellation);
            await store.SetJudgingAsync("one", "staging", new JudgeSettings(), Cancellation);
            var writer = Guid.NewGuid();
            for (var i = 1; i <= Increments; i++)
            {
                await store.AddAsync(SampleResults.Increment(writer, i, exchanges: 100, examples: [SampleResults.Example((number * 1000) + i, "$.a", $"$.{i % 3}")]), Cancellation);
            }
        }));

        await using var reader = Store(kind, place);
        Assert.Equal(Writers * Increments * 100, await ComparedAsync(reader));
        await AssertDrawnAsync(reader, Enumerable.Range(0, Writers).SelectMany(number => Enumerable.Range(1, Increments).Select(i => (number * 1000) + i)));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Examples_of_a_path_are_those_with_the_lowest_numbers_in_whatever_order_they_come(string kind)
    {
        await using var store = await OpenAsync(kind);
        await store.BeginAsync(SampleResults.Run(), Cancellation);
        var exchanges = Enumerable.Range(1, 60).ToArray();
        new Random(5).Shuffle(exchanges);
        var writer = Guid.NewGuid();
        foreach (var (i, some) in exchanges.Chunk(7).Index())
        {
            await store.AddAsync(SampleResults.Increment(writer, i + 1, examples: some.Select(exchange => SampleResults.Example(exchange, "$.a", $"$.{exchange % 3}"))), Cancellation);
        }

        await AssertDrawnAsync(store, exchanges);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Runs_are_listed_the_newest_first_and_an_unknown_one_is_none(string kind)
    {
        await using var store = await OpenAsync(kind);
        await store.BeginAsync(SampleResults.Run("one", day: 1), Cancellation);
        await store.BeginAsync(SampleResults.Run("three", day: 3), Cancellation);
        await store.BeginAsync(SampleResults.Run("two", day: 2), Cancellation);
        await store.BeginAsync(SampleResults.Run("two", day: 9), Cancellation); // is known, and left as it is

        Assert.Equal(["three", "two", "one"], (await store.RunsAsync(Cancellation)).Select(run => run.Id));
        Assert.Null(await store.ReadAsync("four", Cancellation));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Old_runs_go_and_the_oldest_when_there_is_too_much(string kind)
    {
        await using var store = await OpenAsync(kind);
        foreach (var (day, id) in new[] { (1, "one"), (2, "two"), (3, "three") })
        {
            await store.BeginAsync(SampleResults.Run(id, day), Cancellation);
            await store.AddAsync(
                SampleResults.Increment(Guid.NewGuid(), 1, id, examples: Enumerable.Range(1, 200).Select(i => SampleResults.Example((day * 1000) + i, $"$.a{i}"))), Cancellation);
        }

        await store.EndAsync("one", SampleResults.Run().Start, Cancellation);
        await store.EndAsync("two", SampleResults.Run().Start, Cancellation);

        // By size: both that have ended, not the one that goes on.
        Assert.Equal(0, await store.TrimAsync(ResultsRetention.Default, TimeProvider.System.GetUtcNow(), Cancellation));
        Assert.Equal(2, await store.TrimAsync(new ResultsRetention(TimeSpan.FromDays(90), 1), TimeProvider.System.GetUtcNow(), Cancellation));
        Assert.Equal("three", Assert.Single(await store.RunsAsync(Cancellation)).Id);
        Assert.Empty(await store.ExamplesAsync("one", "staging", Cancellation));

        // By age: also one that nobody ended.
        Assert.Equal(1, await store.TrimAsync(ResultsRetention.Default, TimeProvider.System.GetUtcNow().AddDays(91), Cancellation));
        Assert.Empty(await store.RunsAsync(Cancellation));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Results_of_which_nothing_could_be_compared_say_why(string kind)
    {
        await using var store = await OpenAsync(kind);
        await store.BeginAsync(SampleResults.Run(), Cancellation);
        await store.SetJudgingAsync("one", "staging", new JudgeSettings(), Cancellation);
        var nothing = MirrorCounts.Empty("staging") with { NotCompared = MirrorCounts.NoNames.Add("no_production", 3) };
        await store.AddAsync(new ResultsIncrement("one", Guid.NewGuid(), 1, nothing, [], 3), Cancellation);

        var counts = Assert.Single((await store.ReadAsync("one", Cancellation))!.Mirrors).Counts;
        Assert.Empty(counts.Endpoints);
        Assert.Equal([KeyValuePair.Create("no_production", 3L)], counts.NotCompared);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Results_of_an_earlier_version_are_brought_up_to_date(string kind)
    {
        var place = await PlaceAsync(kind);
        await using (System.Data.Common.DbConnection connection = kind == "sqlite" ? new SqliteConnection($"Data Source={place}") : new NpgsqlConnection(place))
        {
            await connection.OpenAsync(Cancellation);
            foreach (var step in Migrations.Steps[0].Prepend("create table umbra_schema (version integer not null primary key)").Append("insert into umbra_schema (version) values (1)"))
            {
                await using var command = connection.CreateCommand();
                command.CommandText = step;
                await command.ExecuteNonQueryAsync(Cancellation);
            }
        }

        await using var store = Store(kind, place);
        await store.MigrateAsync(Cancellation);
        await store.BeginAsync(SampleResults.Run(), Cancellation);
        await store.AddAsync(SampleResults.Increment(Guid.NewGuid(), 1), Cancellation);
        Assert.NotNull(await store.ReadAsync("one", Cancellation));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Results_of_a_later_version_are_left_alone(string kind)
    {
        var place = await PlaceAsync(kind);
        await using var store = Store(kind, place);
        await store.MigrateAsync(Cancellation);
        await store.MigrateAsync(Cancellation);
        await using System.Data.Common.DbConnection connection = kind == "sqlite" ? new SqliteConnection($"Data Source={place}") : new NpgsqlConnection(place);
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "insert into umbra_schema (version) values (99)";
        await command.ExecuteNonQueryAsync(Cancellation);

        var exception = await Assert.ThrowsAsync<ResultsStoreException>(() => store.MigrateAsync(Cancellation));
        Assert.Contains("later version", exception.Message, StringComparison.Ordinal);
    }

    private async Task AssertDrawnAsync(IResultsStore store, IEnumerable<int> offered)
    {
        var examples = await store.ExamplesAsync("one", "staging", Cancellation);
        var byLot = offered.OrderBy(exchange => ExampleKey.Of((UInt128)exchange)).ToList();
        var expected = byLot.Take(3).Concat(Enumerable.Range(0, 3).SelectMany(rest => byLot.Where(exchange => Belongs(exchange, rest)).Take(3)));
        Assert.Equal(expected.Select(exchange => (UInt128)exchange).Distinct().Order(), examples.Select(example => example.Exchange).Order());

        bool Belongs(int exchange, int rest) => exchange % 1000 % 3 == rest;
    }

    private static async Task<long> ComparedAsync(IResultsStore store) =>
        Assert.Single((await store.ReadAsync("one", Cancellation))!.Mirrors).Counts.Endpoints["GET /orders/{id}"].Compared;

    private async Task<IResultsStore> OpenAsync(string kind)
    {
        var store = Store(kind, await PlaceAsync(kind));
        await store.MigrateAsync(Cancellation);
        return store;
    }

    private async Task<string> PlaceAsync(string kind) => kind == "sqlite" ? Path.Combine(_folder.FullName, "results.db") : await server.DatabaseAsync();

    private static IResultsStore Store(string kind, string place) =>
        kind == "sqlite" ? new SqliteResultsStore(place, TimeProvider.System) : new PostgresResultsStore(place, TimeProvider.System);
}
