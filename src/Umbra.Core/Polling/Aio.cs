using System.Runtime.InteropServices;

namespace Umbra.Core.Polling;

/// <summary>Linux's calls that give the kernel several reads or writes at once: io_setup(2), io_submit(2). The C library does not have them.</summary>
internal static unsafe partial class Aio
{
    // asm/unistd_64.h, and asm-generic/unistd.h for all newer architectures.
    private static readonly (nint Setup, nint Destroy, nint Submit, nint GetEvents) Numbers = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => (206, 207, 209, 208),
        Architecture.Arm64 => (0, 1, 2, 4),
        _ => default,
    };

    /// <summary>Whether the calls are known here. The system may refuse them still.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && Numbers != default;

    /// <summary>Makes a context.</summary>
    /// <returns>0, or -1.</returns>
    public static nint Setup(int most, nint* context) => Call(Numbers.Setup, most, (nint)context, 0, 0, 0);

    /// <summary>Ends a context.</summary>
    public static void Destroy(nint context) => Call(Numbers.Destroy, context, 0, 0, 0, 0);

    /// <summary>Begins operations, in their order.</summary>
    /// <returns>How many it took; -1 if not even the first.</returns>
    public static int Submit(nint context, int count, AioControl** controls) => (int)Call(Numbers.Submit, context, count, (nint)controls, 0, 0);

    /// <summary>Waits for operations to be over.</summary>
    /// <returns>How many were; -1 if it was interrupted.</returns>
    public static int GetEvents(nint context, int least, int most, AioEvent* events) =>
        (int)Call(Numbers.GetEvents, context, least, most, (nint)events, 0);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint first, nint second, nint third, nint fourth, nint fifth);
}
