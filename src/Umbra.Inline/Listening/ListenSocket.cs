using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Umbra.Core.Addresses;

namespace Umbra.Inline.Listening;

/// <summary>Opens listening sockets that a later process can share (<c>--takeover</c>), or takes those that systemd opened.</summary>
internal static class ListenSocket
{
    private const int FirstInherited = 3; // sd_listen_fds(3)

    /// <summary>A socket that listens.</summary>
    /// <param name="endPoint">Where.</param>
    /// <param name="backlog">Connections that wait to be accepted.</param>
    /// <param name="isTakeover">Another process may listen there already; else that is an error.</param>
    /// <exception cref="SocketException">The address is taken, not this machine's, or not allowed.</exception>
    public static Socket Open(IPEndPoint endPoint, int backlog, bool isTakeover)
    {
        if (TryInherit(endPoint) is { } inherited)
        {
            return inherited;
        }

        var socket = SharedAddress.Bind(endPoint, SocketType.Stream, ProtocolType.Tcp, isTakeover);
        try
        {
            socket.Listen(backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket? TryInherit(IPEndPoint endPoint)
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("LISTEN_PID"), out var pid) || pid != Environment.ProcessId
            || !int.TryParse(Environment.GetEnvironmentVariable("LISTEN_FDS"), out var count))
        {
            return null;
        }

        for (var descriptor = FirstInherited; descriptor < FirstInherited + count; descriptor++)
        {
            var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: false));
            if (socket.LocalEndPoint is IPEndPoint local && local.Port == endPoint.Port
                && (local.Address.Equals(endPoint.Address) || local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any)))
            {
                CloseOnExec(descriptor);
                return socket;
            }
        }

        return null;
    }

    // The worker is a child process and must not hold the listener open after this process ends.
    private static void CloseOnExec(int descriptor) => _ = FileControl(descriptor, 2 /* F_SETFD */, 1 /* FD_CLOEXEC */);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static extern int FileControl(int descriptor, int command, int argument);
}
