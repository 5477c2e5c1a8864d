using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Umbra.Inline.Tap;

/// <summary>Opens listening sockets that a later process can share (<c>--takeover</c>), or takes those that systemd opened.</summary>
internal static class TapListener
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;
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

        if (OperatingSystem.IsLinux() && !isTakeover && endPoint.Port != 0)
        {
            // SO_REUSEPORT below would let two processes share a port by mistake, each getting half of the connections.
            using var probe = Create(endPoint);
            probe.Bind(endPoint);
        }

        var socket = Create(endPoint);
        try
        {
            if (OperatingSystem.IsLinux())
            {
                socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
            }

            socket.Bind(endPoint);
            socket.Listen(backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket Create(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (endPoint.Address.Equals(IPAddress.IPv6Any))
        {
            socket.DualMode = true;
        }

        return socket;
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
