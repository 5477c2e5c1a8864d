using System.Buffers.Binary;
using CsCheck;
using Umbra.Capture.Packets;
using Umbra.Capture.Sessions;

namespace Umbra.Tests.Capture;

/// <summary>Frames that are larger than the interface's MTU become those that were on the wire.</summary>
public sealed class FrameSegmenterTests
{
    [Fact]
    public void Segments_fit_the_mtu_carry_the_same_bytes_once_and_have_valid_checksums() =>
        Gen.Select(Gen.Int[1, 60_000], Gen.Int[600, 9_000], Gen.Int[0, 2], Gen.UInt).Sample(
            (size, mtu, tags, sequence) =>
            {
                var payload = new byte[size];
                new Random(size).NextBytes(payload);
                var how = new Wrapping(Tags: tags);
                var frame = PacketWriter.Write(new TestSegment(false, sequence, 7, TcpFlags.Ack | TcpFlags.Psh | TcpFlags.Fin, payload), how).Single();
                var frames = Cut(frame, mtu, fixesChecksums: true, out var wasCut);

                Assert.Equal(frames.Count > 1, wasCut);
                Assert.Equal(payload, frames.SelectMany(one => Read(one).Payload));
                var expected = sequence;
                for (var i = 0; i < frames.Count; i++)
                {
                    var segment = Read(frames[i]);
                    Assert.Equal(expected, segment.Sequence);
                    Assert.Equal(i == frames.Count - 1 ? TcpFlags.Ack | TcpFlags.Psh | TcpFlags.Fin : TcpFlags.Ack, segment.Flags);
                    Assert.True(frames[i].Length - 14 - (4 * tags) <= mtu || frames.Count == 1);
                    Assert.True(HasValidChecksums(frames[i].AsSpan(14 + (4 * tags))));
                    expected += (uint)segment.Payload.Length;
                }
            },
            iter: 300);

    [Fact]
    public void What_is_no_whole_tcp_goes_as_it_is()
    {
        var frame = PacketWriter.Write(new TestSegment(true, 1, 1, TcpFlags.Ack, new byte[4_000]), new Wrapping()).Single();
        var cut = frame[..2_000]; // the capture cut it
        Assert.Equal(cut, Assert.Single(Cut(cut, 1_500, fixesChecksums: true, out _)));

        var fragment = PacketWriter.Write(new TestSegment(true, 1, 1, TcpFlags.Ack, new byte[4_000]), new Wrapping(Fragments: 2)).First();
        Assert.Equal(fragment, Assert.Single(Cut(fragment, 1_500, fixesChecksums: true, out _)));

        var arriving = PacketWriter.Write(new TestSegment(true, 1, 1, TcpFlags.Ack, new byte[400]), new Wrapping()).Single();
        Assert.Equal(arriving, Assert.Single(Cut(arriving, 1_500, fixesChecksums: false, out _)));
    }

    private static List<byte[]> Cut(byte[] frame, int mtu, bool fixesChecksums, out bool wasCut)
    {
        var frames = new List<byte[]>();
        wasCut = new FrameSegmenter(mtu).Segment(frame, fixesChecksums, one => frames.Add(one.ToArray()));
        return frames;
    }

    private static (uint Sequence, TcpFlags Flags, byte[] Payload) Read(byte[] frame)
    {
        var view = new PacketView { Bytes = frame, OriginalLength = frame.Length, Link = LinkType.Ethernet };
        Assert.Equal(PacketFate.Taken, new PacketDecoder().Decode(view, out var segment));
        Assert.Equal(0, segment.Missing);
        return (segment.Sequence, segment.Flags, segment.Payload.ToArray());
    }

    // A sum over everything, the checksum included, is all ones (RFC 1071).
    private static bool HasValidChecksums(ReadOnlySpan<byte> datagram)
    {
        var header = (datagram[0] & 0x0F) * 4;
        var total = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        var tcp = datagram[header..total];
        var pseudo = (byte[])[.. datagram.Slice(12, 8), 0, 6, (byte)(tcp.Length >> 8), (byte)tcp.Length];
        return Sum(datagram[..header]) == 0xFFFF && Sum([.. pseudo, .. tcp]) == 0xFFFF;
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            sum += i % 2 == 0 ? (uint)bytes[i] << 8 : bytes[i];
        }

        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return sum;
    }
}
