using System.Buffers.Binary;
using System.Text;

namespace Umbra.Core.Handoff;

/// <summary>
/// Reads Avro's binary encoding from a span. Any bytes are allowed as input: what is cut short or out of range gives false, and
/// every read after that does too.
/// </summary>
internal ref struct AvroReader(ReadOnlySpan<byte> buffer)
{
    private readonly ReadOnlySpan<byte> _buffer = buffer;
    private int _position;

    /// <summary>Bytes read.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes left.</summary>
    public readonly int Remaining => _buffer.Length - _position;

    /// <summary>A long.</summary>
    public bool Long(out long value)
    {
        ulong zigzag = 0;
        for (var shift = 0; shift < 70 && _position < _buffer.Length; shift += 7)
        {
            var next = _buffer[_position++];
            if (shift == 63 && next > 1)
            {
                break;
            }

            zigzag |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                value = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
                return true;
            }
        }

        value = 0;
        return Fail();
    }

    /// <summary>An int.</summary>
    public bool Int(out int value)
    {
        if (Long(out var wide) && wide is >= int.MinValue and <= int.MaxValue)
        {
            value = (int)wide;
            return true;
        }

        value = 0;
        return Fail();
    }

    /// <summary>An index or a count: from 0 to <paramref name="most"/>.</summary>
    public bool Index(int most, out int value)
    {
        if (Long(out var wide) && wide >= 0 && wide <= most)
        {
            value = (int)wide;
            return true;
        }

        value = 0;
        return Fail();
    }

    /// <summary>A boolean; other bytes than 0 and 1 are refused.</summary>
    public bool Boolean(out bool value)
    {
        if (_position < _buffer.Length && _buffer[_position] <= 1)
        {
            value = _buffer[_position++] == 1;
            return true;
        }

        value = false;
        return Fail();
    }

    /// <summary>Bytes or a UTF-8 string, in the buffer.</summary>
    public bool Bytes(out ReadOnlySpan<byte> value)
    {
        if (Index(int.MaxValue, out var length) && length <= Remaining)
        {
            value = _buffer.Slice(_position, length);
            _position += length;
            return true;
        }

        value = default;
        return Fail();
    }

    /// <summary>A string. What is not UTF-8 is replaced. For what is not read often.</summary>
    public bool String(out string value)
    {
        var found = Bytes(out var bytes);
        value = found ? Encoding.UTF8.GetString(bytes) : "";
        return found;
    }

    /// <summary>A fixed of 16 bytes.</summary>
    public bool Fixed16(out UInt128 value)
    {
        if (Remaining >= 16)
        {
            value = BinaryPrimitives.ReadUInt128BigEndian(_buffer[_position..]);
            _position += 16;
            return true;
        }

        value = 0;
        return Fail();
    }

    /// <summary>A double.</summary>
    public bool Double(out double value)
    {
        if (Remaining >= sizeof(double))
        {
            value = BinaryPrimitives.ReadDoubleLittleEndian(_buffer[_position..]);
            _position += sizeof(double);
            return true;
        }

        value = 0;
        return Fail();
    }

    /// <summary>So many bytes as they are.</summary>
    public bool Raw(int length, out ReadOnlySpan<byte> value)
    {
        if (length >= 0 && length <= Remaining)
        {
            value = _buffer.Slice(_position, length);
            _position += length;
            return true;
        }

        value = default;
        return Fail();
    }

    /// <summary>An array of strings, still encoded: from its first block's count to its end mark.</summary>
    public bool StringArray(out ReadOnlySpan<byte> encoded)
    {
        encoded = default;
        var from = _position;
        while (BlockCount(out var count))
        {
            if (count == 0)
            {
                encoded = _buffer[from.._position];
                return true;
            }

            for (; count > 0; count--)
            {
                if (!Bytes(out _))
                {
                    return false;
                }
            }
        }

        return false;
    }

    /// <summary>The count of an array's next block; 0 at its end. The size in bytes that a writer may give is passed over.</summary>
    public bool BlockCount(out long count)
    {
        if (!Long(out count) || count == long.MinValue)
        {
            return Fail();
        }

        if (count < 0)
        {
            count = -count;
            if (!Long(out var size) || size < 0)
            {
                return Fail();
            }
        }

        // An item of ours is at least a byte; a larger count cannot be kept and must not be looped over.
        return count <= Remaining || Fail();
    }

    private bool Fail()
    {
        _position = _buffer.Length;
        return false;
    }
}
