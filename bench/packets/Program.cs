using System.Diagnostics;
using System.Globalization;
using Umbra.Bench.Packets;
using Umbra.Capture.Exchanges;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["read", var path])
{
    Read(path);
    return 0;
}

var size = long.Parse(args is [var mebibytes] ? mebibytes : "1024", CultureInfo.InvariantCulture) * 1024 * 1024;
var folder = Directory.CreateTempSubdirectory("umbra-packets-").FullName;
try
{
    var isWell = Compare(folder, "small exchanges", size, 300, 20, 1_500_000, null);
    isWell &= Compare(folder, "full-size segments", size, 100_000, 20, null, 500);
    return isWell ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static bool Compare(string folder, string name, long size, int bodySize, int perConnection, double? packetsPerSecond, double? megabytesPerSecond)
{
    var file = Path.Combine(folder, "file.pcap");
    var writer = new CaptureWriter(file);
    using (writer)
    {
        writer.Write(size, bodySize, perConnection);
    }

    var bytes = new FileInfo(file).Length;
    Console.WriteLine($"{name}: {bytes / 1048576.0:N0} MiB, {writer.Packets:N0} packets, {writer.Exchanges:N0} exchanges");
    var ours = Run(Environment.ProcessPath!, ["read", file], out var output);
    Console.Write(output);
    var packets = writer.Packets / ours.Cpu;
    var megabytes = bytes / ours.Cpu / 1e6;
    Console.WriteLine($"  umbra   {ours.Cpu,7:N2} s of a processor  {packets,12:N0} packets/s  {megabytes,7:N0} MB/s  peak {ours.PeakMiB:N0} MiB");
    var theirs = Run("tshark", ["-r", file, "-Y", "http", "-T", "fields", "-e", "http.request.uri", "-e", "http.response.code"], out _);
    Console.WriteLine($"  tshark  {theirs.Cpu,7:N2} s of a processor  {writer.Packets / theirs.Cpu,12:N0} packets/s  {bytes / theirs.Cpu / 1e6,7:N0} MB/s  peak {theirs.PeakMiB:N0} MiB");
    var ratio = theirs.Cpu / ours.Cpu;
    var isWell = ratio >= 10 && !(packets < packetsPerSecond) && !(megabytes < megabytesPerSecond) && output.Contains($"{writer.Exchanges:N0} exchanges", StringComparison.Ordinal);
    Console.WriteLine($"  tshark ÷ umbra {ratio:N1} (at least 10): {(isWell ? "met" : "MISSED")}");
    File.Delete(file);
    return isWell;
}

static (double Cpu, double PeakMiB) Run(string program, string[] arguments, out string output)
{
    var before = ChildTime.Seconds();
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    process.ErrorDataReceived += (_, _) => { };
    process.BeginErrorReadLine();
    var peak = 0L;
    using var watch = new Timer(_ =>
    {
        try
        {
            process.Refresh();
            peak = Math.Max(peak, process.WorkingSet64);
        }
        catch (InvalidOperationException)
        {
            // it has ended
        }
    }, null, 0, 100);
    output = program == "tshark" ? Drain(process.StandardOutput) : process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return (ChildTime.Seconds() - before, peak / 1048576.0);
}

static string Drain(StreamReader reader)
{
    var buffer = new char[64 * 1024];
    while (reader.Read(buffer) > 0)
    {
    }

    return "";
}

static void Read(string path)
{
    using var reader = new PacketExchangeReader(new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan }));
    long exchanges = 0;
    long whole = 0;
    while (reader.Next(out var record))
    {
        exchanges++;
        whole += record.Response.IsComplete ? 1 : 0;
    }

    Console.WriteLine($"  {exchanges:N0} exchanges, {whole:N0} with their response; {string.Join("; ", reader.Problems)}");
}
