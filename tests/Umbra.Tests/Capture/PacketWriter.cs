using System.Buffers.Binary;
using Umbra.Capture.Packets;

namespace Umbra.Tests.Capture;

/// <summary>A TCP segment of a test.</summary>
internal sealed record TestSegment(bool IsFromClient, uint Sequence, uint Acknowledgment, TcpFlags Flags, byte[] Payload);

/// <summary>How packets are wrapped.</summary>
internal sealed record Wrapping(LinkType Link = LinkType.Ethernet, bool IsVersion6 = false, int Tags = 0, bool IsInVxlan = false, bool IsInGeneve = false, int Fragments = 1, int ClientPort = 40_001, int ServerPort = 80);

/// <summary>Writes packets as they are on a link.</summary>
internal static class PacketWriter
{
    /// <summary>The packets of a segment; more than one when it is cut in fragments.</summary>
    public static IEnumerable<byte[]> Write(TestSegment segment, Wrapping how, ushort id = 1)
    {
        var tcp = Tcp(segment, how);
        var datagrams = Datagrams(tcp, IpDatagram.Tcp, how, segment.IsFromClient, id).ToList();
        if (how.IsInVxlan)
        {
            datagrams = [.. datagrams.SelectMany(inner => Datagrams(Udp(4789, [8, 0, 0, 0, 0, 0x1C, 0xF2, 0, .. Ethernet(inner, how)]), IpDatagram.Udp, how with { Fragments = 1 }, segment.IsFromClient, id))];
        }

        if (how.IsInGeneve)
        {
            // An option of 4 bytes.
            var type = how.IsVersion6 ? EtherTypes.Ipv6 : EtherTypes.Ipv4;
            datagrams = [.. datagrams.SelectMany(inner => Datagrams(
                Udp(6081, [2, 0, (byte)(type >> 8), (byte)type, 0, 0, 7, 0, 1, 2, 3, 1, 9, 9, 9, 9, .. inner]), IpDatagram.Udp, how with { Fragments = 1 }, segment.IsFromClient, id))];
        }

        return datagrams.Select(datagram => Link(datagram, how));
    }

    /// <summary>A file of packets, microseconds, little-endian.</summary>
    public static byte[] Pcap(IEnumerable<byte[]> packets, LinkType link, int snapLength = 262_144)
    {
        var file = new List<byte>([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        file.AddRange(Number(snapLength));
        file.AddRange(Number((int)link));
        var at = 0;
        foreach (var packet in packets)
        {
            file.AddRange(Number(1_750_000_000 + (at / 1_000)));
            file.AddRange(Number(at++ % 1_000 * 1_000));
            file.AddRange(Number(Math.Min(packet.Length, snapLength)));
            file.AddRange(Number(packet.Length));
            file.AddRange(packet.Take(snapLength));
        }

        return [.. file];
    }

    private static byte[] Number(int value) => BitConverter.GetBytes(value);

    private static byte[] Tcp(TestSegment segment, Wrapping how)
    {
        var bytes = new byte[24 + segment.Payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(segment.IsFromClient ? how.ClientPort : how.ServerPort));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)(segment.IsFromClient ? how.ServerPort : how.ClientPort));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), segment.Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), segment.Acknowledgment);
        bytes[12] = 6 << 4; // an option of 4 bytes
        bytes[13] = (byte)segment.Flags;
        segment.Payload.CopyTo(bytes, 24);
        return bytes;
    }

    private static byte[] Udp(int port, byte[] payload)
    {
        var bytes = new byte[8 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, 55_555);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)bytes.Length);
        payload.CopyTo(bytes, 8);
        return bytes;
    }

    private static IEnumerable<byte[]> Datagrams(byte[] payload, byte protocol, Wrapping how, bool isFromClient, ushort id)
    {
        // Parts are of eights, but for the last.
        var size = how.Fragments > 1 ? Math.Max(8, payload.Length / how.Fragments / 8 * 8) : payload.Length;
        for (var at = 0; at == 0 || at < payload.Length; at += size)
        {
            var part = payload.AsSpan(at, Math.Min(size, payload.Length - at)).ToArray();
            yield return how.IsVersion6 ? Version6(part, protocol, isFromClient, id, at, at + size < payload.Length) : Version4(part, protocol, isFromClient, id, at, at + size < payload.Length);
        }
    }

    private static byte[] Version4(byte[] payload, byte protocol, bool isFromClient, ushort id, int offset, bool hasMore)
    {
        var bytes = new byte[24 + payload.Length];
        bytes[0] = 0x46; // an option of 4 bytes
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)bytes.Length);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), id);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)((offset / 8) | (hasMore ? 0x2000 : 0)));
        bytes[8] = 64;
        bytes[9] = protocol;
        ((byte[])[192, 0, 2, (byte)(isFromClient ? 1 : 200), 192, 0, 2, (byte)(isFromClient ? 200 : 1)]).CopyTo(bytes, 12);
        payload.CopyTo(bytes, 24);
        return bytes;
    }

    private static byte[] Version6(byte[] payload, byte protocol, bool isFromClient, ushort id, int offset, bool hasMore)
    {
        byte[] fragment = offset > 0 || hasMore ? [protocol, 0, (byte)(offset >> 8), (byte)((offset & 0xF8) | (hasMore ? 1 : 0)), 0, 0, (byte)(id >> 8), (byte)id] : [];
        byte[] hopByHop = [fragment.Length > 0 ? (byte)44 : protocol, 0, 1, 4, 0, 0, 0, 0];
        var bytes = new byte[40 + hopByHop.Length + fragment.Length + payload.Length];
        bytes[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)(bytes.Length - 40));
        bytes[7] = 64;
        (bytes[8], bytes[9], bytes[23]) = (0x20, 0x01, (byte)(isFromClient ? 1 : 2));
        (bytes[24], bytes[25], bytes[39]) = (0x20, 0x01, (byte)(isFromClient ? 2 : 1));
        hopByHop.CopyTo(bytes, 40);
        fragment.CopyTo(bytes, 48);
        payload.CopyTo(bytes, 48 + fragment.Length);
        return bytes;
    }

    private static byte[] Ethernet(byte[] datagram, Wrapping how)
    {
        var frame = new List<byte>(new byte[12]);
        for (var i = 0; i < how.Tags; i++)
        {
            frame.AddRange([(byte)(i == 0 && how.Tags > 1 ? 0x88 : 0x81), (byte)(i == 0 && how.Tags > 1 ? 0xA8 : 0x00), 0, 42]);
        }

        frame.AddRange(how.IsVersion6 ? [0x86, 0xDD] : [0x08, 0x00]);
        frame.AddRange(datagram);
        frame.AddRange(new byte[Math.Max(0, 60 - frame.Count)]); // padding
        return [.. frame];
    }

    private static byte[] Link(byte[] datagram, Wrapping how)
    {
        byte[] type = how.IsVersion6 ? [0x86, 0xDD] : [0x08, 0x00];
        return how.Link switch
        {
            LinkType.Ethernet => Ethernet(datagram, how),
            LinkType.LinuxSll => [.. new byte[14], .. type, .. datagram],
            LinkType.LinuxSll2 => [.. type, .. new byte[18], .. datagram],
            LinkType.Null or LinkType.Loop => [2, 0, 0, 0, .. datagram],
            _ => datagram,
        };
    }
}
