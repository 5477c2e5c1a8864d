using System.Net;
using System.Net.Sockets;

namespace Umbra.Core.Addresses;

/// <summary>Binds sockets to addresses that a later process can share (<c>--takeover</c>, <c>SO_REUSEPORT</c>), and that two processes do not share by mistake.</summary>
internal static class SharedAddress
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;

    /// <summary>A bound socket.</summary>
    /// <param name="endPoint">Where.</param>
    /// <param name="type">Of which type.</param>
    /// <param name="protocol">Of which protocol.</param>
    /// <param name="isTakeover">Another process may be bound there already; else that is an error.</param>
    /// <exception cref="SocketException">The address is taken, not this machine's, or not allowed.</exception>
    public static Socket Bind(IPEndPoint endPoint, SocketType type, ProtocolType protocol, bool isTakeover)
    {
        if (OperatingSystem.IsLinux() && !isTakeover && endPoint.Port != 0)
        {
            // SO_REUSEPORT below would let two processes share a port by mistake, each getting half of what comes.
            using var probe = Create(endPoint, type, protocol);
            probe.Bind(endPoint);
        }

        var socket = Create(endPoint, type, protocol);
        try
        {
            if (OperatingSystem.IsLinux())
            {
                socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
            }

            socket.Bind(endPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket Create(IPEndPoint endPoint, SocketType type, ProtocolType protocol)
    {
        var socket = new Socket(endPoint.AddressFamily, type, protocol);
        if (endPoint.Address.Equals(IPAddress.IPv6Any))
        {
            socket.DualMode = true;
        }

        return socket;
    }
}
