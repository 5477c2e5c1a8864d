using System.Buffers.Binary;

namespace Umbra.Capture.Packets;

/// <summary>Reads IPv4 (RFC 791) and IPv6 (RFC 8200) headers.</summary>
internal static class IpLayer
{
    private const int HopByHop = 0;
    private const int Routing = 43;
    private const int Fragment = 44;
    private const int Authentication = 51;
    private const int DestinationOptions = 60;
    private const int Mobility = 135;
    private const int MostExtensions = 16;

    private static readonly UInt128 Mapped = new(0, 0xFFFF_0000_0000);

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">From the header on, as far as it was captured.</param>
    /// <param name="original">How many bytes there were.</param>
    /// <param name="etherType">Which version.</param>
    /// <param name="datagram">The datagram.</param>
    /// <returns>What became of the packet; null when it goes on.</returns>
    public static PacketFate? TryRead(ReadOnlySpan<byte> bytes, int original, int etherType, out IpDatagram datagram)
    {
        datagram = default;
        return etherType switch
        {
            EtherTypes.Ipv4 => TryReadVersion4(bytes, original, ref datagram),
            EtherTypes.Ipv6 => TryReadVersion6(bytes, original, ref datagram),
            _ => PacketFate.NotIp,
        };
    }

    /// <summary>An IPv4 address in its IPv6-mapped form.</summary>
    public static UInt128 Map(uint address) => Mapped | address;

    private static PacketFate? TryReadVersion4(ReadOnlySpan<byte> bytes, int original, ref IpDatagram datagram)
    {
        if (bytes.Length < 20)
        {
            return PacketFate.Truncated;
        }

        var header = (bytes[0] & 0x0F) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (bytes[0] >> 4 != 4 || header < 20)
        {
            return PacketFate.Malformed;
        }

        // A host that has its network card cut segments writes no length, or one that is too small for it.
        total = total == 0 ? original : total;
        if (total < header)
        {
            return PacketFate.Malformed;
        }

        if (bytes.Length < header)
        {
            return PacketFate.Truncated;
        }

        datagram.Source = Map(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]));
        datagram.Destination = Map(BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));
        datagram.Protocol = bytes[9];
        datagram.Payload = bytes[header..Math.Min(total, bytes.Length)];
        datagram.Missing = Math.Max(0, total - bytes.Length);
        int fragment = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        datagram.FragmentOffset = (fragment & 0x1FFF) * 8;
        datagram.HasMoreFragments = (fragment & 0x2000) != 0;
        datagram.IsFragment = datagram.HasMoreFragments || datagram.FragmentOffset > 0;
        datagram.FragmentId = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        return null;
    }

    private static PacketFate? TryReadVersion6(ReadOnlySpan<byte> bytes, int original, ref IpDatagram datagram)
    {
        if (bytes.Length < 40)
        {
            return PacketFate.Truncated;
        }

        if (bytes[0] >> 4 != 6)
        {
            return PacketFate.Malformed;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        var total = length == 0 ? original : 40 + length; // none: a jumbogram, or one that the network card cuts
        datagram.Source = BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]);
        datagram.Destination = BinaryPrimitives.ReadUInt128BigEndian(bytes[24..]);
        datagram.Missing = Math.Max(0, total - bytes.Length);
        var rest = bytes[40..Math.Min(total, bytes.Length)];
        int next = bytes[6];
        for (var i = 0; i < MostExtensions; i++)
        {
            if (next is not (HopByHop or Routing or Fragment or Authentication or DestinationOptions or Mobility))
            {
                datagram.Protocol = (byte)next;
                datagram.Payload = rest;
                return null;
            }

            if (rest.Length < 8)
            {
                return datagram.Missing > 0 ? PacketFate.Truncated : PacketFate.Malformed;
            }

            var size = next switch { Fragment => 8, Authentication => (rest[1] + 2) * 4, _ => (rest[1] + 1) * 8 };
            if (size > rest.Length)
            {
                return datagram.Missing > 0 ? PacketFate.Truncated : PacketFate.Malformed;
            }

            if (next == Fragment)
            {
                int place = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
                datagram.FragmentOffset = place & 0xFFF8;
                datagram.HasMoreFragments = (place & 1) != 0;
                datagram.IsFragment = datagram.HasMoreFragments || datagram.FragmentOffset > 0; // one that is whole is none (RFC 6946)
                datagram.FragmentId = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
                if (datagram.IsFragment)
                {
                    datagram.Protocol = rest[0];
                    datagram.Payload = rest[8..];
                    return null;
                }
            }

            next = rest[0];
            rest = rest[size..];
        }

        return PacketFate.Malformed;
    }
}
