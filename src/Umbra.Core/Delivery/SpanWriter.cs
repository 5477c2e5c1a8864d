using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;

namespace Umbra.Core.Delivery;

/// <summary>Writes a head into a span that is known to be large enough.</summary>
internal ref struct SpanWriter(Span<byte> destination)
{
    // What can end a line or a field early (RFC 9110 section 5.5); HTAB may stand in a value.
    private static readonly SearchValues<byte> ControlBytes = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes that were written.</summary>
    public int Length { get; private set; }

    /// <summary>Writes bytes as they are.</summary>
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Writes bytes with control characters, and so line ends and folds, replaced by spaces.</summary>
    public void WriteOneLine(scoped ReadOnlySpan<byte> bytes)
    {
        var written = _destination.Slice(Length, bytes.Length);
        bytes.CopyTo(written);
        Length += bytes.Length;
        for (var next = written.IndexOfAny(ControlBytes); next >= 0; next = written.IndexOfAny(ControlBytes))
        {
            written[next] = (byte)' ';
            written = written[(next + 1)..];
        }
    }

    /// <summary>Writes a number in decimal.</summary>
    public void Write(long value)
    {
        var fits = Utf8Formatter.TryFormat(value, _destination[Length..], out var length);
        Debug.Assert(fits, "the size bound counts twenty digits");
        Length += length;
    }

    /// <summary>Writes a number in hexadecimal, lower case.</summary>
    /// <param name="value">The number.</param>
    /// <param name="digits">How many digits at least.</param>
    public void WriteHex(ulong value, byte digits = 1)
    {
        var fits = Utf8Formatter.TryFormat(value, _destination[Length..], out var length, new StandardFormat('x', digits));
        Debug.Assert(fits, "the size bound counts sixteen digits");
        Length += length;
    }
}
