using System.Runtime.InteropServices;

namespace Umbra.Core.Polling;

/// <summary>Sleeps for a millisecond or so, often: a third of what the runtime's timed waits cost (measured: 10 µs of CPU instead of 30).</summary>
internal static partial class ShortSleep
{
    /// <summary>Sleeps. A signal may end it early.</summary>
    public static unsafe void For(TimeSpan time)
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.Sleep(time);
            return;
        }

        var parts = stackalloc nint[2];
        parts[0] = (nint)(time.Ticks / TimeSpan.TicksPerSecond);
        parts[1] = (nint)(time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
        _ = Sleep(parts, null);
    }

    // struct timespec is two words on 64-bit systems.
    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static unsafe partial int Sleep(nint* time, nint* rest);
}
