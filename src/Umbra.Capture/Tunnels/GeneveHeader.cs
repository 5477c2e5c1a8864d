using System.Buffers.Binary;
using Umbra.Capture.Packets;

namespace Umbra.Capture.Tunnels;

/// <summary>GENEVE (RFC 8926), as far as it is needed to see what a gateway load balancer passes on.</summary>
internal static class GeneveHeader
{
    private const int Header = 8;

    /// <summary>Reads a header.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="link">What the packet in it begins with.</param>
    /// <param name="inner">The packet in it.</param>
    /// <returns>False when it is none of GENEVE.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out LinkType link, out ReadOnlySpan<byte> inner)
    {
        link = LinkType.Ethernet;
        inner = default;
        if (datagram.Length < Header || datagram[0] >> 6 != 0)
        {
            return false;
        }

        var length = Header + ((datagram[0] & 0x3F) * 4);
        var type = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if (length > datagram.Length || type is not (EtherTypes.Ethernet or EtherTypes.Ipv4 or EtherTypes.Ipv6))
        {
            return false;
        }

        link = type == EtherTypes.Ethernet ? LinkType.Ethernet : LinkType.Raw;
        inner = datagram[length..];
        return true;
    }

    /// <summary>The virtual network of the VXLAN that the packet in it carries.</summary>
    /// <returns>False when it carries none.</returns>
    public static bool TryFindVxlan(ReadOnlySpan<byte> packet, LinkType link, out uint network)
    {
        network = 0;
        return LinkLayer.TryFind(link, packet, out var etherType, out var start) is null
            && IpLayer.TryRead(packet[start..], packet.Length - start, etherType, out var datagram) is null
            && datagram is { Protocol: IpDatagram.Udp, FragmentOffset: 0, Payload.Length: > 8 }
            && BinaryPrimitives.ReadUInt16BigEndian(datagram.Payload[2..]) == VxlanSettings.VxlanPort
            && VxlanReceiver.TryRead(datagram.Payload[8..], out network, out _);
    }
}
