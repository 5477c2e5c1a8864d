using System.Buffers.Binary;
using Umbra.Capture.Packets;

namespace Umbra.Capture.Filters;

/// <summary>What a filter looks at.</summary>
internal readonly record struct PacketFacts
{
    /// <summary>It goes to the interface's owner.</summary>
    public bool IsIngress { get; init; }

    /// <summary>It comes from the interface's owner. On a loopback interface both are true.</summary>
    public bool IsEgress { get; init; }

    /// <summary>IANA's protocol number.</summary>
    public byte Protocol { get; init; }

    /// <summary>The sender.</summary>
    public UInt128 Source { get; init; }

    /// <summary>The receiver.</summary>
    public UInt128 Destination { get; init; }

    /// <summary>The ports are known: it is TCP or UDP, and no later fragment.</summary>
    public bool HasPorts { get; init; }

    /// <summary>The sender's port.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>The receiver's port.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>The facts of a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="isIngress">It goes to the interface's owner.</param>
    /// <param name="isEgress">It comes from there.</param>
    /// <param name="facts">The facts.</param>
    /// <returns>What became of it when it has none: it is not IP.</returns>
    public static PacketFate? TryRead(in PacketView packet, bool isIngress, bool isEgress, out PacketFacts facts)
    {
        facts = default;
        if (LinkLayer.TryFind(packet.Link, packet.Bytes, out var etherType, out var start) is { } fate)
        {
            return fate;
        }

        if (IpLayer.TryRead(packet.Bytes[start..], packet.OriginalLength - start, etherType, out var datagram) is { } ipFate)
        {
            return ipFate;
        }

        var hasPorts = datagram is { Protocol: IpDatagram.Tcp or IpDatagram.Udp, FragmentOffset: 0, Payload.Length: >= 4 };
        facts = new PacketFacts
        {
            IsIngress = isIngress,
            IsEgress = isEgress,
            Protocol = datagram.Protocol,
            Source = datagram.Source,
            Destination = datagram.Destination,
            HasPorts = hasPorts,
            SourcePort = hasPorts ? BinaryPrimitives.ReadUInt16BigEndian(datagram.Payload) : (ushort)0,
            DestinationPort = hasPorts ? BinaryPrimitives.ReadUInt16BigEndian(datagram.Payload[2..]) : (ushort)0,
        };
        return null;
    }

    /// <summary>Whether it goes that way.</summary>
    public bool Is(TrafficDirection direction) => direction == TrafficDirection.Ingress ? IsIngress : IsEgress;
}
