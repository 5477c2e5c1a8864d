using System.Net.Sockets;
using Umbra.Bench.Inline.Measures;
using Umbra.Bench.Inline.Results;
using Umbra.Bench.Inline.Testbed;
using Umbra.Bench.Inline.Transfers;

namespace Umbra.Bench.Inline.Groups;

/// <summary>Large downloads and uploads, with and without a mirror that would copy everything: the same bytes, in constant memory.</summary>
internal sealed class BytesGroup(Stage stage, Report report)
{
    public const string Name = "bytes";

    // A body over limits.body (1 MiB) is framed and counted, never kept; the rest is buffers and the collector's slack.
    private const double GrowthMebibytes = 32;

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var origin = new TransferOrigin();
        string expected = PatternBytes.Sha256(stage.Options.TransferBytes);
        var set = new MiddleSet(stage, report);
        foreach (int percent in new[] { 0, 100 })
        {
            if (await set.TryUmbraAsync(new UmbraFlags(Middle.Umbra(percent), percent, origin.Port, stage.Shadow.Port), cancellation) is { } middle)
            {
                await TransferAsync(middle, expected, cancellation);
            }
        }
    }

    private async Task TransferAsync(Middle middle, string expected, CancellationToken cancellation)
    {
        foreach ((bool upload, bool chunked) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            cancellation.ThrowIfCancellationRequested();
            TransferRow row = await OneAsync(middle, upload, chunked, expected);
            report.Transfers.Add(row);
            report.Targets.Add(TargetCheck.Holds($"{row.What} through {row.Middle}: same SHA-256", row.SameBytes));
            report.Targets.Add(TargetCheck.AtMost(
                $"{row.What} through {row.Middle}: growth of both processes", row.Growth / (double)(1 << 20), GrowthMebibytes, "0", " MiB"));
        }
    }

    private async Task<TransferRow> OneAsync(Middle middle, bool upload, bool chunked, string expected)
    {
        long length = stage.Options.TransferBytes;
        string what = $"{(upload ? "upload" : "download")}, {(chunked ? "chunked" : "Content-Length")}";
        MemoryReading before = MemoryReading.Of(middle.Process!.Id);
        await using var watch = new MemoryWatch(middle.Process.Id);
        long start = TimeProvider.System.GetTimestamp();
        string received;
        try
        {
            received = await Task.Run(() => new TransferClient(middle.Port).Run(upload, chunked, length));
        }
        catch (Exception failure) when (failure is SocketException or InvalidDataException)
        {
            received = "";
            report.Notes.Add($"{what} through {middle.Name}: {failure.Message}");
        }

        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        Progress.Say($"{Name} · {what} · {middle.Name}: {length / seconds / (1 << 20):0} MiB/s");
        return new TransferRow(what, middle.Name, length, length / seconds / (1 << 20), received == expected, before, watch.Peak);
    }
}
