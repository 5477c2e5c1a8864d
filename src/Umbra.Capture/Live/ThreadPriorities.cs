using System.Runtime.InteropServices;

namespace Umbra.Capture.Live;

/// <summary>Reading beside production must not take its processor: the thread yields to all others (setpriority(2), which on Linux is of a thread).</summary>
internal static partial class ThreadPriorities
{
    private const int OfProcess = 0;
    private const int Nice = 10;

    /// <summary>Lowers the calling thread's priority; where that cannot be, it stays.</summary>
    public static void Lower()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(OfProcess, 0, Nice);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}
