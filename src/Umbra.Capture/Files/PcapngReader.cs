using System.Buffers.Binary;
using Umbra.Capture.Packets;
using Umbra.Core.Recording;

namespace Umbra.Capture.Files;

/// <summary>
/// pcapng (draft-ietf-opsawg-pcapng): sections of either byte order, several interfaces each with its link type and clock; enhanced, simple and the obsolete packet blocks.
/// Blocks of other types are passed over.
/// </summary>
internal sealed class PcapngReader : IPacketReader
{
    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint InterfaceDescription = 1;
    private const uint ObsoletePacket = 2;
    private const uint SimplePacket = 3;
    private const uint EnhancedPacket = 6;
    private const int BlockHeader = 8;
    private const int MostBlockBytes = 32 * 1024 * 1024;
    private const int MostInterfaces = 65_536;

    private readonly Stream _stream;
    private readonly ByteWindow _window;
    private readonly List<Interface> _interfaces = [];
    private bool _isBigEndian;
    private int _given;

    /// <param name="stream">The file from its start; disposed of with this.</param>
    public PcapngReader(Stream stream) => (_stream, _window) = (stream, new ByteWindow(stream));

    /// <summary>Whether a file begins as one of these does.</summary>
    public static bool IsOne(ReadOnlySpan<byte> start) => start.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(start) == SectionHeader;

    /// <inheritdoc/>
    public long Position => _window.Position;

    /// <inheritdoc/>
    public string? Problem { get; private set; }

    /// <inheritdoc/>
    public bool Next(out PacketView packet)
    {
        packet = default;
        while (TryNextBlock(out var type, out var body))
        {
            switch (type)
            {
                case SectionHeader:
                    _interfaces.Clear();
                    break;
                case InterfaceDescription when body.Length >= 8 && _interfaces.Count < MostInterfaces:
                    _interfaces.Add(ReadInterface(body));
                    break;
                case EnhancedPacket when body.Length >= 20:
                    if (TryPacket(body, (int)ReadUInt32(body), 20, ref packet))
                    {
                        return true;
                    }

                    break;
                case ObsoletePacket when body.Length >= 20:
                    if (TryPacket(body, ReadUInt16(body), 20, ref packet))
                    {
                        return true;
                    }

                    break;
                case SimplePacket when body.Length >= 4 && _interfaces.Count > 0:
                    var original = (int)Math.Min(int.MaxValue, ReadUInt32(body));
                    var snap = _interfaces[0].SnapLength is > 0 and var length ? length : int.MaxValue;
                    packet.Bytes = body.Slice(4, Math.Min(Math.Min(original, snap), body.Length - 4));
                    packet.OriginalLength = original;
                    packet.Link = _interfaces[0].Link;
                    return true;
                default:
                    break;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private bool TryNextBlock(out uint type, out ReadOnlySpan<byte> body)
    {
        type = 0;
        body = default;
        _window.Skip(_given);
        _given = 0;
        if (Problem is not null || !_window.Ensure(BlockHeader + 4))
        {
            Problem ??= _window.Bytes.IsEmpty ? null : "the file ends in the header of a block: its end is missing";
            return false;
        }

        var header = _window.Bytes;
        if (BinaryPrimitives.ReadUInt32BigEndian(header) == SectionHeader)
        {
            _isBigEndian = BinaryPrimitives.ReadUInt32BigEndian(header[8..]) == 0x1A2B3C4D;
        }

        type = ReadUInt32(header);
        var length = ReadUInt32(header[4..]);
        if (length is < BlockHeader + 4 or > MostBlockBytes || length % 4 != 0)
        {
            Problem = FormattableString.Invariant($"at byte {_window.Position:N0}: a block of {length:N0} bytes cannot be; the file is damaged, and nothing behind it was read");
            return false;
        }

        if (!_window.Ensure((int)length))
        {
            Problem = "the file ends in a block: its end is missing";
            return false;
        }

        body = _window.Bytes[BlockHeader..((int)length - 4)];
        _given = (int)length;
        return true;
    }

    private bool TryPacket(ReadOnlySpan<byte> body, int number, int header, ref PacketView packet)
    {
        var captured = ReadUInt32(body[12..]);
        if ((uint)number >= (uint)_interfaces.Count || captured > body.Length - header)
        {
            Problem ??= FormattableString.Invariant($"at byte {_window.Position:N0}: a packet of an interface that is not described, or longer than its block; nothing behind it was read");
            return false;
        }

        var one = _interfaces[number];
        packet.TimeNs = one.Ns(((ulong)ReadUInt32(body[4..]) << 32) | ReadUInt32(body[8..]));
        packet.OriginalLength = (int)Math.Min(int.MaxValue, Math.Max(captured, ReadUInt32(body[16..])));
        packet.Link = one.Link;
        packet.Bytes = body.Slice(header, (int)captured);
        return true;
    }

    private Interface ReadInterface(ReadOnlySpan<byte> body)
    {
        var one = new Interface((LinkType)ReadUInt16(body), (int)Math.Min(int.MaxValue, ReadUInt32(body[4..])));
        var options = body[8..];
        while (options.Length >= 4)
        {
            var (code, length) = (ReadUInt16(options), ReadUInt16(options[2..]));
            var padded = (length + 3) & ~3;
            if (code == 0 || options.Length < 4 + padded)
            {
                break;
            }

            one.Option(code, options.Slice(4, length), code == 14 && length == 8 ? (long)ReadUInt64(options[4..]) : 0);
            options = options[(4 + padded)..];
        }

        return one;
    }

    private ushort ReadUInt16(ReadOnlySpan<byte> bytes) => _isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint ReadUInt32(ReadOnlySpan<byte> bytes) => _isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private ulong ReadUInt64(ReadOnlySpan<byte> bytes) => _isBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    /// <summary>An interface of a section: what its packets begin with, and in which units their times are.</summary>
    private sealed class Interface(LinkType link, int snapLength)
    {
        private const int TimeResolution = 9;
        private const int TimeOffset = 14;

        // By default microseconds.
        private ulong _unitsPerSecond = 1_000_000;
        private long _offsetSeconds;

        public LinkType Link => link;

        public int SnapLength => snapLength;

        public void Option(int code, ReadOnlySpan<byte> value, long number)
        {
            if (code == TimeResolution && value.Length == 1)
            {
                // The first bit says whether it is a power of two or of ten.
                var power = value[0] & 0x7F;
                _unitsPerSecond = (value[0] & 0x80) != 0 ? 1ul << Math.Min(power, 63) : (ulong)Math.Pow(10, Math.Min(power, 19));
            }
            else if (code == TimeOffset && value.Length == 8)
            {
                _offsetSeconds = number;
            }
        }

        public long Ns(ulong units)
        {
            if (_unitsPerSecond == 1_000_000 && units < long.MaxValue / 1_000)
            {
                return ((long)units * 1_000) + (_offsetSeconds * 1_000_000_000);
            }

            var seconds = (long)(units / _unitsPerSecond);
            var rest = (UInt128)(units % _unitsPerSecond) * 1_000_000_000 / _unitsPerSecond;
            return unchecked(((seconds + _offsetSeconds) * 1_000_000_000) + (long)rest);
        }
    }
}
