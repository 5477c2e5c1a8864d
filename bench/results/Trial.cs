using System.Diagnostics;
using System.Globalization;
using Umbra.Results;

namespace Umbra.Bench.Results;

/// <summary>Four processes store a million exchanges together, and one of them is killed: what it had acknowledged is there, and nothing is there twice.</summary>
internal static class Trial
{
    private const int Writers = 4;

    // The first is killed after it has said so many.
    private const int KilledAfter = Writer.Increments / 2;

    public static async Task<int> RunAllAsync(string[] args)
    {
        var isGood = true;
        var folder = Directory.CreateTempSubdirectory("umbra-bench-results-");
        try
        {
            isGood &= await RunAsync("sqlite", Path.Combine(folder.FullName, "results.db"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        if (args is [var postgres])
        {
            isGood &= await RunAsync("postgres", postgres);
        }
        else
        {
            Console.WriteLine("postgres: left out; give a connection string to an empty database");
        }

        return isGood ? 0 : 1;
    }

    private static async Task<bool> RunAsync(string kind, string place)
    {
        var from = Stopwatch.GetTimestamp();
        var acknowledged = await Task.WhenAll(Enumerable.Range(0, Writers).Select(number => RunWriterAsync(kind, place, number)));
        var took = Stopwatch.GetElapsedTime(from);

        await using var store = Writer.Open(kind, place);
        var counts = (await store.ReadAsync(Writer.RunId, CancellationToken.None))!.Mirrors[0].Counts;
        long stored = 0;
        var isGood = true;
        for (var number = 0; number < Writers; number++)
        {
            // An increment counts half of its exchanges at the writer's own endpoint. One more than was said may be there: killed between commit and word.
            var own = counts.Endpoints[Writer.EndpointOf(number)].Compared;
            var increments = own / (Writer.ExchangesOfIncrement / 2);
            var isWhole = own % (Writer.ExchangesOfIncrement / 2) == 0;
            isGood &= isWhole && increments >= acknowledged[number] && increments <= acknowledged[number] + (number == 0 ? 1 : 0);
            stored += increments;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{kind}: writer {number}{(number == 0 ? " (killed)" : "")}: {acknowledged[number]} increments acknowledged, {increments} stored"));
        }

        var shared = counts.Endpoints["GET /shared"].Compared;
        isGood &= shared == stored * (Writer.ExchangesOfIncrement / 2) && counts.Endpoints["GET /shared"].Latency.ProductionLast.Total == shared;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kind}: {stored * Writer.ExchangesOfIncrement:N0} exchanges in {took.TotalSeconds:0.0} s, {stored / took.TotalSeconds:0} increments/s; {(isGood ? "none lost, none twice" : "WRONG")}"));
        return isGood;
    }

    private static async Task<int> RunWriterAsync(string kind, string place, int number)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["write", kind, place, number.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        var acknowledged = 0;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            acknowledged = int.Parse(line, CultureInfo.InvariantCulture);
            if (number == 0 && acknowledged == KilledAfter)
            {
                process.Kill(); // SIGKILL
            }
        }

        await process.WaitForExitAsync();
        return acknowledged;
    }
}
