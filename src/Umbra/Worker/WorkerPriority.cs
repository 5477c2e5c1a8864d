using System.Globalization;
using System.Runtime.InteropServices;

namespace Umbra.Worker;

/// <summary>Makes this process give way to production: it gets processors and memory last.</summary>
internal static class WorkerPriority
{
    /// <summary>The share of a processor that it gets beside a process of normal priority: about a tenth.</summary>
    private const int Nice = 10;

    /// <summary>First in line when the kernel needs memory (proc(5), oom_score_adj).</summary>
    private const string OomScore = "1000";

    private const int PriorityOfProcess = 0;

    /// <summary>SCHED_BATCH (sched(7)): a thread that wakes up does not take the processor from one that runs, so production's are not interrupted.</summary>
    private const int BatchPolicy = 3;

    /// <summary>SCHED_IDLE (sched(7)): a thread runs only when no other wants to.</summary>
    private const int IdlePolicy = 5;

    /// <summary>Lowers it. On systems other than Linux it does nothing.</summary>
    /// <returns>What could not be done; each thing is a help, and the worker runs without it.</returns>
    public static IReadOnlyList<string> Lower()
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        var problems = new List<string>();
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", OomScore);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add($"oom_score_adj: {exception.Message}");
        }

        // A worker that gets only spare time as it starts is lowered no further, and raised by who started it.
        if (GetScheduler(0) == IdlePolicy)
        {
            return problems;
        }

        if (LowerThreads(Environment.ProcessId) is { Length: > 0 } problem)
        {
            problems.Add(problem);
        }

        return problems;
    }

    /// <summary>
    /// Lowers a worker that was started this moment: its first thread hands it on to those that it makes. The work of starting is a rush of
    /// compilation: where this process may raise it again, it gets only time that is spare, until <see cref="LowerStarted"/>. Who has another policy may keep
    /// the processor until its slice is over, milliseconds later, when a thread of production wakes up (Linux 6.6 and later). What cannot be done the worker tries again, and says.
    /// </summary>
    /// <param name="process">The worker.</param>
    /// <returns>Whether it has to be raised.</returns>
    public static bool LowerStarting(int process)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var none = 0;
        if (MayRaise() && SetScheduler(process, IdlePolicy, ref none) == 0)
        {
            return true;
        }

        _ = TryLower(process, out _);
        return false;
    }

    /// <summary>Raises a worker that has started to where it stays.</summary>
    /// <returns>
    /// Whether all its threads were there already, and those of what it started. If not it has to be asked again: a thread that was being made by one
    /// that was still to come has the priority of before, and appears later, the later the less time its maker had.
    /// </returns>
    public static bool LowerStarted(int process)
    {
        // What it started has a policy of its own, if it chose one; only the one that it was made with is taken from it.
        List<int> above = [.. ProcessThreads.Of(process).Where(thread => !IsLow(thread)), .. ProcessThreads.Below(process).SelectMany(ProcessThreads.Of).Where(thread => GetScheduler(thread) == IdlePolicy)];
        foreach (var thread in above)
        {
            _ = TryLower(thread, out _);
        }

        return above.Count == 0;
    }

    private static string LowerThreads(int process)
    {
        // On Linux a nice value is a thread's own and new threads take their maker's: those that there are have to be asked one by one.
        // One that ends meanwhile, or may not be lowered, does not keep the others from it.
        var first = "";
        foreach (var thread in ProcessThreads.Of(process))
        {
            if (!TryLower(thread, out var problem) && first.Length == 0 && Directory.Exists($"/proc/{process}/task/{thread}"))
            {
                first = problem;
            }
        }

        return first;
    }

    private static bool IsLow(int thread)
    {
        const int Ended = -1;
        return GetScheduler(thread) is BatchPolicy or Ended && GetPriority(PriorityOfProcess, thread) is Nice or Ended;
    }

    // Only who may do anything with priorities may take back that one is lowest (capabilities(7), CAP_SYS_NICE). The kernel asks for that
    // of the whole system: the root of a user namespace, which a rootless container is, has the capability and may not.
    private static bool MayRaise()
    {
        const int CapabilitySysNice = 23;
        const string Effective = "CapEff:";
        try
        {
            var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Effective, StringComparison.Ordinal));
            return File.ReadAllText("/proc/self/uid_map").Split(default(char[]), StringSplitOptions.RemoveEmptyEntries) is ["0", "0", "4294967295"]
                && line is not null && ulong.TryParse(line[Effective.Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var capabilities)
                && (capabilities >> CapabilitySysNice & 1) != 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool TryLower(int thread, out string problem)
    {
        // The policy first: it is set together with a priority of its own, which must be 0.
        var none = 0;
        problem = SetScheduler(thread, BatchPolicy, ref none) != 0 ? $"batch scheduling: {Marshal.GetLastPInvokeErrorMessage()}"
            : SetPriority(PriorityOfProcess, thread, Nice) != 0 ? $"nice: {Marshal.GetLastPInvokeErrorMessage()}"
            : "";
        return problem.Length == 0;
    }

    [DllImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetScheduler(int thread, int policy, ref int priority);

    [DllImport("libc", EntryPoint = "sched_getscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetScheduler(int thread);

    [DllImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int priority);

    [DllImport("libc", EntryPoint = "getpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetPriority(int which, int who);
}
