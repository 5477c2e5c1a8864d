using System.Runtime.InteropServices;

namespace Umbra.Worker;

/// <summary>
/// Keeps a worker to one processor while it starts again. A start is compilation on several threads and thousands of new pages; spread over the processors it
/// interrupts production on all of them, and takes longer.
/// </summary>
internal static class WorkerProcessors
{
    /// <summary>Room for 8,192 processors: as many as Linux is built for.</summary>
    private const int MaskBytes = 1024;

    /// <summary>Confines a process that was started this moment, and the threads that it will make, to the last of the processors that this process may use.</summary>
    /// <returns>What <see cref="Release"/> undoes; null when there is nothing to undo.</returns>
    public static byte[]? Confine(int process) =>
        OperatingSystem.IsLinux() && Affinity(Environment.ProcessId) is { } allowed && LastOf(allowed) is { } last && !last.AsSpan().SequenceEqual(allowed)
        && SetAffinity(process, MaskBytes, last) == 0 ? last : null;

    /// <summary>Lets a process use all processors that this one may.</summary>
    /// <param name="process">The process.</param>
    /// <param name="confined">What it was confined to. A thread that was given others meanwhile keeps them.</param>
    /// <returns>Whether none had to be released any more. If not it has to be asked again: a thread may be made meanwhile by one that was still confined.</returns>
    public static bool Release(int process, byte[] confined)
    {
        if (Affinity(Environment.ProcessId) is not { } allowed || allowed.AsSpan().SequenceEqual(confined))
        {
            return true;
        }

        var released = 0;
        foreach (var thread in ProcessThreads.Of(process).Where(thread => Affinity(thread) is { } mask && mask.AsSpan().SequenceEqual(confined)))
        {
            released += SetAffinity(thread, MaskBytes, allowed) == 0 ? 1 : 0;
        }

        return released == 0;
    }

    /// <summary>Lets this process, and what it starts from now on, use all that its parent may: programs of others count processors once, as they start.</summary>
    public static void ReleaseThis()
    {
        if (OperatingSystem.IsLinux() && Affinity(GetParent()) is { } allowed)
        {
            foreach (var thread in ProcessThreads.Of(Environment.ProcessId))
            {
                _ = SetAffinity(thread, MaskBytes, allowed);
            }
        }
    }

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

        var last = new byte[MaskBytes];
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
