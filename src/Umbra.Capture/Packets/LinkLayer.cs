using System.Buffers.Binary;

namespace Umbra.Capture.Packets;

/// <summary>What a packet's link header says: where the network layer begins, and what it is.</summary>
internal static class LinkLayer
{
    private const int MostTags = 4;

    /// <summary>Reads the link header.</summary>
    /// <param name="link">What the packet begins with.</param>
    /// <param name="bytes">The packet.</param>
    /// <param name="etherType">What follows (<see cref="EtherTypes"/>).</param>
    /// <param name="start">Where.</param>
    /// <returns>What became of the packet; null when it goes on.</returns>
    public static PacketFate? TryFind(LinkType link, ReadOnlySpan<byte> bytes, out int etherType, out int start)
    {
        (etherType, start) = (0, 0);
        switch (link)
        {
            case LinkType.Ethernet when bytes.Length >= 14:
                (etherType, start) = (BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]), 14);
                break;
            case LinkType.LinuxSll when bytes.Length >= 16:
                (etherType, start) = (BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]), 16);
                break;
            case LinkType.LinuxSll2 when bytes.Length >= 20:
                (etherType, start) = (BinaryPrimitives.ReadUInt16BigEndian(bytes), 20);
                break;
            case LinkType.Null or LinkType.Loop when bytes.Length >= 4:
                start = 4;
                etherType = OfVersion(bytes[4..]);
                break;
            case LinkType.Raw or LinkType.RawOld or LinkType.Ipv4 or LinkType.Ipv6:
                etherType = OfVersion(bytes);
                break;
            case LinkType.Ethernet or LinkType.LinuxSll or LinkType.LinuxSll2 or LinkType.Null or LinkType.Loop:
                return PacketFate.Truncated;
            default:
                return PacketFate.NotIp;
        }

        for (var i = 0; i < MostTags && etherType is EtherTypes.Vlan or EtherTypes.ServiceVlan or EtherTypes.OldServiceVlan; i++)
        {
            if (bytes.Length < start + 4)
            {
                return PacketFate.Truncated;
            }

            etherType = BinaryPrimitives.ReadUInt16BigEndian(bytes[(start + 2)..]);
            start += 4;
        }

        return etherType is EtherTypes.Ipv4 or EtherTypes.Ipv6 ? null : PacketFate.NotIp;
    }

    // The address families of IPv6 have other numbers on every system; the datagram says it itself.
    private static int OfVersion(ReadOnlySpan<byte> datagram) => datagram.IsEmpty ? 0 : (datagram[0] >> 4) switch { 4 => EtherTypes.Ipv4, 6 => EtherTypes.Ipv6, _ => 0 };
}

/// <summary>IEEE's numbers of what follows a link header.</summary>
internal static class EtherTypes
{
    /// <summary>IPv4.</summary>
    public const int Ipv4 = 0x0800;

    /// <summary>IPv6.</summary>
    public const int Ipv6 = 0x86DD;

    /// <summary>A VLAN tag (IEEE 802.1Q).</summary>
    public const int Vlan = 0x8100;

    /// <summary>A service VLAN tag (IEEE 802.1ad).</summary>
    public const int ServiceVlan = 0x88A8;

    /// <summary>The same before it was standardised.</summary>
    public const int OldServiceVlan = 0x9100;

    /// <summary>An Ethernet frame inside of a tunnel.</summary>
    public const int Ethernet = 0x6558;
}
