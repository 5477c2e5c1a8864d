using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Umbra.Core.Recording;
using Umbra.Core.Recording.Formats;

namespace Umbra.Bench.Replay;

/// <summary>What recording costs: the tap with a recording beside the tap alone, and the writer beside zstd.</summary>
internal static partial class RecordingBench
{
    private const int Rounds = 3;

    // Requests a second: what both carry with every exchange recorded, far from saturation.
    private const int Rate = 20_000;
    private const int Connections = 64;

    public static async Task<bool> RunAsync(string folder)
    {
        Console.WriteLine("recording: tap with a recording at 100 % beside the tap alone, small JSON");
        await using var origin = await Origin.StartAsync(folder, logs: false);
        List<double> alone = [], recorded = [];
        var leastShare = 1.0;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var percent in (int[])[0, 100])
            {
                var (cpu, share) = await CellAsync(folder, origin, percent, round);
                (percent == 0 ? alone : recorded).Add(cpu);
                leastShare = percent == 0 ? leastShare : Math.Min(leastShare, share);
                Console.WriteLine(FormattableString.Invariant($"round {round + 1}: {percent} %: {cpu:0.0} µs a request, {share * 100:0.0} % recorded"));
            }
        }

        var isWell = Tools.Say("processor time a request ÷ the tap alone", Tools.Quantile(recorded, 0.5) / Tools.Quantile(alone, 0.5), 1.3);
        isWell &= Tools.Say("share of exchanges recorded", leastShare, 0.99, atMost: false);
        return isWell & await WriterAsync(folder);
    }

    private static async Task<(double Cpu, double Share)> CellAsync(string folder, Origin origin, int percent, int round)
    {
        var (port, admin) = (Ports.Free(), Ports.Free());
        var state = Directory.CreateDirectory(Path.Combine(folder, $"state-{percent}-{round}")).FullName;
        using var umbra = Process.Start(new ProcessStartInfo(
            Tools.Umbra,
            ["record", "--listen", $"127.0.0.1:{port}", "--production", $"127.0.0.1:{origin.Port}", "-o", Path.Combine(state, "r.avro"), "--percent", $"{percent}", "--sanitize", "none",
             "--admin", $"127.0.0.1:{admin}", "--health", "127.0.0.1:0", "--state", state])
        { RedirectStandardError = true, UseShellExecute = false })!;
        umbra.ErrorDataReceived += (_, _) => { };
        umbra.BeginErrorReadLine();
        await Origin.UntilReadyAsync(port);
        await Origin.UntilReadyAsync(admin);
        await LoadAsync(port, 3);
        var before = Cpu(umbra.Id);
        var requests = await LoadAsync(port, 8);
        await Task.Delay(2_000);
        var cpu = Cpu(umbra.Id) - before;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        http.DefaultRequestHeaders.Add("Authorization", "Bearer " + (await File.ReadAllTextAsync(Path.Combine(state, "admin.token"))).Trim());
        var mirror = JsonDocument.Parse(await http.GetStringAsync($"http://127.0.0.1:{admin}/api/status")).RootElement.GetProperty("mirrors")[0];
        var share = mirror.GetProperty("mirrored").GetDouble() / mirror.GetProperty("seen").GetDouble();
        using var kill = Process.Start("kill", ["-TERM", umbra.Id.ToString(CultureInfo.InvariantCulture)]);
        await umbra.WaitForExitAsync();
        Directory.Delete(state, recursive: true);
        return (cpu / requests * 1e6, share);
    }

    // Replayed requests carry the mark that no mirror takes: somebody else has to send these.
    private static async Task<double> LoadAsync(int port, int seconds)
    {
        var (output, _, _, _) = await Tools.RunAsync("h2load", "--h1", "-c", $"{Connections}", "-t", "1", "-D", $"{seconds}", $"--rps={Rate / Connections}", $"http://127.0.0.1:{port}/items/1");
        return double.Parse(Succeeded().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    // The process and its children that are alive.
    private static double Cpu(int process) =>
        (Tools.Read(process)?.Cpu ?? 0) + Directory.GetDirectories($"/proc/{process}/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Sum(child => Tools.Read(int.Parse(child, CultureInfo.InvariantCulture))?.Cpu ?? 0);

    private static async Task<bool> WriterAsync(string folder)
    {
        // The same bytes: what the records are before they are compressed, and zstd -1 of them.
        var raw = Path.Combine(folder, "raw.avro");
        Tools.Record(raw, Enumerable.Range(0, 1_500_000).Select(i => i * 1_000L), 64);
        using var reader = new AvroExchangeReader(File.OpenRead(raw));
        using (var plain = new AvroExchangeWriter(File.Create(raw + ".plain"), new RecordingSettings { Codec = RecordingCodec.None }))
        {
            while (reader.Next(out var record))
            {
                plain.Write(record);
            }

            plain.Complete();
        }

        var bytes = new FileInfo(raw + ".plain").Length;
        List<double> ours = [], theirs = [];
        for (var round = 0; round < Rounds; round++)
        {
            var (_, cpu, _, _) = await Tools.RunAsync("zstd", "-1", "-q", "-f", "-T1", raw + ".plain", "-o", raw + ".zst");
            theirs.Add(bytes / 1e6 / cpu);
            ours.Add(bytes / 1e6 / Write(raw + ".plain", raw + ".ours"));
        }

        Console.WriteLine(FormattableString.Invariant($"{bytes / 1e6:N0} MB: zstd -1 {Tools.Quantile(theirs, 0.5):N0} MB/s, the recording's writer {Tools.Quantile(ours, 0.5):N0} MB/s"));
        return Tools.Say("bytes a second ÷ zstd -1", Tools.Quantile(ours, 0.5) / Tools.Quantile(theirs, 0.5), 0.5, atMost: false);
    }

    // Only the writer's part is counted: encoding, compressing, writing. The records are read before, a block at a time.
    private static double Write(string from, string to)
    {
        using var reader = new AvroExchangeReader(File.OpenRead(from));
        using var stream = File.Create(to);
        using var writer = new AvroExchangeWriter(stream, new RecordingSettings());
        var ticks = 0L;
        while (reader.Next(out var record))
        {
            var begun = Stopwatch.GetTimestamp();
            writer.Write(record);
            ticks += Stopwatch.GetTimestamp() - begun;
        }

        writer.Complete();
        return ticks / (double)Stopwatch.Frequency;
    }

    [GeneratedRegex(@"(\d+) succeeded")]
    private static partial Regex Succeeded();
}
