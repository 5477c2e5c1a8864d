using System.Runtime.InteropServices;

namespace Umbra.Bench.Packets;

/// <summary>The processor time of child processes that have ended (getrusage(2)).</summary>
internal static partial class ChildTime
{
    private const int Children = -1;

    /// <summary>Seconds, in the program and in the kernel.</summary>
    public static double Seconds()
    {
        Span<long> usage = stackalloc long[18];
        _ = GetUsage(Children, ref MemoryMarshal.GetReference(usage));
        return usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, ref long usage);
}
