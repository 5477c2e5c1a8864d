using System.Runtime.InteropServices;

namespace Umbra.Worker;

/// <summary>
/// Keeps a worker to one processor while it starts again. A start is compilation on several threads and thousands of new pages; spread over the processors it
/// interrupts production on all of them, and takes half as much time again.
/// </summary>
internal static class WorkerProcessors
{
    /// <summary>Room for 8,192 processors: as many as Linux is built for.</summary>
    private const int MaskBytes = 1024;

    /// <summary>Confines it, its later threads and its children to the last of the processors that this process may use.</summary>
    /// <returns>Whether it has to be released.</returns>
    public static bool Confine(int process) =>
        Allowed() is { } allowed && LastOf(allowed) is { } last && !last.AsSpan().SequenceEqual(allowed) && SetAffinity(process, MaskBytes, last) == 0;

    /// <summary>Lets it use all that this process may use.</summary>
    /// <returns>Whether none of its threads was confined any more. If not it has to be asked again: a thread may be made meanwhile by one that still was.</returns>
    public static bool Release(int process)
    {
        if (Allowed() is not { } allowed || LastOf(allowed) is not { } last)
        {
            return true;
        }

        // One that was given processors of its own meanwhile keeps them.
        var confined = ProcessThreads.OfTree(process).Where(thread => Affinity(thread) is { } mask && mask.AsSpan().SequenceEqual(last)).ToList();
        foreach (var thread in confined)
        {
            _ = SetAffinity(thread, MaskBytes, allowed);
        }

        return confined.Count == 0;
    }

    private static byte[]? Allowed() => OperatingSystem.IsLinux() ? Affinity(Environment.ProcessId) : null;

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
}
