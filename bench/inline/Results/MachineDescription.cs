using System.Runtime.InteropServices;

namespace Umbra.Bench.Inline.Results;

/// <summary>What the figures were taken on.</summary>
internal sealed record MachineDescription(string Processor, int Processors, double MemoryGibibytes, string Kernel, string Runtime)
{
    public static MachineDescription Read() => new(
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1] ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30), 1),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);
}
