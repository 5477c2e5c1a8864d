using System.Globalization;
using System.Text.RegularExpressions;

namespace Umbra.Bench.Replay;

/// <summary>How many small GETs a second, beside h2load over HTTP/1.1 in a closed loop, against the same server, in turns.</summary>
internal static partial class RateBench
{
    private const int Connections = 64;
    private const int Rounds = 3;

    public static async Task<bool> RunAsync(string folder)
    {
        Console.WriteLine($"rate: {Connections} at once, small GETs, {Rounds} rounds");
        var recording = Path.Combine(folder, "rate.avro");
        Tools.Record(recording, Enumerable.Range(0, 100_000).Select(i => i * 1_000L), 256);
        await using var origin = await Origin.StartAsync(folder, logs: false);
        List<double> ours = [], theirs = [], ourCpu = [], theirCpu = [];
        for (var round = 0; round < Rounds; round++)
        {
            var (output, cpu, _, _) = await Tools.RunAsync("h2load", "--h1", "-c", $"{Connections}", "-t", "1", "-n", "600000", $"http://127.0.0.1:{origin.Port}/items/1");
            theirs.Add(double.Parse(RequestRate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture));
            theirCpu.Add(cpu / 600_000 * 1e6);
            var (outcome, mine, _) = await Tools.ReplayAsync(recording, origin.Port, "--speed", "max", "--closed-loop", $"{Connections}", "--loop", "6", "--warm-up", "0");
            ours.Add(outcome.GetProperty("rate").GetDouble());
            ourCpu.Add(mine / outcome.GetProperty("sent").GetInt64() * 1e6);
            Console.WriteLine(FormattableString.Invariant($"round {round + 1}: h2load {theirs[^1]:N0}/s, {theirCpu[^1]:0.0} µs; umbra replay {ours[^1]:N0}/s, {ourCpu[^1]:0.0} µs"));
        }

        var isWell = Tools.Say("requests a second ÷ h2load's", Tools.Quantile(ours, 0.5) / Tools.Quantile(theirs, 0.5), 0.5, atMost: false);
        Console.WriteLine(FormattableString.Invariant($"processor time a request: h2load {Tools.Quantile(theirCpu, 0.5):0.0} µs, umbra replay {Tools.Quantile(ourCpu, 0.5):0.0} µs, its start included"));
        return isWell;
    }

    [GeneratedRegex(@"finished in [^,]+, ([0-9.]+) req/s")]
    private static partial Regex RequestRate();
}
