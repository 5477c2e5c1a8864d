using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Umbra.Core.Comparing;

/// <summary>Tells what values look like.</summary>
internal static class ValueShapes
{
    private const int ShortestToken = 16;
    private const int LongestTimestamp = 40;

    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=.~"u8);

    private static readonly SearchValues<byte> HexBytes = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>What both values look like; <see cref="ValueShape.Other"/> when they do not look alike.</summary>
    public static ValueShape Of(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var shape = Of(one);
        return shape != ValueShape.Other && shape == Of(other) ? shape : ValueShape.Other;
    }

    /// <summary>What a value looks like.</summary>
    public static ValueShape Of(ReadOnlySpan<byte> value)
    {
        value = value is [(byte)'"', .., (byte)'"'] ? value[1..^1] : value;
        return value.Length == 0 ? ValueShape.Other
            : IsTimestamp(value) ? ValueShape.Timestamp
            : IsUuid(value) ? ValueShape.Uuid
            : IsNumber(value) ? ValueShape.Number
            : IsToken(value) ? ValueShape.Token
            : ValueShape.Other;
    }

    /// <summary>The point in time that a value says.</summary>
    public static bool TryTimestamp(ReadOnlySpan<byte> value, out DateTimeOffset time)
    {
        time = default;
        if (value.Length is < 10 or > LongestTimestamp)
        {
            return false;
        }

        if (value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
        {
            return TryUnixTime(value, out time);
        }

        Span<char> text = stackalloc char[LongestTimestamp];
        return Ascii.ToUtf16(value, text, out var length) == OperationStatus.Done && IsDated(value)
            && DateTimeOffset.TryParse(
                text[..length], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out time);
    }

    /// <summary>Whether a value is a UUID: 8-4-4-4-12 hexadecimal digits.</summary>
    public static bool IsUuid(ReadOnlySpan<byte> value) => value.Length == 36 && Utf8Parser.TryParse(value, out Guid _, out var length, 'D') && length == 36;

    /// <summary>Whether a value is nothing but hexadecimal digits, and one of 0 to 9 is among them.</summary>
    public static bool IsHex(ReadOnlySpan<byte> value) => !value.ContainsAnyExcept(HexBytes) && value.ContainsAnyInRange((byte)'0', (byte)'9');

    private static bool IsTimestamp(ReadOnlySpan<byte> value) => TryTimestamp(value, out _);

    // 2026-11-24…, or Tue, 24 Nov 2026 …: what the lenient parser takes for a date is much more.
    private static bool IsDated(ReadOnlySpan<byte> value) =>
        (value[4] == '-' && value[7] == '-' && value[..4].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
        || (value[3] == ',' && value.EndsWith(" GMT"u8));

    private static bool TryUnixTime(ReadOnlySpan<byte> digits, out DateTimeOffset time)
    {
        const long First = 978_307_200; // 2001
        const long Last = 4_102_444_800; // 2100
        time = default;
        var unit = digits.Length switch { 10 => 1, 13 => 1_000, 16 => 1_000_000, 19 => 1_000_000_000, _ => 0 };
        if (unit == 0 || !Utf8Parser.TryParse(digits, out long count, out _) || count / unit is < First or > Last)
        {
            return false;
        }

        time = DateTimeOffset.UnixEpoch.AddTicks((long)((Int128)count * TimeSpan.TicksPerSecond / unit));
        return true;
    }

    private static bool IsNumber(ReadOnlySpan<byte> value) => Utf8Parser.TryParse(value, out double _, out var length) && length == value.Length;

    private static bool IsToken(ReadOnlySpan<byte> value) =>
        value.Length >= ShortestToken && !value.ContainsAnyExcept(TokenBytes) && value.ContainsAnyInRange((byte)'0', (byte)'9')
        && (IsHex(value) || (value.ContainsAnyInRange((byte)'a', (byte)'z') || value.ContainsAnyInRange((byte)'A', (byte)'Z')) && !IsWords(value));

    // words-with-dashes-2 is a name that somebody gave.
    private static bool IsWords(ReadOnlySpan<byte> value)
    {
        var changes = 0;
        for (var i = 1; i < value.Length; i++)
        {
            changes += char.IsAsciiDigit((char)value[i]) != char.IsAsciiDigit((char)value[i - 1]) ? 1 : 0;
        }

        return changes <= 2 && value.IndexOfAny((byte)'-', (byte)'_', (byte)'.') >= 0;
    }
}
