using System.Globalization;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Results;

/// <summary>The report as a reader of a terminal, or of bench/README.md, sees it.</summary>
internal static class ReportText
{
    public static string Write(Report report) => string.Join(Environment.NewLine, Sections(report).Where(section => section.Length > 0));

    private static IEnumerable<string> Sections(Report report)
    {
        MachineDescription machine = report.Machine;
        yield return $"{machine.Processors} × {machine.Processor}, {Number(machine.MemoryGibibytes, "0.0")} GiB, {machine.Kernel}, {machine.Runtime}{Environment.NewLine}";
        yield return Cells(report);
        yield return Faults(report);
        yield return Transfers(report);
        yield return Targets(report);
        yield return string.Concat(report.Notes.Select(note => $"* {note}{Environment.NewLine}"));
    }

    private static string Cells(Report report)
    {
        var table = new TextTable(
            "group", "workload", "middle", "CPU µs/request (min–max)", "× proxy_pass", "× mirror", "requests/s",
            "p50 ms", "p99 ms", "failed", "copied", "RSS MiB (first/all)", "others' CPU");
        foreach (CellRow row in report.Rows)
        {
            table.Add(
                row.Group, row.Workload, row.Middle, Range(row.CpuMicros),
                Ratio(row, report.Find(row.Group, row.Workload, Middle.NginxProxy)),
                Ratio(row, report.Find(row.Group, row.Workload, Middle.NginxMirror)),
                Number(row.RequestsPerSecond?.Median, "0"),
                Number(row.P50Ms?.Median, "0.000"),
                Number(row.P99Ms?.Median, "0.000"),
                $"{row.Failed}",
                Percent(row.Copied?.Median, "0.0"),
                row.Memory is { } memory ? Both(memory) : "–",
                Percent(row.Foreign?.Median, "0"));
        }

        return table.IsEmpty ? "" : table.ToString();
    }

    private static string Faults(Report report)
    {
        var table = new TextTable(
            "shadow", "requests/s", "failed", "p50 ms off/on", "p50 ×", "p99 ms off/on", "mirrored",
            "RSS MiB (first/all) before", "peak", "after", "pending", "adds up");
        foreach (FaultRow row in report.Faults)
        {
            table.Add(
                row.Fault, Number(row.RatePerSecond, "0"), $"{row.On.Failed}",
                $"{Number(row.Off.P50Ms?.Median, "0.000")}/{Number(row.On.P50Ms?.Median, "0.000")}", Number(row.P50Ratio, "0.00"),
                $"{Number(row.Off.P99Ms?.Median, "0.000")}/{Number(row.On.P99Ms?.Median, "0.000")}",
                $"{row.Status?.Mirrored}", Both(row.Before), Both(row.Peak), Both(row.After),
                $"{row.Status?.Pending}", row.Status is null ? "–" : row.Status.AddsUp ? "yes" : "NO");
        }

        return table.IsEmpty ? "" : table.ToString();
    }

    private static string Transfers(Report report)
    {
        var table = new TextTable("transfer", "middle", "MiB", "MiB/s", "same SHA-256", "RSS before MiB (first/all)", "RSS peak MiB (first/all)");
        foreach (TransferRow row in report.Transfers)
        {
            table.Add(
                row.What, row.Middle, Mebibytes(row.Bytes), Number(row.MebibytesPerSecond, "0"), row.SameBytes ? "yes" : "NO",
                Both(row.Before), Both(row.Peak));
        }

        return table.IsEmpty ? "" : table.ToString();
    }

    private static string Targets(Report report)
    {
        var table = new TextTable("target", "measured", "asked", "", "note");
        foreach (TargetCheck check in report.Targets)
        {
            table.Add(check.What, check.Value, check.Limit, check.Outcome switch { Outcome.Pass => "pass", Outcome.Miss => "MISS", _ => "void" }, check.Note);
        }

        return table.IsEmpty ? "" : table.ToString();
    }

    private static string Ratio(CellRow row, CellRow? to) => Number(row.CpuMicros?.Median / to?.CpuMicros?.Median, "0.00");

    private static string Range(Samples? samples) => samples is null
        ? "–"
        : $"{Number(samples.Median, "0.0")} ({Number(samples.Min, "0.0")}–{Number(samples.Max, "0.0")})";

    private static string Mebibytes(long bytes) => Number(bytes / (double)(1 << 20), "0");

    private static string Both(Measures.MemoryReading memory) => $"{Mebibytes(memory.Root)}/{Mebibytes(memory.Tree)}";

    private static string Percent(double? share, string format) => share is null ? "–" : Number(share * 100, format) + " %";

    private static string Number(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
