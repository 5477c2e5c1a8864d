using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Load;

/// <summary>What wrk counted: as many requests as fit, each connection waiting for its response (a closed loop).</summary>
/// <param name="Failed">Connections and responses that failed, and answers other than 2xx and 3xx.</param>
internal sealed record WrkResult(long Requests, double RequestsPerSecond, double P50Ms, double P99Ms, long Failed);

internal static partial class WrkRun
{
    /// <param name="pauseMs">What each connection waits between a response and its next request; whole milliseconds, 0: nothing.</param>
    public static async Task<WrkResult> RunAsync(
        Middle middle, Workload workload, TimeSpan duration, int connections, int pauseMs, string directory, CancellationToken cancellation)
    {
        List<string> arguments = ["-t1", $"-c{connections}", $"-d{(int)duration.TotalSeconds}s", "--latency"];
        if (Script(workload, pauseMs) is { Length: > 0 } text)
        {
            string script = Path.Combine(directory, "load.lua");
            await File.WriteAllTextAsync(script, text, cancellation);
            arguments.AddRange(["-s", script]);
        }

        arguments.Add($"http://127.0.0.1:{middle.Port}{workload.Path}");
        using Process wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
        string report;
        try
        {
            report = await wrk.StandardOutput.ReadToEndAsync(cancellation);
            await wrk.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            wrk.Kill();
            throw;
        }

        return wrk.ExitCode == 0 ? Read(report) : throw new InvalidOperationException($"wrk against {middle.Name}: exit {wrk.ExitCode}");
    }

    private static string Script(Workload workload, int pauseMs)
    {
        string post = workload.BodyBytes == 0 ? "" : $"""
            wrk.method = "POST"
            wrk.body = string.rep("x", {workload.BodyBytes})
            wrk.headers["Content-Type"] = "application/json"

            """;
        return pauseMs == 0 ? post : post + $"function delay() return {pauseMs} end\n";
    }

    /// <summary>Reads wrk 4's report.</summary>
    internal static WrkResult Read(string text)
    {
        long failed = Errors().Match(text) is { Success: true } errors
            ? Enumerable.Range(1, 4).Sum(i => Whole(errors.Groups[i].Value))
            : 0;
        failed += BadStatus().Match(text) is { Success: true } bad ? Whole(bad.Groups[1].Value) : 0;
        return new WrkResult(
            Whole(Total().Match(text).Groups[1].Value),
            double.Parse(Rate().Match(text).Groups[1].Value, CultureInfo.InvariantCulture),
            Milliseconds(Percentile50().Match(text)),
            Milliseconds(Percentile99().Match(text)),
            failed);
    }

    private static long Whole(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);

    private static double Milliseconds(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * match.Groups[2].Value switch
    {
        "us" => 0.001,
        "ms" => 1,
        "s" => 1000,
        _ => 60_000,
    };

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Total();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"50%\s+([\d.]+)(us|ms|s|m)")]
    private static partial Regex Percentile50();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s|m)")]
    private static partial Regex Percentile99();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex Errors();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex BadStatus();
}
