using System.Runtime.InteropServices;

namespace Umbra.Worker;

/// <summary>
/// Keeps a worker to fewer processors than production has: to one of them while it starts again, which is compilation on several threads and thousands of
/// new pages, and interrupts production wherever it happens; and for good where there are two, so that production always finds the other.
/// </summary>
internal static class WorkerProcessors
{
    /// <summary>Room for 8,192 processors: as many as Linux is built for.</summary>
    private const int MaskBytes = 1024;

    /// <summary>How many processors a worker of this process has for good: no more than the runtime counts here, which knows of quotas too.</summary>
    public static int KeptCount =>
        OperatingSystem.IsLinux() && Affinity(Environment.ProcessId) is { } allowed ? Math.Min(Environment.ProcessorCount, CountOf(KeptOf(allowed))) : Environment.ProcessorCount;

    /// <summary>
    /// Confines a process that was started this moment, and what it will make: to what it has for good, and one that starts again to the last of the
    /// processors that this process may use.
    /// </summary>
    /// <returns>What it was confined to, for <see cref="Settle"/>; null for nothing.</returns>
    public static byte[]? Confine(int process, bool isFirst) =>
        OperatingSystem.IsLinux() && Affinity(Environment.ProcessId) is { } allowed && (isFirst ? KeptOf(allowed) : LastOf(allowed)) is { } some
        && !some.AsSpan().SequenceEqual(allowed) && SetAffinity(process, MaskBytes, some) == 0 ? some : null;

    /// <summary>Gives a process that has started the processors that it has for good (<see cref="KeptOf"/>). A thread that was given others meanwhile keeps them.</summary>
    /// <param name="process">The process.</param>
    /// <param name="confined">What it was confined to; null for nothing.</param>
    /// <returns>Whether each thread had them already. If not it has to be asked again: a thread may be made meanwhile by one that did not have them.</returns>
    public static bool Settle(int process, byte[]? confined)
    {
        if (!OperatingSystem.IsLinux() || Affinity(Environment.ProcessId) is not { } allowed)
        {
            return true;
        }

        // Where all are kept, those have too few that were confined; where not all are, those have too many that were made before they could be.
        var kept = KeptOf(allowed);
        var from = kept.AsSpan().SequenceEqual(allowed) ? confined : allowed;
        if (from is null || from.AsSpan().SequenceEqual(kept))
        {
            return true;
        }

        var settled = 0;
        foreach (var thread in ProcessThreads.Of(process).Where(thread => Affinity(thread) is { } mask && mask.AsSpan().SequenceEqual(from)))
        {
            settled += SetAffinity(thread, MaskBytes, kept) == 0 ? 1 : 0;
        }

        return settled == 0;
    }

    /// <summary>Gives this process, and what it starts from now on, what it has for good: programs of others count processors once, as they start.</summary>
    public static void SettleThis()
    {
        if (OperatingSystem.IsLinux() && Affinity(GetParent()) is { } allowed)
        {
            var kept = KeptOf(allowed);
            foreach (var thread in ProcessThreads.Of(Environment.ProcessId))
            {
                _ = SetAffinity(thread, MaskBytes, kept);
            }
        }
    }

    /// <summary>Of the processors that the data plane may use those that a worker has for good: the last of two; of more, or of one, all.</summary>
    internal static byte[] KeptOf(byte[] allowed) => CountOf(allowed) == 2 ? LastOf(allowed)! : allowed;

    private static int CountOf(byte[] mask) => mask.Sum(eight => byte.PopCount(eight));

    private static byte[]? Affinity(int thread)
    {
        var mask = new byte[MaskBytes];
        return GetAffinity(thread, MaskBytes, mask) == 0 ? mask : null;
    }

    /// <returns>Null for none.</returns>
    private static byte[]? LastOf(byte[] mask)
    {
        var index = mask.AsSpan().LastIndexOfAnyExcept((byte)0);
        if (index < 0)
        {
            return null;
        }

        var last = new byte[mask.Length];
        last[index] = (byte)(1 << (7 - byte.LeadingZeroCount(mask[index])));
        return last;
    }

    [DllImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetAffinity(int thread, nint bytes, byte[] mask);

    [DllImport("libc", EntryPoint = "sched_getaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetAffinity(int thread, nint bytes, [Out] byte[] mask);

    [DllImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetParent();
}
