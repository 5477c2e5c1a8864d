using System.Net;
using System.Net.Sockets;

namespace Umbra.Shared;

/// <summary>Ports for programs that cannot say which free one they took.</summary>
/// <remarks>
/// Below those that the kernel gives to outgoing connections (<c>ip_local_port_range</c>): one of these may be taken again before its program has it, even by whoever asks meanwhile
/// whether somebody listens there, since a connection to a port that nobody listens on succeeds when it gets that port for its own end (RFC 9293, 3.5: simultaneous open).
/// </remarks>
internal static class Ports
{
    private const int First = 16_384;
    private const int Count = 16_384;
    private const int FarApart = 7_919;

    // Processes that run beside this one begin elsewhere.
    private static int _last = Environment.ProcessId * FarApart % Count;

    /// <summary>One on 127.0.0.1 that nothing listens on now, and that this process has not had before.</summary>
    public static int Free()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"no port from {First} to {First + Count - 1} is free");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
