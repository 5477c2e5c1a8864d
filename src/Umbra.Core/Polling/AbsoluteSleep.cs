using System.Runtime.InteropServices;

namespace Umbra.Core.Polling;

/// <summary>Sleeps until a point in time of the monotonic clock, without adding up what each sleep is late by (clock_nanosleep(2), TIMER_ABSTIME).</summary>
internal static partial class AbsoluteSleep
{
    private const int MonotonicClock = 1;
    private const int Absolute = 1;

    /// <summary>The kernel's slack for this thread's sleeps (prctl(2), PR_SET_TIMERSLACK): 50 µs unless it is asked for less.</summary>
    private const int SetTimerSlack = 29;

    /// <summary>Asks for sleeps that end as near to their time as can be; for the calling thread.</summary>
    public static void BePrecise()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Control(SetTimerSlack, 1, 0, 0, 0);
        }
    }

    /// <summary>Sleeps until then. A signal may end it early.</summary>
    /// <param name="ns">The clock that <see cref="System.Diagnostics.Stopwatch"/> reads, ns.</param>
    public static unsafe void Until(long ns)
    {
        if (!OperatingSystem.IsLinux())
        {
            var left = ns - Now;
            if (left > 0)
            {
                Thread.Sleep(TimeSpan.FromTicks(left / 100));
            }

            return;
        }

        var parts = stackalloc nint[2];
        parts[0] = (nint)(ns / 1_000_000_000);
        parts[1] = (nint)(ns % 1_000_000_000);
        _ = Sleep(MonotonicClock, Absolute, parts, null);
    }

    /// <summary>The clock, ns.</summary>
    public static long Now => (long)(System.Diagnostics.Stopwatch.GetTimestamp() * (1e9 / System.Diagnostics.Stopwatch.Frequency));

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static unsafe partial int Sleep(int clock, int flags, nint* until, nint* rest);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint two, nuint three, nuint four, nuint five);
}
