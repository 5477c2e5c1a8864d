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

        // On Linux a nice value is a thread's own and new threads take their maker's: those that there are have to be asked one by one.
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (!int.TryParse(Path.GetFileName(task), CultureInfo.InvariantCulture, out var thread))
            {
                continue;
            }

            if (!TryLower(thread, out var problem))
            {
                problems.Add(problem);
                break;
            }
        }

        return problems;
    }

    /// <summary>
    /// Lowers a worker that was started this moment: its first thread hands it on to those that it makes. So the work of starting, which is a
    /// rush of compilation, gives way already. What cannot be done the worker tries again, and says.
    /// </summary>
    public static void LowerStarting(int process)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = TryLower(process, out _);
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

    [DllImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int priority);
}
