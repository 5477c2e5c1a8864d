using System.Collections.Immutable;
using System.Globalization;
using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Results;

namespace Umbra.Bench.Results;

/// <summary>A process that stores increments, and says of each when the store has acknowledged it.</summary>
internal static class Writer
{
    public const int Increments = 500;

    public const int ExchangesOfIncrement = 500;

    public const string RunId = "bench";

    public const string Mirror = "staging";

    /// <summary>The endpoint at which one writer alone counts.</summary>
    public static string EndpointOf(int number) => string.Create(CultureInfo.InvariantCulture, $"GET /writers/{number}");

    public static async Task<int> RunAsync(string kind, string place, int number)
    {
        await using var store = Open(kind, place);
        await store.MigrateAsync(CancellationToken.None);
        await store.BeginAsync(new Run(RunId, TimeProvider.System.GetUtcNow(), null, ImmutableSortedDictionary<string, string>.Empty), CancellationToken.None);
        await store.SetJudgingAsync(RunId, Mirror, new JudgeSettings(), CancellationToken.None);
        var writer = Guid.NewGuid();
        for (var i = 1; i <= Increments; i++)
        {
            await AddAsync(store, new ResultsIncrement(RunId, writer, i, Counts(number, i), [], 3));
            Console.WriteLine(i.ToString(CultureInfo.InvariantCulture));
        }

        return 0;
    }

    public static IResultsStore Open(string kind, string place) =>
        kind == "sqlite" ? new SqliteResultsStore(place, TimeProvider.System) : new PostgresResultsStore(place, TimeProvider.System);

    // As the worker does: what is in doubt is told again, with the same number.
    private static async Task AddAsync(IResultsStore store, ResultsIncrement increment)
    {
        while (true)
        {
            try
            {
                await store.AddAsync(increment, CancellationToken.None);
                return;
            }
            catch (ResultsStoreException exception)
            {
                await Console.Error.WriteLineAsync(exception.Message);
            }
        }
    }

    private static MirrorCounts Counts(int number, int seed)
    {
        var counter = new MirrorCounter(Mirror, new CountingSettings { ColdExchanges = 0 });
        var random = new Random((number * 1000) + seed);
        for (var i = 0; i < ExchangesOfIncrement; i++)
        {
            var endpoint = counter.Endpoint(i % 2 == 0 ? EndpointOf(number) : "GET /shared");
            var times = new ResponseTimes(random.Next(5_000_000), random.Next(5_000_000, 9_000_000));
            endpoint.Count(new ComparedExchange(200, 200, true, i % 10 == 0, times, times));
            if (i % 10 == 0)
            {
                endpoint.Path($"$.{i % 40}").CountOnlyShadow(DifferenceKind.Value, ValueShape.Other);
            }
        }

        return counter.TakeIncrement();
    }
}
