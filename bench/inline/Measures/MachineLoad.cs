using System.Globalization;

namespace Umbra.Bench.Inline.Measures;

/// <summary>How busy the machine was with what is not this run: figures taken beside other work are worth less.</summary>
internal readonly record struct MachineLoad(double BusySeconds, TimeSpan Ours, long Timestamp)
{
    public static MachineLoad Now() =>
        new(Busy(), ProcessTree.ProcessorTime(Environment.ProcessId), TimeProvider.System.GetTimestamp());

    /// <summary>Share of the machine's processors that others had since an earlier moment.</summary>
    /// <value>0–1. Interrupts are nobody's and so count as others'.</value>
    public double ForeignShareSince(MachineLoad earlier)
    {
        double elapsed = TimeProvider.System.GetElapsedTime(earlier.Timestamp, Timestamp).TotalSeconds * Environment.ProcessorCount;
        double foreign = BusySeconds - earlier.BusySeconds - (Ours - earlier.Ours).TotalSeconds;
        return Math.Clamp(foreign / elapsed, 0, 1);
    }

    // "cpu user nice system idle iowait irq softirq steal guest guest_nice", in hundredths of a second; guests are in user already.
    private static double Busy()
    {
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new[] { 1, 2, 3, 6, 7, 8 }.Sum(i => long.Parse(fields[i], CultureInfo.InvariantCulture)) / 100.0;
    }
}
