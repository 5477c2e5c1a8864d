using System.Diagnostics;
using System.Globalization;
using Umbra.Core.Polling;

namespace Umbra.Bench.Replay;

/// <summary>Lateness beside a bare loop of clock_nanosleep, drift, and bursts.</summary>
internal static class PacingBench
{
    private const int Rate = 1_000;
    private const int Seconds = 60;

    public static async Task<bool> RunAsync(string folder)
    {
        Console.WriteLine($"pacing: {Rate} requests/s for {Seconds} s");
        var steady = Path.Combine(folder, "steady.avro");
        Tools.Record(steady, Enumerable.Range(0, Rate * Seconds).Select(i => i * 1_000_000_000L / Rate), 64);
        await using var origin = await Origin.StartAsync(folder, logs: false);

        // Before and after, so that what the machine does meanwhile is in both.
        var bare = BareLoop(Seconds / 2);
        var (outcome, _, _) = await Tools.ReplayAsync(steady, origin.Port);
        bare.AddRange(BareLoop(Seconds / 2));

        var lateness = outcome.GetProperty("latenessMs");
        var (p50, p99) = (Tools.Quantile(bare, 0.5), Tools.Quantile(bare, 0.99));
        Console.WriteLine(FormattableString.Invariant($"bare loop: p50 {p50:0.000} ms, p99 {p99:0.000} ms"));
        var isWell = Tools.Say("requests that were answered", outcome.GetProperty("answers").GetProperty("2xx").GetInt64(), Rate * Seconds, atMost: false);
        isWell &= Tools.Say("lateness p50, ms: 2 × the bare loop's + 0.2", lateness.GetProperty("p50").GetDouble(), (2 * p50) + 0.2);
        isWell &= Tools.Say("lateness p99, ms: 2 × the bare loop's + 0.2", lateness.GetProperty("p99").GetDouble(), (2 * p99) + 0.2);

        // An absolute schedule does not drift: the last ten seconds are no later than the first ten.
        var seconds = outcome.GetProperty("perSecond").EnumerateArray().Select(second => second.GetProperty("latenessP99Ms").GetDouble()).ToList();
        isWell &= Tools.Say("drift: median p99 of the last 10 s less that of the first 10 s, ms", Tools.Quantile([.. seconds.TakeLast(10)], 0.5) - Tools.Quantile([.. seconds.Take(10)], 0.5), 0.2);
        return isWell & await BurstsAsync(folder);
    }

    private static async Task<bool> BurstsAsync(string folder)
    {
        // Bursts of 0 to 400 requests in 100 ms, as they come: by a fixed seed.
        var random = new Random(17);
        var times = new List<long>();
        for (var slot = 0; slot < 300; slot++)
        {
            var count = random.NextDouble() < 0.3 ? random.Next(100, 400) : random.Next(0, 30);
            times.AddRange(Enumerable.Range(0, count).Select(_ => (slot * 100_000_000L) + random.NextInt64(100_000_000L)).Order());
        }

        times[0] = 0;
        var bursts = Path.Combine(folder, "bursts.avro");
        Tools.Record(bursts, times, 200);
        await using var origin = await Origin.StartAsync(folder, logs: true);
        await Tools.ReplayAsync(bursts, origin.Port);
        var arrived = (await File.ReadAllLinesAsync(origin.Log)).Select(line => double.Parse(line, CultureInfo.InvariantCulture)).ToList();

        // The beginning is where most say it is: the first request alone has a connection to open.
        var first = Tools.Quantile([.. arrived.Order().Zip(times, (at, due) => at - (due / 1e9))], 0.5);
        return Tools.Say("bursts: correlation of the counts per 100 ms with the recording", Correlation(Counts(times.Select(time => time / 1e9)), Counts(arrived.Select(time => time - first))), 0.99, atMost: false);
    }

    private static List<double> BareLoop(int seconds)
    {
        var late = new List<double>();
        var thread = new Thread(() =>
        {
            AbsoluteSleep.BePrecise();
            var due = AbsoluteSleep.Now + 10_000_000;
            for (var i = 0; i < Rate * seconds; i++, due += 1_000_000_000 / Rate)
            {
                AbsoluteSleep.Until(due);
                late.Add((AbsoluteSleep.Now - due) / 1e6);
            }
        });
        thread.Start();
        thread.Join();
        return late;
    }

    private static double[] Counts(IEnumerable<double> seconds)
    {
        var counts = new double[310];
        foreach (var at in seconds)
        {
            counts[Math.Clamp((int)(at * 10), 0, counts.Length - 1)]++;
        }

        return counts;
    }

    private static double Correlation(double[] x, double[] y)
    {
        var (mx, my) = (x.Average(), y.Average());
        var covariance = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum();
        return covariance / Math.Sqrt(x.Sum(a => (a - mx) * (a - mx)) * y.Sum(b => (b - my) * (b - my)));
    }
}
