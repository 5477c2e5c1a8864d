using System.Text;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>Fields that say how to read a message: in their proper form they leave as they came, and anything else that stands in them is looked at.</summary>
internal static class ProtocolFields
{
    // A range of bytes up to 999 GB; no card number is that short (ISO/IEC 7812).
    private const int LongestNumber = 12;

    // version "-" trace-id "-" parent-id "-" flags (W3C Trace Context, section 3.2), in hexadecimal.
    private const int TraceParentLength = 55;

    /// <summary>Adds a field's value.</summary>
    public static void Write(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        if (Ascii.EqualsIgnoreCase(name, "content-type"u8))
        {
            WriteType(plan, work, value, output);
        }
        else if (IsProper(name, value))
        {
            output.Append(value);
        }
        else
        {
            WriteScanned(plan, work, value, output);
        }
    }

    /// <summary>Adds the boundary of a multipart body, here and in the body the same.</summary>
    public static void WriteBoundary(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> boundary, ByteBuffer output) => WriteScanned(plan, work, boundary, output);

    private static void WriteType(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        var type = new MediaType(value);
        var boundary = type.Format == BodyFormat.Multipart ? type.Parameter("boundary"u8) : default;
        if (boundary.Length == 0 || !value.Overlaps(boundary, out var at))
        {
            WriteScanned(plan, work, value, output);
            return;
        }

        WriteScanned(plan, work, value[..at], output);
        if (BodySanitizer.IsPassed(plan, type))
        {
            output.Append(boundary);
        }
        else
        {
            WriteBoundary(plan, work, boundary, output);
        }

        WriteScanned(plan, work, value[(at + boundary.Length)..], output);
    }

    private static void WriteScanned(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        if (!plan.Detects || TextScanner.CannotChange(value, Escaping.None) || !TextScanner.TryScan(plan, work, value, Escaping.None, output))
        {
            output.Append(value);
        }
    }

    private static bool IsProper(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        Ascii.EqualsIgnoreCase(name, "host"u8) ? IsAddress(value)
        : Ascii.EqualsIgnoreCase(name, "traceparent"u8) ? IsTraceParent(value)
        : Ascii.EqualsIgnoreCase(name, "content-length"u8) ? value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
        : (Ascii.EqualsIgnoreCase(name, "range"u8) || Ascii.EqualsIgnoreCase(name, "content-range"u8)) && IsRange(value);

    // Where the request goes, and nobody's address.
    private static bool IsAddress(ReadOnlySpan<byte> value) =>
        value.StartsWith("["u8) ? value.IndexOfAnyExcept("0123456789abcdefABCDEF:.[]"u8) < 0
        : value.IndexOfAnyExcept("0123456789.:"u8) < 0 && value.Count((byte)'.') == 3;

    private static bool IsTraceParent(ReadOnlySpan<byte> value)
    {
        if (value.Length != TraceParentLength)
        {
            return false;
        }

        for (var at = 0; at < value.Length; at++)
        {
            if (at is 2 or 35 or 52 ? value[at] != '-' : !char.IsAsciiHexDigitLower((char)value[at]))
            {
                return false;
            }
        }

        return true;
    }

    // RFC 9110 section 14: "bytes=0-499, -500", "bytes 0-499/1234".
    private static bool IsRange(ReadOnlySpan<byte> value)
    {
        if (!value.StartsWith("bytes"u8) || value[5..].IndexOfAnyExcept("0123456789 ,=/*-"u8) >= 0)
        {
            return false;
        }

        while (value.IndexOfAnyInRange((byte)'0', (byte)'9') is var at and >= 0)
        {
            value = value[at..];
            var length = value.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            length = length < 0 ? value.Length : length;
            if (length > LongestNumber)
            {
                return false;
            }

            value = value[length..];
        }

        return true;
    }
}
