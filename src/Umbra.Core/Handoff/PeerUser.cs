using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Umbra.Core.Handoff;

/// <summary>
/// Whether the process at the other end of a Unix socket is this process's user's. The socket's directory lets nobody else in; this is the
/// second lock on the same door, for the day on which somebody has changed the directory's mode.
/// </summary>
internal static partial class PeerUser
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int PeerCredentials = 17; // SO_PEERCRED, unix(7): struct ucred, which is pid, uid, gid
    private const int UserOffset = sizeof(int);

    /// <summary>True too where the system cannot be asked.</summary>
    public static bool IsOurs(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        Span<byte> credentials = stackalloc byte[3 * sizeof(int)];
        return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) == credentials.Length
            && MemoryMarshal.Read<uint>(credentials[UserOffset..]) == EffectiveUser();
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
