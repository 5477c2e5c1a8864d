using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Umbra.Core.Recording;
using Umbra.Core.Recording.Formats;

namespace Umbra.Bench.Replay;

/// <summary>What the parts share: programs that are run and measured, and recordings that are made.</summary>
internal static class Tools
{
    private static readonly double TicksPerSecond = 100;

    public static string Umbra { get; } = Path.Combine(Root(), "src", "Umbra", "bin", "Release", "net10.0", "umbra");

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its output, the processor time that it took, s, and the most memory that it had, MiB.</returns>
    public static async Task<(string Output, double Cpu, double Memory, double Seconds)> RunAsync(string program, params string[] arguments)
    {
        var from = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var reading = process.StandardOutput.ReadToEndAsync();
        double cpu = 0, memory = 0;
        while (!process.HasExited)
        {
            (cpu, memory) = Read(process.Id) is { } figures ? (figures.Cpu, Math.Max(memory, figures.Memory)) : (cpu, memory);
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(20)); // what it takes in its last moment is not seen
        }

        return (await reading, cpu, memory, Stopwatch.GetElapsedTime(from).TotalSeconds);
    }

    /// <summary>A process's processor time so far, s, and memory, MiB (proc(5)).</summary>
    public static (double Cpu, double Memory)? Read(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return ((long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond, long.Parse(fields[21], CultureInfo.InvariantCulture) * 4096 / 1048576.0);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Makes a recording of small GETs.</summary>
    /// <param name="path">Where.</param>
    /// <param name="times">When each came, ns after the first.</param>
    /// <param name="connections">Over how many connections in turn.</param>
    public static void Record(string path, IEnumerable<long> times, int connections)
    {
        using var writer = new AvroExchangeWriter(File.Create(path), new RecordingSettings());
        var builder = new ExchangeBuilder();
        const long Start = 1_750_000_000_000_000_000;
        var i = 0;
        foreach (var time in times)
        {
            builder.Clear();
            builder.Id = (UInt128)(ulong)++i;
            builder.Source = "bench"u8.ToArray();
            builder.Connection = i % connections;
            builder.Request.TryReadRequest(Encoding.ASCII.GetBytes($"GET /items/{i % 1000} HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n"));
            builder.Request.FirstByteNs = builder.Request.LastByteNs = Start + time;
            builder.TryBuild(out var record);
            writer.Write(record);
        }

        writer.Complete();
    }

    /// <summary>Replays and gives the outcome.</summary>
    public static async Task<(JsonElement Outcome, double Cpu, double Memory)> ReplayAsync(string recording, int port, params string[] options)
    {
        var (output, cpu, memory, _) = await RunAsync(Umbra, ["replay", recording, "--to", $"http://127.0.0.1:{port}", "--sanitize", "none", "--json", .. options]);
        return (JsonDocument.Parse(output).RootElement, cpu, memory);
    }

    public static double Quantile(List<double> values, double share)
    {
        values.Sort();
        return values[Math.Min(values.Count - 1, (int)(share * values.Count))];
    }

    /// <summary>Says a figure beside what is asked of it.</summary>
    public static bool Say(string what, double measured, double asked, bool atMost = true, string unit = "")
    {
        var isWell = atMost ? measured <= asked : measured >= asked;
        Console.WriteLine(FormattableString.Invariant($"| {what,-64} | {measured,10:0.###} {unit,-4} | {(atMost ? "≤" : "≥")} {asked,8:0.###} | {(isWell ? "pass" : "MISS")} |"));
        return isWell;
    }

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Umbra.slnx")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("not below the repository");
        }

        return directory;
    }
}
