using System.Buffers;

namespace Umbra.Core.Delivery;

/// <summary>Continues a trace (W3C Trace Context, section 3.2): the copy is a span of its own under the client's.</summary>
internal static class TraceContext
{
    /// <summary>Bytes of a <c>traceparent</c> of version 00.</summary>
    public const int Length = 55;

    private static readonly SearchValues<byte> HexBytes = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Whether a value is a <c>traceparent</c> that can be continued. One of a later version is read as far as version 00 goes.</summary>
    public static bool IsValid(ReadOnlySpan<byte> value) =>
        value.Length >= Length
        && value[2] == '-' && value[35] == '-' && value[52] == '-'
        && IsHex(value[..2]) && IsHex(value[3..35]) && IsHex(value[36..52]) && IsHex(value[53..55])
        && !value.StartsWith("ff"u8)
        && (value.Length == Length || (value[Length] == '-' && !value.StartsWith("00"u8)))
        && value[3..35].ContainsAnyExcept((byte)'0')
        && value[36..52].ContainsAnyExcept((byte)'0');

    /// <summary>Writes the same trace and flags with another span, as version 00.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">A valid value.</param>
    /// <param name="span">The new span's id; not 0.</param>
    public static void WriteContinued(ref SpanWriter writer, ReadOnlySpan<byte> value, ulong span)
    {
        writer.Write("00"u8);
        writer.Write(value[2..36]);
        writer.WriteHex(span, 16);
        writer.Write(value[52..55]);
    }

    private static bool IsHex(ReadOnlySpan<byte> digits) => !digits.ContainsAnyExcept(HexBytes);
}
