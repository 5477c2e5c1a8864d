using System.Buffers.Binary;

namespace Umbra.Capture.Packets;

/// <summary>
/// Finds the TCP segment in a captured packet: through its link header, VLAN tags (IEEE 802.1Q, QinQ), IPv4 with options, IPv6 with extension headers, fragments, and through VXLAN
/// (RFC 7348) and GENEVE (RFC 8926). Checksums are not looked at: what a host sends is captured before its network card computes them. For one thread.
/// </summary>
internal sealed class PacketDecoder
{
    private const int MostLayers = 4;
    private const int VxlanPort = 4789;
    private const int GenevePort = 6081;

    private readonly FragmentTable _fragments = new();

    /// <summary>Datagrams of which a part never came.</summary>
    public long IncompleteDatagrams => _fragments.Incomplete;

    /// <summary>Decodes a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="segment">The segment; holds with <see cref="PacketFate.Taken"/>. Valid until the next call.</param>
    public PacketFate Decode(in PacketView packet, out TcpSegment segment)
    {
        segment = default;
        segment.TimeNs = packet.TimeNs;
        return LinkLayer.TryFind(packet.Link, packet.Bytes, out var etherType, out var start) is { } fate
            ? fate
            : DecodeIp(packet.Bytes[start..], packet.OriginalLength - start, etherType, packet.Network, MostLayers, ref segment);
    }

    private PacketFate DecodeIp(ReadOnlySpan<byte> bytes, int original, int etherType, uint network, int layers, ref TcpSegment segment)
    {
        if (IpLayer.TryRead(bytes, original, etherType, out var datagram) is { } fate)
        {
            return fate;
        }

        datagram.Network = network;
        if (datagram.IsFragment && !_fragments.TryComplete(ref datagram, segment.TimeNs))
        {
            return PacketFate.Fragment;
        }

        return datagram.Protocol switch
        {
            IpDatagram.Tcp => DecodeTcp(datagram, ref segment),
            IpDatagram.Udp when layers > 0 => DecodeTunnel(datagram, layers, ref segment),
            _ => PacketFate.NotTcp,
        };
    }

    private static PacketFate DecodeTcp(in IpDatagram datagram, ref TcpSegment segment)
    {
        var bytes = datagram.Payload;
        if (bytes.Length < 20)
        {
            return datagram.Missing > 0 ? PacketFate.Truncated : PacketFate.Malformed;
        }

        var header = (bytes[12] >> 4) * 4;
        if (header < 20 || header > bytes.Length + datagram.Missing)
        {
            return PacketFate.Malformed;
        }

        segment.Source = datagram.Source;
        segment.Destination = datagram.Destination;
        segment.Network = datagram.Network;
        segment.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        segment.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        segment.Sequence = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        segment.Acknowledgment = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        segment.Flags = (TcpFlags)(bytes[13] & 0x1F);

        // What was cut can begin in the options.
        segment.Payload = bytes[Math.Min(header, bytes.Length)..];
        segment.Missing = datagram.Missing - Math.Max(0, header - bytes.Length);
        return PacketFate.Taken;
    }

    private PacketFate DecodeTunnel(in IpDatagram datagram, int layers, ref TcpSegment segment)
    {
        var bytes = datagram.Payload;
        if (bytes.Length < 16)
        {
            return PacketFate.NotTcp;
        }

        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        var tunnel = bytes[8..];
        int start;
        int etherType;
        uint network;
        if (port == VxlanPort && (tunnel[0] & 0x08) != 0)
        {
            (start, etherType, network) = (8, EtherTypes.Ethernet, BinaryPrimitives.ReadUInt32BigEndian(tunnel[4..]) >> 8);
        }
        else if (port == GenevePort && tunnel[0] >> 6 == 0)
        {
            (start, etherType, network) = (8 + ((tunnel[0] & 0x3F) * 4), BinaryPrimitives.ReadUInt16BigEndian(tunnel[2..]), BinaryPrimitives.ReadUInt32BigEndian(tunnel[4..]) >> 8);
        }
        else
        {
            return PacketFate.NotTcp;
        }

        var missing = datagram.Missing;
        if (start > tunnel.Length)
        {
            return missing > 0 ? PacketFate.Truncated : PacketFate.Malformed;
        }

        var inner = tunnel[start..];
        if (etherType == EtherTypes.Ethernet)
        {
            if (LinkLayer.TryFind(LinkType.Ethernet, inner, out etherType, out start) is { } fate)
            {
                return fate;
            }

            inner = inner[start..];
        }

        return DecodeIp(inner, inner.Length + missing, etherType, network + 1, layers - 1, ref segment);
    }
}
