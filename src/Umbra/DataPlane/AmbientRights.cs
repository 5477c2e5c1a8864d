using System.Runtime.InteropServices;

namespace Umbra.DataPlane;

/// <summary>
/// Rights that whoever started this process gave it beyond those of its user (capabilities(7)): to capture packets, to listen below port 1024. They are the data plane's. The worker needs none,
/// and it starts programs of the user's (middleware), which must not be able to read the host's packets.
/// </summary>
internal static class AmbientRights
{
    private const int Ambient = 47; // PR_CAP_AMBIENT
    private const nint ClearAll = 4; // PR_CAP_AMBIENT_CLEAR_ALL

    /// <summary>A process that this thread starts from now on has none of them; the thread itself keeps what it may do. Of root's processes each has all rights, whatever is said here.</summary>
    public static void KeepFromChildren()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = ProcessControl(Ambient, ClearAll, 0, 0, 0);
        }
    }

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ProcessControl(int option, nint second, nint third, nint fourth, nint fifth);
}
