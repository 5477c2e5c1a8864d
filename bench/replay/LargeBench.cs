using System.Text;
using Umbra.Core.Handoff;
using Umbra.Core.Recording;
using Umbra.Core.Recording.Formats;

namespace Umbra.Bench.Replay;

/// <summary>Memory and speed on a recording of 10 GiB before compression.</summary>
internal static class LargeBench
{
    private const long Bytes = 10L * 1024 * 1024 * 1024;
    private const int BodyBytes = 64 * 1024;

    public static async Task<bool> RunAsync(string folder)
    {
        Console.WriteLine("large: 10 GiB of exchanges");
        var file = Path.Combine(folder, "large.avro");
        var (count, written) = Make(file);
        Console.WriteLine(FormattableString.Invariant($"{count:N0} exchanges, {written / 1048576.0:N0} MiB uncompressed, {new FileInfo(file).Length / 1048576.0:N0} MiB in the file"));

        var (output, cpu, memory, seconds) = await Tools.RunAsync(Tools.Umbra, "inspect", file, "--json");
        var isWell = Tools.Say("inspect: memory", memory, 200, unit: "MiB");
        isWell &= Tools.Say("inspect: MB of uncompressed data a second of one core", written / 1e6 / cpu, 300, atMost: false);
        Console.WriteLine(FormattableString.Invariant($"inspect took {seconds:0.0} s, {cpu:0.0} s of processor time; {output.Length:N0} characters"));

        (_, _, memory, seconds) = await Tools.RunAsync(Tools.Umbra, "convert", file, Path.Combine(folder, "large.gor"));
        isWell &= Tools.Say("convert to .gor: memory", memory, 200, unit: "MiB");
        Console.WriteLine(FormattableString.Invariant($"convert took {seconds:0.0} s"));
        File.Delete(Path.Combine(folder, "large.gor"));

        await using var origin = await Origin.StartAsync(folder, logs: false);
        var (outcome, _, replayed) = await Tools.ReplayAsync(file, origin.Port, "--speed", "max", "--closed-loop", "32");
        isWell &= Tools.Say("replay: memory", replayed, 200, unit: "MiB");
        isWell &= Tools.Say("replay: requests answered", outcome.GetProperty("answers").GetProperty("2xx").GetInt64(), count, atMost: false);
        File.Delete(file);
        return isWell;
    }

    // Bodies differ from each other and compress as text does.
    private static (long Count, long Written) Make(string file)
    {
        using var writer = new AvroExchangeWriter(File.Create(file), new RecordingSettings { BlockBytes = 256 * 1024 });
        var builder = new ExchangeBuilder();
        var random = new Random(5);
        var body = new StringBuilder();
        while (body.Length < BodyBytes)
        {
            body.Append(System.Globalization.CultureInfo.InvariantCulture, $"{{\"id\":{random.Next()},\"name\":\"thing {random.Next(1000)}\",\"price\":{random.Next(10_000)}}},");
        }

        var text = Encoding.ASCII.GetBytes(body.ToString()[..BodyBytes]);
        long count = 0, written = 0;
        while (written < Bytes)
        {
            builder.Clear();
            builder.Id = (UInt128)(ulong)++count;
            builder.Source = "bench"u8.ToArray();
            builder.Connection = count % 100;
            builder.Request.TryReadRequest(Encoding.ASCII.GetBytes($"GET /items/{count % 50} HTTP/1.1\r\nHost: shop.example\r\nX-Number: {count}\r\n\r\n"));
            builder.Request.FirstByteNs = builder.Request.LastByteNs = 1_750_000_000_000_000_000 + (count * 1_000_000);
            builder.Status = 200;
            builder.Response.Head.Append(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {BodyBytes}\r\n\r\n"));
            builder.Response.Framing = Core.Http.BodyFraming.ContentLength;
            builder.Response.Body.Append(text.AsSpan((int)(count % 1000)));
            builder.Response.Body.Append(text.AsSpan(0, (int)(count % 1000)));
            (builder.Response.FirstByteNs, builder.Response.LastByteNs) = (builder.Request.LastByteNs + 500_000, builder.Request.LastByteNs + 900_000);
            builder.TryBuild(out var record);
            written += ExchangeCodec.SizeBound(record);
            writer.Write(record);
        }

        writer.Complete();
        return (count, written);
    }
}
