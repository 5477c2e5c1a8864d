namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Recognizes telephone numbers: E.164 with its plus sign, North American ones, and national ones that begin with a zero. Bare digits are never one.</summary>
internal static class Telephones
{
    // ITU-T E.164 section 6: 15 digits at most; no country's are shorter than 8 with its code.
    private const int LeastDigits = 8;
    private const int MostDigits = 15;

    // Numbers that regulators keep for fiction, in which pseudonyms are: Ofcom, Bundesnetzagentur, Arcep.
    private static readonly byte[][] Fictional =
    [
        "01632960"u8.ToArray(), "07700900"u8.ToArray(), "03023125"u8.ToArray(), "0171392"u8.ToArray(), "019900"u8.ToArray(), "000"u8.ToArray(),
    ];

    /// <summary>The length of the number with which a text begins; 0 when there is none.</summary>
    public static int Length(ReadOnlySpan<byte> text) => text[0] switch
    {
        (byte)'+' => International(text),
        (byte)'0' => National(text),
        _ => NorthAmerican(text),
    };

    private static int International(ReadOnlySpan<byte> text)
    {
        Span<byte> digits = stackalloc byte[MostDigits + 1];
        var (count, end, gap) = (0, 0, 0);
        for (var at = 1; at < text.Length && count <= MostDigits; at++)
        {
            if (char.IsAsciiDigit((char)text[at]))
            {
                digits[count++] = text[at];
                end = at + 1;
                gap = 0;
            }
            else if (text[at] is not ((byte)' ' or (byte)'-' or (byte)'.' or (byte)'(' or (byte)')' or (byte)'/') || ++gap > 2)
            {
                break;
            }
        }

        // +999 is unassigned: pseudonyms are there. No country code begins with 0.
        return count is >= LeastDigits and <= MostDigits && digits[0] != '0' && !digits.StartsWith("999"u8) && Boundaries.MayEnd(text, end) ? end : 0;
    }

    // NXX-NXX-XXXX with separators, N from 2 to 9 (North American Numbering Plan), perhaps behind a 1; 555-01XX is fiction.
    private static int NorthAmerican(ReadOnlySpan<byte> text)
    {
        var at = text.StartsWith("1-"u8) || text.StartsWith("1."u8) || text.StartsWith("1 "u8) ? 2 : 0;
        var isBracketed = at < text.Length && text[at] == '(';
        at += isBracketed ? 1 : 0;
        if (!IsArea(text, at))
        {
            return 0;
        }

        at += 3;
        var separator = at < text.Length ? text[at] : (byte)0;
        if (isBracketed)
        {
            if (separator != ')')
            {
                return 0;
            }

            at += at + 1 < text.Length && text[at + 1] == ' ' ? 2 : 1;
        }
        else
        {
            if (separator is not ((byte)'-' or (byte)'.'))
            {
                return 0;
            }

            at++;
        }

        if (!IsArea(text, at) || at + 8 > text.Length || (isBracketed ? text[at + 3] is not ((byte)'-' or (byte)'.' or (byte)' ') : text[at + 3] != separator)
            || text.Slice(at + 4, 4).IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 || text.Slice(at, 3).SequenceEqual("555"u8) && text[at + 4] == '0' && text[at + 5] == '1')
        {
            return 0;
        }

        return Boundaries.MayEnd(text, at + 8) ? at + 8 : 0;
    }

    private static bool IsArea(ReadOnlySpan<byte> text, int at) =>
        at + 3 <= text.Length && text[at] is >= (byte)'2' and <= (byte)'9' && text.Slice(at, 3).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    // 020 7946 0958, 07700 900123, 030 1234567, 0711/123456, 01 23 45 67 89, 01.23.45.67.89: a zero, and one kind of separator.
    private static int National(ReadOnlySpan<byte> text)
    {
        Span<byte> digits = stackalloc byte[13];
        Span<int> groups = stackalloc int[7];
        var (count, group, end) = (0, 0, 0);
        var separator = (byte)0;
        for (var at = 0; at < text.Length && count < digits.Length; at++)
        {
            if (char.IsAsciiDigit((char)text[at]))
            {
                digits[count++] = text[at];
                groups[group]++;
                end = at + 1;
                continue;
            }

            if (text[at] is not ((byte)' ' or (byte)'/' or (byte)'-' or (byte)'.') || (separator != 0 && text[at] != separator)
                || at + 1 >= text.Length || !char.IsAsciiDigit((char)text[at + 1]) || ++group == groups.Length)
            {
                break;
            }

            separator = text[at];
        }

        var isFrench = count == 10 && group == 4 && groups[..5].IndexOfAnyExcept(2) < 0 && digits[1] != '0';
        var isOther = separator is (byte)' ' or (byte)'/' or (byte)'-' && count is >= 9 and <= 12 && groups[0] is >= 3 and <= 5 && digits[1] != '0'
            && (separator == ' ' ? group is >= 1 and <= 3 : group == 1) && groups[1..(group + 1)].IndexOfAnyExceptInRange(3, 8) < 0;
        return (isFrench || isOther) && !IsFictional(digits[..count]) && Boundaries.MayEnd(text, end) && (end >= text.Length || text[end] != ':') ? end : 0;
    }

    private static bool IsFictional(ReadOnlySpan<byte> digits)
    {
        foreach (var prefix in Fictional)
        {
            if (digits.StartsWith(prefix))
            {
                return true;
            }
        }

        return false;
    }
}
