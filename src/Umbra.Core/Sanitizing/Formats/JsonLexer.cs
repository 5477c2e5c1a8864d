using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>Reads the strings and numbers of JSON (RFC 8259 sections 6 and 7), strictly. False means that it is none.</summary>
internal static class JsonLexer
{
    private static readonly SearchValues<byte> EndOfPlain = SearchValues.Create(
        [(byte)'"', (byte)'\\', 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);

    /// <summary>Reads a string.</summary>
    /// <param name="cursor">At its first quotation mark; then behind its last.</param>
    /// <param name="value">What is between them, as it is written.</param>
    /// <param name="isEscaped">There are escapes in it.</param>
    public static bool TryString(ref ByteCursor cursor, out ReadOnlySpan<byte> value, out bool isEscaped)
    {
        var start = ++cursor.At;
        value = default;
        isEscaped = false;
        while (true)
        {
            var next = PlainLength(cursor.Text[cursor.At..]);
            if (next < 0)
            {
                return false;
            }

            cursor.At += next;
            if (cursor.Text[cursor.At] == '"')
            {
                value = cursor.Text[start..cursor.At];
                cursor.At++;
                return true;
            }

            if (!TryEscape(ref cursor))
            {
                return false;
            }

            isEscaped = true;
        }
    }

    // Most strings are short: the first 16 bytes are looked at here and now.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PlainLength(ReadOnlySpan<byte> text)
    {
        if (text.Length >= Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(text);
            var ends = (Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(bytes, Vector128.Create((byte)' '))).ExtractMostSignificantBits();
            if (ends != 0)
            {
                return BitOperations.TrailingZeroCount(ends);
            }
        }

        return text.IndexOfAny(EndOfPlain);
    }

    private static bool TryEscape(ref ByteCursor cursor)
    {
        if (cursor.Text[cursor.At] != '\\' || cursor.At + 1 >= cursor.Text.Length)
        {
            return false; // a control character, or the end
        }

        var escaped = cursor.Text[cursor.At + 1];
        if (escaped == 'u')
        {
            if (cursor.At + 6 > cursor.Text.Length || cursor.Text.Slice(cursor.At + 2, 4).IndexOfAnyExcept("0123456789abcdefABCDEF"u8) >= 0)
            {
                return false;
            }

            cursor.At += 6;
            return true;
        }

        cursor.At += 2;
        return "\"\\/bfnrt"u8.Contains(escaped);
    }

    /// <summary>Reads a number.</summary>
    public static bool TryNumber(ref ByteCursor cursor)
    {
        cursor.TryTake('-');
        if (!cursor.TryTake('0') && !TryDigits(ref cursor))
        {
            return false;
        }

        if (cursor.TryTake('.') && !TryDigits(ref cursor))
        {
            return false;
        }

        if (cursor.Peek() is 'e' or 'E')
        {
            cursor.At++;
            _ = cursor.TryTake('+') || cursor.TryTake('-');
            return TryDigits(ref cursor);
        }

        return true;
    }

    private static bool TryDigits(ref ByteCursor cursor)
    {
        var text = cursor.Text;
        var start = cursor.At;
        var end = start;
        while ((uint)end < (uint)text.Length && (uint)(text[end] - '0') <= 9)
        {
            end++;
        }

        cursor.At = end;
        return end > start;
    }
}
