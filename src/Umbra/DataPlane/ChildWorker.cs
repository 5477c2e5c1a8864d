using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Umbra.Worker;

namespace Umbra.DataPlane;

/// <summary>A worker as a child process: the same executable, with a heap limit, and without what the environment meant for the data plane.</summary>
/// <param name="heapLimitBytes">The most bytes of its managed heap.</param>
internal sealed class ChildWorker(long heapLimitBytes = ChildWorker.DefaultHeapLimitBytes) : IWorkerRunner
{
    /// <summary>160 MiB: data plane and worker together stay under 300 MB.</summary>
    public const long DefaultHeapLimitBytes = 160L * 1024 * 1024;

    /// <summary>How long a worker takes to start, and to compile what it does most, in time that is spare.</summary>
    private static readonly TimeSpan Starting = TimeSpan.FromSeconds(4);

    /// <summary>How long a worker whose hand-off has ended may take to end by itself: it stores what its comparisons counted, beside others that come first.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private int _starts;

    /// <inheritdoc/>
    public async Task<string> RunAsync(string handoff, CancellationToken cancellation)
    {
        Process process;
        var isFirst = _starts++ == 0;
        try
        {
            AmbientRights.KeepFromChildren();
            process = Process.Start(StartInfo(handoff, isFirst))!;
        }
        catch (Win32Exception exception)
        {
            return $"could not be started: {exception.Message}";
        }

        using (process)
        {
            var id = process.Id;
            using var whileItRuns = new PeriodicTimer(Starting);
            var confined = WorkerProcessors.Confine(id, isFirst);
            var isIdle = WorkerPriority.LowerStarting(id);
            _ = SettleAsync(id, isIdle, confined, whileItRuns);

            try
            {
                await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                using var grace = new CancellationTokenSource(Grace);
                try
                {
                    await process.WaitForExitAsync(grace.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    process.Kill();
                    await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }

            // A process that a signal ended has 128 and the signal's number.
            return process.ExitCode > 128 ? $"ended by signal {process.ExitCode - 128}" : $"ended with code {process.ExitCode}";
        }
    }

    // It has started: it is given the priority and the processors that it keeps.
    private static async Task SettleAsync(int process, bool isIdle, byte[]? confined, PeriodicTimer whileItRuns)
    {
        var isSettled = false;
        while (!isSettled && await whileItRuns.WaitForNextTickAsync().ConfigureAwait(false))
        {
            isIdle = isIdle && !WorkerPriority.LowerStarted(process);
            isSettled = WorkerProcessors.Settle(process, confined) && !isIdle;
        }
    }

    /// <summary>How the child is started.</summary>
    /// <param name="handoff">The hand-off socket's path.</param>
    /// <param name="isFirst">No worker was there before.</param>
    internal ProcessStartInfo StartInfo(string handoff, bool isFirst)
    {
        var start = new ProcessStartInfo { UseShellExecute = false };

        // Run from its build output, the process is `dotnet umbra.dll`.
        var executable = Environment.ProcessPath ?? "dotnet";
        start.FileName = executable;
        if (Path.GetFileNameWithoutExtension(executable) is "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildWorker).Assembly.Location);
        }

        start.ArgumentList.Add("worker");
        start.ArgumentList.Add("--handoff");
        start.ArgumentList.Add(handoff);
        if (!isFirst)
        {
            start.ArgumentList.Add("--restarted");
        }

        foreach (var name in start.Environment.Keys.Where(IsOfTheDataPlane).ToList())
        {
            start.Environment.Remove(name);
        }

        // Code that counts to find out what to compile better makes a worker cheaper in the long run, and its start a rush of compilation. One that
        // starts again does so beside live traffic, which comes first: it compiles better only what each copy goes through (1,024 calls, not 30).
        if (!isFirst)
        {
            start.Environment["DOTNET_TieredPGO"] = "0";
            start.Environment["DOTNET_TC_CallCountThreshold"] = "400";
        }

        // As many as it will have when it has started (WorkerProcessors): the runtime counts them once. One that counts a single processor compiles better
        // only after a second without new code, not a tenth of one, which beside live traffic is as well (bench/README.md).
        start.Environment["DOTNET_PROCESSOR_COUNT"] = WorkerProcessors.KeptCount.ToString(CultureInfo.InvariantCulture);
        start.Environment["DOTNET_GCHeapHardLimit"] = heapLimitBytes.ToString("X", CultureInfo.InvariantCulture);
        return start;
    }

    // How its sockets complete, and which ones systemd gave to it.
    private static bool IsOfTheDataPlane(string name) =>
        name.StartsWith("DOTNET_SYSTEM_NET_SOCKETS_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("LISTEN_", StringComparison.Ordinal)
        || name is "NOTIFY_SOCKET" or "WATCHDOG_USEC" or "WATCHDOG_PID";
}
