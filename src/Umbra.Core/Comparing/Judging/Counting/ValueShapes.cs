using System.Buffers.Text;

namespace Umbra.Core.Comparing.Judging.Counting;

/// <summary>Tells a value's shape from its text. Allocates nothing; linear in the text, of which at most 512 bytes are looked at.</summary>
internal static class ValueShapes
{
    private const int MostBytes = 512;
    private const int LeastTokenBytes = 16;

    // Seconds since 1970 from 2001 to 2100: ten digits. The same in milli-, micro- and nanoseconds: 13, 16 and 19.
    private const long LeastEpochSeconds = 1_000_000_000;
    private const long MostEpochSeconds = 4_102_444_800;

    /// <summary>The shape that both values have; <see cref="ValueShape.Plain"/> when they differ in shape.</summary>
    /// <param name="production">Production's value in UTF-8, a JSON string without its quotation marks.</param>
    /// <param name="other">The other side's.</param>
    public static ValueShape OfBoth(ReadOnlySpan<byte> production, ReadOnlySpan<byte> other)
    {
        var shape = Of(production);
        return shape != ValueShape.Plain && shape == Of(other) ? shape : ValueShape.Plain;
    }

    /// <summary>The shape of one value.</summary>
    /// <param name="value">UTF-8, a JSON string without its quotation marks.</param>
    public static ValueShape Of(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > MostBytes)
        {
            return ValueShape.Plain;
        }

        if (Utf8Parser.TryParse(value, out long number, out var read) && read == value.Length)
        {
            return IsEpoch(number) ? ValueShape.Timestamp : ValueShape.Counter;
        }

        if (IsIsoTime(value) || (Utf8Parser.TryParse(value, out DateTimeOffset _, out read, 'R') && read == value.Length))
        {
            return ValueShape.Timestamp;
        }

        if (Utf8Parser.TryParse(value, out Guid _, out read, 'D') && read == value.Length)
        {
            return ValueShape.Uuid;
        }

        return IsToken(value) ? ValueShape.Token : ValueShape.Plain;
    }

    private static bool IsEpoch(long number)
    {
        for (var unit = 0; unit < 4; unit++)
        {
            if (number is >= LeastEpochSeconds and <= MostEpochSeconds)
            {
                return true;
            }

            number /= 1000;
        }

        return false;
    }

    // yyyy-MM-dd, a T or a space, and hours: a day alone is no clock, and does not differ from request to request.
    private static bool IsIsoTime(ReadOnlySpan<byte> value)
    {
        const string Form = "dddd-dd-ddTdd:dd";
        if (value.Length < Form.Length)
        {
            return false;
        }

        for (var i = 0; i < Form.Length; i++)
        {
            var fits = Form[i] switch
            {
                'd' => char.IsAsciiDigit((char)value[i]),
                'T' => value[i] is (byte)'T' or (byte)'t' or (byte)' ',
                var exact => value[i] == exact,
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    // A token mixes letters with digits; a long word or a slug does not change between letters and digits three times.
    private static bool IsToken(ReadOnlySpan<byte> value)
    {
        if (value.Length < LeastTokenBytes)
        {
            return false;
        }

        int turns = 0;
        bool? wasDigit = null;
        foreach (var b in value)
        {
            if (char.IsAsciiLetterOrDigit((char)b))
            {
                var isDigit = char.IsAsciiDigit((char)b);
                turns += wasDigit is { } was && was != isDigit ? 1 : 0;
                wasDigit = isDigit;
            }
            else if (b is not ((byte)'-' or (byte)'_' or (byte)'+' or (byte)'/' or (byte)'=' or (byte)'.'))
            {
                return false;
            }
        }

        return turns >= 3;
    }
}
