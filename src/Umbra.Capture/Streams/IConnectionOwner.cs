using System.Buffers.Binary;
using System.Net;
using Umbra.Core.Http;

namespace Umbra.Capture.Streams;

/// <summary>Reads the connections that the reassembly finds.</summary>
internal interface IConnectionOwner
{
    /// <summary>A connection has its first bytes.</summary>
    /// <param name="ends">Its ends.</param>
    /// <param name="timeNs">When, ns since 1970.</param>
    /// <returns>Reads it; times that it is given are ns since <see cref="OriginNs"/>.</returns>
    Conversation Open(in ConnectionEnds ends, long timeNs);

    /// <summary>The time from which on times are counted, ns since 1970.</summary>
    long OriginNs { get; }
}

/// <summary>The two ends of a connection.</summary>
/// <param name="Client">The client's address; an IPv4 address in its IPv6-mapped form.</param>
/// <param name="ClientPort">Its port.</param>
/// <param name="Server">The server's address.</param>
/// <param name="ServerPort">Its port.</param>
internal readonly record struct ConnectionEnds(UInt128 Client, ushort ClientPort, UInt128 Server, ushort ServerPort)
{
    /// <summary>The client's address and port.</summary>
    public IPEndPoint ClientEndPoint => EndPoint(Client, ClientPort);

    /// <summary>The server's.</summary>
    public IPEndPoint ServerEndPoint => EndPoint(Server, ServerPort);

    private static IPEndPoint EndPoint(UInt128 address, ushort port)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        var ip = new IPAddress(bytes);
        return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, port);
    }
}
