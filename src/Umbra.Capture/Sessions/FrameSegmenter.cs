using System.Buffers.Binary;
using Umbra.Capture.Packets;

namespace Umbra.Capture.Sessions;

/// <summary>
/// Makes of a captured Ethernet frame those that were, or will be, on the wire. A host hands TCP over in pieces far larger than its MTU (TSO) and puts what arrives together (GRO); the
/// capture sees these, without valid checksums where they leave. For one thread.
/// </summary>
/// <param name="mtu">The interface's: the most bytes of an IP packet.</param>
internal sealed class FrameSegmenter(int mtu)
{
    private byte[] _segment = new byte[mtu + 64];

    /// <summary>The interface's MTU.</summary>
    public int Mtu
    {
        get;
        set
        {
            field = value;
            _segment = new byte[value + 64];
        }
    }
    = mtu;

    /// <summary>Takes one frame after the other.</summary>
    public delegate void FrameTaker(ReadOnlySpan<byte> frame);

    /// <summary>Gives the frames of a captured one.</summary>
    /// <param name="frame">The captured frame, Ethernet.</param>
    /// <param name="fixesChecksums">It leaves the host: its checksums may not have been computed.</param>
    /// <param name="take">Takes each.</param>
    /// <returns>Whether it was cut.</returns>
    public bool Segment(ReadOnlySpan<byte> frame, bool fixesChecksums, FrameTaker take)
    {
        if (LinkLayer.TryFind(LinkType.Ethernet, frame, out var etherType, out var ip) is not null || !TryFindTcp(frame, etherType, ip, out var tcp, out var payload, out var end))
        {
            take(frame);
            return false;
        }

        var most = Mtu - (payload - ip);
        if (end - ip <= Mtu || most <= 0)
        {
            if (!fixesChecksums || end > frame.Length || end > _segment.Length)
            {
                take(frame);
                return false;
            }

            frame[..end].CopyTo(_segment);
            Finish(_segment.AsSpan(0, end), etherType, ip, tcp);
            take(_segment.AsSpan(0, end));
            return false;
        }

        var sequence = BinaryPrimitives.ReadUInt32BigEndian(frame[(tcp + 4)..]);
        var id = etherType == EtherTypes.Ipv4 ? BinaryPrimitives.ReadUInt16BigEndian(frame[(ip + 4)..]) : (ushort)0;
        for (int at = payload, number = 0; at < end; at += most, number++)
        {
            var length = Math.Min(most, end - at);
            var segment = _segment.AsSpan(0, payload + length);
            frame[..payload].CopyTo(segment);
            frame.Slice(at, length).CopyTo(segment[payload..]);
            BinaryPrimitives.WriteUInt32BigEndian(segment[(tcp + 4)..], sequence + (uint)(at - payload));
            if (at + length < end)
            {
                segment[tcp + 13] &= 0xF6; // FIN and PSH are of the last
            }

            if (number > 0)
            {
                segment[tcp + 13] &= 0x7F; // CWR is of the first (RFC 3168 section 6.1.2)
            }

            if (etherType == EtherTypes.Ipv4)
            {
                BinaryPrimitives.WriteUInt16BigEndian(segment[(ip + 2)..], (ushort)(segment.Length - ip));
                BinaryPrimitives.WriteUInt16BigEndian(segment[(ip + 4)..], (ushort)(id + number));
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(segment[(ip + 4)..], (ushort)(segment.Length - ip - 40));
            }

            Finish(segment, etherType, ip, tcp);
            take(segment);
        }

        return true;
    }

    // Whole TCP without fragments and, in IPv6, without extension headers, as cards cut it.
    private static bool TryFindTcp(ReadOnlySpan<byte> frame, int etherType, int ip, out int tcp, out int payload, out int end)
    {
        (tcp, payload, end) = (0, 0, 0);
        if (etherType == EtherTypes.Ipv4)
        {
            if (frame.Length < ip + 20 || frame[ip + 9] != IpDatagram.Tcp || (BinaryPrimitives.ReadUInt16BigEndian(frame[(ip + 6)..]) & 0x3FFF) != 0)
            {
                return false;
            }

            tcp = ip + ((frame[ip] & 0x0F) * 4);
            var total = BinaryPrimitives.ReadUInt16BigEndian(frame[(ip + 2)..]);
            end = total == 0 ? frame.Length : ip + total;
        }
        else
        {
            if (frame.Length < ip + 40 || frame[ip + 6] != IpDatagram.Tcp)
            {
                return false;
            }

            tcp = ip + 40;
            var length = BinaryPrimitives.ReadUInt16BigEndian(frame[(ip + 4)..]);
            end = length == 0 ? frame.Length : tcp + length;
        }

        if (frame.Length < tcp + 20)
        {
            return false;
        }

        payload = tcp + ((frame[tcp + 12] >> 4) * 4);
        return payload >= tcp + 20 && payload <= end && end <= frame.Length;
    }

    private static void Finish(Span<byte> frame, int etherType, int ip, int tcp)
    {
        var isVersion4 = etherType == EtherTypes.Ipv4;
        if (isVersion4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame[(ip + 10)..], 0);
            BinaryPrimitives.WriteUInt16BigEndian(frame[(ip + 10)..], InternetChecksum.Fold(InternetChecksum.Sum(frame[ip..tcp])));
        }

        // The pseudo header: addresses, protocol, length (RFC 9293 section 3.1, RFC 8200 section 8.1).
        var addresses = isVersion4 ? frame.Slice(ip + 12, 8) : frame.Slice(ip + 8, 32);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(tcp + 16)..], 0);
        var sum = InternetChecksum.Sum(addresses) + InternetChecksum.Sum(frame[tcp..]) + IpDatagram.Tcp + (ulong)(frame.Length - tcp);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(tcp + 16)..], InternetChecksum.Fold(sum));
    }
}
