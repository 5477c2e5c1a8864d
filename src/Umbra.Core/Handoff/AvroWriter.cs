using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace Umbra.Core.Handoff;

/// <summary>Writes Avro's binary encoding (specification 1.11, "Binary encoding") to a span that the caller made large enough.</summary>
internal ref struct AvroWriter(Span<byte> buffer)
{
    /// <summary>The most bytes of a long or an int.</summary>
    public const int MostBytesOfLong = 10;

    private readonly Span<byte> _buffer = buffer;
    private int _length;

    /// <summary>Bytes written.</summary>
    public readonly int Length => _length;

    /// <summary>A long or an int: zigzag, seven bits a byte, the lowest first.</summary>
    public void Long(long value)
    {
        var zigzag = (ulong)((value << 1) ^ (value >> 63));
        while (zigzag >= 0x80)
        {
            _buffer[_length++] = (byte)(zigzag | 0x80);
            zigzag >>= 7;
        }

        _buffer[_length++] = (byte)zigzag;
    }

    /// <summary>A boolean: one byte.</summary>
    public void Boolean(bool value) => _buffer[_length++] = value ? (byte)1 : (byte)0;

    /// <summary>Bytes or a UTF-8 string: length and contents.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Long(value.Length);
        Raw(value);
    }

    /// <summary>A string: length in UTF-8 and contents. For what is not written often.</summary>
    public void String(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary>A fixed of 16 bytes, the number's most significant byte first.</summary>
    public void Fixed16(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128BigEndian(_buffer[_length..], value);
        _length += 16;
    }

    /// <summary>A double: 8 bytes, little-endian.</summary>
    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer[_length..], value);
        _length += sizeof(double);
    }

    /// <summary>What is encoded already.</summary>
    public void Raw(ReadOnlySpan<byte> encoded)
    {
        Debug.Assert(encoded.Length <= _buffer.Length - _length, "The size bound is too small.");
        encoded.CopyTo(_buffer[_length..]);
        _length += encoded.Length;
    }
}
