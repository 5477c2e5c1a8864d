using System.Net;
using System.Net.Sockets;

namespace Umbra.Bench.Inline.Load;

/// <summary>Connections of our own clients: a thread waits in each call, and not for ever.</summary>
internal static class BlockingSocket
{
    public const int TimeoutMs = 10_000;

    /// <exception cref="SocketException">Nobody listens.</exception>
    public static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = TimeoutMs, SendTimeout = TimeoutMs };
        try
        {
            socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
