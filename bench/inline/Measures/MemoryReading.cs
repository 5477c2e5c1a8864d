using System.Globalization;

namespace Umbra.Bench.Inline.Measures;

/// <summary>Resident memory of a middle at one moment, in bytes.</summary>
/// <param name="Root">VmRSS of its first process: nginx's master, Umbra's data plane.</param>
/// <param name="Tree">VmRSS of all its processes together; pages that they share count in each.</param>
/// <param name="RootHighest">VmHWM of its first process: the most that it ever had.</param>
/// <param name="TreeHighest">VmHWM of all its processes together.</param>
internal readonly record struct MemoryReading(long Root, long Tree, long RootHighest, long TreeHighest)
{
    public static MemoryReading Of(int root)
    {
        var reading = default(MemoryReading);
        foreach (int id in ProcessTree.Ids(root))
        {
            string status = ProcFile.ReadOrNull($"/proc/{id}/status") ?? "";
            long resident = Bytes(status, "VmRSS:");
            long highest = Bytes(status, "VmHWM:");
            reading = new MemoryReading(
                id == root ? resident : reading.Root,
                reading.Tree + resident,
                id == root ? highest : reading.RootHighest,
                reading.TreeHighest + highest);
        }

        return reading;
    }

    /// <summary>The larger of both in each field.</summary>
    public MemoryReading Max(MemoryReading other) => new(
        Math.Max(Root, other.Root), Math.Max(Tree, other.Tree), Math.Max(RootHighest, other.RootHighest), Math.Max(TreeHighest, other.TreeHighest));

    private static long Bytes(string status, string field)
    {
        // "VmRSS:\t   12345 kB"; a zombie has no such line.
        int at = status.IndexOf(field, StringComparison.Ordinal);
        if (at < 0)
        {
            return 0;
        }

        string line = status[(at + field.Length)..status.IndexOf('\n', at)];
        return long.Parse(line.Trim().Split(' ')[0], CultureInfo.InvariantCulture) * 1024;
    }
}
