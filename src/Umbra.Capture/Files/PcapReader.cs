using System.Buffers.Binary;
using Umbra.Capture.Packets;
using Umbra.Core.Recording;

namespace Umbra.Capture.Files;

/// <summary>The classic format of libpcap (draft-ietf-opsawg-pcap), of either byte order, with microseconds or nanoseconds.</summary>
internal sealed class PcapReader : IPacketReader
{
    private const int FileHeader = 24;
    private const int PacketHeader = 16;

    // What a file says of a packet's length is believed up to here: no link has longer ones.
    private const int MostPacketBytes = 16 * 1024 * 1024;

    private readonly Stream _stream;
    private readonly ByteWindow _window;
    private readonly bool _isBigEndian;
    private readonly int _nsPerUnit;
    private readonly LinkType _link;
    private int _given;

    /// <param name="stream">The file from its start; disposed of with this.</param>
    /// <exception cref="InvalidDataException">It does not begin as such a file does.</exception>
    public PcapReader(Stream stream)
    {
        (_stream, _window) = (stream, new ByteWindow(stream));
        if (!_window.Ensure(FileHeader))
        {
            throw new InvalidDataException("the packet file ends in its header");
        }

        var header = _window.Bytes;
        (_isBigEndian, _nsPerUnit) = BinaryPrimitives.ReadUInt32BigEndian(header) switch
        {
            0xA1B2C3D4 => (true, 1_000),
            0xD4C3B2A1 => (false, 1_000),
            0xA1B23C4D => (true, 1),
            0x4D3CB2A1 => (false, 1),
            _ => throw new InvalidDataException("it is no packet file of libpcap's"),
        };

        // The upper bits say whether a frame check sequence follows, and how long it is: the length of IP says that better.
        _link = (LinkType)(ReadUInt32(header[20..]) & 0x0FFF_FFFF);
        _window.Skip(FileHeader);
    }

    /// <summary>Whether a file begins as one of these does.</summary>
    public static bool IsOne(ReadOnlySpan<byte> start) =>
        start.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(start) is 0xA1B2C3D4 or 0xD4C3B2A1 or 0xA1B23C4D or 0x4D3CB2A1;

    /// <inheritdoc/>
    public long Position => _window.Position;

    /// <inheritdoc/>
    public string? Problem { get; private set; }

    /// <inheritdoc/>
    public bool Next(out PacketView packet)
    {
        packet = default;
        _window.Skip(_given);
        _given = 0;
        if (!_window.Ensure(PacketHeader))
        {
            Problem ??= _window.Bytes.IsEmpty ? null : "the file ends in the header of a packet: its end is missing";
            return false;
        }

        var header = _window.Bytes;
        var captured = ReadUInt32(header[8..]);
        if (captured > MostPacketBytes)
        {
            Problem ??= FormattableString.Invariant($"at byte {_window.Position:N0}: a packet of {captured:N0} bytes cannot be; the file is damaged, and nothing behind it was read");
            return false;
        }

        if (!_window.Ensure(PacketHeader + (int)captured))
        {
            Problem ??= "the file ends in a packet: its end is missing";
            return false;
        }

        header = _window.Bytes;
        packet.TimeNs = (ReadUInt32(header) * 1_000_000_000L) + (ReadUInt32(header[4..]) * (long)_nsPerUnit);
        packet.OriginalLength = (int)Math.Min(int.MaxValue, Math.Max(captured, ReadUInt32(header[12..])));
        packet.Link = _link;
        packet.Bytes = header.Slice(PacketHeader, (int)captured);
        _given = PacketHeader + (int)captured;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private uint ReadUInt32(ReadOnlySpan<byte> bytes) => _isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
