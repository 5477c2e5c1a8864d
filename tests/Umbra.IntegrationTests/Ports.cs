using System.Net;
using System.Net.Sockets;

namespace Umbra.IntegrationTests;

/// <summary>Ports for programs that cannot say which free one they took.</summary>
internal static class Ports
{
    /// <summary>One on 127.0.0.1 that nothing listens on now.</summary>
    public static int Free()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
