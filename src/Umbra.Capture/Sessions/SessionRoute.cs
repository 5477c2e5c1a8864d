using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Umbra.Capture.Sessions;

/// <summary>The way to a session's target: sockets, each with a port of its own, of which the hash of a connection chooses one.</summary>
internal sealed class SessionRoute : IDisposable
{
    private const int Ports = 32;
    private const int UdpHeader = 8;

    private readonly Socket[] _sockets;

    /// <param name="target">The target.</param>
    /// <exception cref="SocketException">Nothing can be sent there.</exception>
    public SessionRoute(IPEndPoint target)
    {
        EndPoint = target;
        Address = BinaryPrimitives.ReadUInt128BigEndian(target.Address.MapToIPv6().GetAddressBytes());
        _sockets = new Socket[Ports];
        try
        {
            for (var i = 0; i < Ports; i++)
            {
                _sockets[i] = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
                _sockets[i].Connect(target);
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        var ipHeader = target.AddressFamily == AddressFamily.InterNetwork ? 20 : 40;
        MostBytes = Math.Clamp(PathMtu.Of(_sockets[0]) - ipHeader - UdpHeader - VxlanSender.Header, 64, VxlanSender.LargestFrame);
    }

    /// <summary>The target.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Its address; one of IPv4 in its IPv6-mapped form.</summary>
    public UInt128 Address { get; }

    /// <summary>The most bytes of a frame that go there in one piece.</summary>
    public int MostBytes { get; }

    /// <summary>The socket of a hash.</summary>
    public Socket Socket(uint hash) => _sockets[hash % Ports];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket?.Dispose();
        }
    }
}
