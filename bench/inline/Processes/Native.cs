using System.Runtime.InteropServices;

namespace Umbra.Bench.Inline.Processes;

/// <summary>The system calls that the class library has no name for.</summary>
internal static class Native
{
    public const int SigKill = 9;
    public const int SigTerm = 15;

    private const int ClockMonotonic = 1;
    private const int TimerAbsTime = 1;
    private const int SetTimerSlack = 29;
    private const int BatchPolicy = 3;

    /// <summary>Sends a signal; a process that is gone already is no error here.</summary>
    public static void Signal(int processId, int signal) => _ = Kill(processId, signal);

    /// <summary>Sleeps this thread until a moment of <see cref="System.Diagnostics.Stopwatch"/>'s clock (CLOCK_MONOTONIC on Linux).</summary>
    /// <param name="nanoseconds">Absolute, not a span: a late wake-up does not shift those after it.</param>
    public static void SleepUntil(long nanoseconds)
    {
        var until = new Timespec { Seconds = (nint)(nanoseconds / 1_000_000_000), Nanoseconds = (nint)(nanoseconds % 1_000_000_000) };
        _ = ClockNanosleep(ClockMonotonic, TimerAbsTime, ref until, 0);
    }

    /// <summary>Lets this thread's sleeps end on time: the kernel may otherwise add 50 µs to each.</summary>
    public static void RemoveTimerSlack() => _ = Prctl(SetTimerSlack, 1, 0, 0, 0);

    /// <summary>Gives a thread a nice value and batch scheduling (sched(7)): when it wakes up it interrupts nobody. A thread that is gone is no error here; 0 is the calling one.</summary>
    public static void GiveWay(int thread, int nice)
    {
        int none = 0;
        _ = SetScheduler(thread, BatchPolicy, ref none);
        _ = SetPriority(0, thread, nice);
    }

    [DllImport("libc", EntryPoint = "sched_setscheduler")]
    private static extern int SetScheduler(int thread, int policy, ref int priority);

    [DllImport("libc", EntryPoint = "setpriority")]
    private static extern int SetPriority(int which, int who, int priority);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int processId, int signal);

    [DllImport("libc", EntryPoint = "clock_nanosleep")]
    private static extern int ClockNanosleep(int clock, int flags, ref Timespec until, nint remaining);

    [DllImport("libc", EntryPoint = "prctl")]
    private static extern int Prctl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
