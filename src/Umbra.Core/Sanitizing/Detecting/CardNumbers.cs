namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Recognizes payment card numbers (ISO/IEC 7812): a brand's first digits, one of its lengths, a valid check digit, groups as they are printed.</summary>
internal static class CardNumbers
{
    private const int MostDigits = 19;

    // Published for tests; pseudonyms are in these ranges.
    private static readonly int[] TestRanges = [424242, 555555, 378282, 601111, 305693, 353011, 620000];

    /// <summary>The length of the card number with which a text begins; 0 when there is none.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        Span<byte> digits = stackalloc byte[MostDigits];
        Span<int> ends = stackalloc int[MostDigits];
        var (count, groups, group) = (0, 0, 0);
        var separator = (byte)0;
        var at = 0;
        for (; at < text.Length && count < MostDigits; at++)
        {
            if (char.IsAsciiDigit((char)text[at]))
            {
                digits[count] = (byte)(text[at] - '0');
                ends[count++] = at + 1;
                group++;
                continue;
            }

            var isSeparator = text[at] is (byte)' ' or (byte)'-' && (separator == 0 || separator == text[at]) && group is >= 2 and <= 6;
            if (!isSeparator || at + 1 >= text.Length || !char.IsAsciiDigit((char)text[at + 1]))
            {
                break;
            }

            separator = text[at];
            groups++;
            group = 0;
        }

        // From the longest down: what follows may be a date or a code of its own.
        for (var length = count; length >= 13; length--)
        {
            var end = ends[length - 1];
            var isWhole = length == count ? Boundaries.MayEnd(text, end) && (end >= text.Length || !char.IsAsciiDigit((char)text[end])) : text[end] is (byte)' ' or (byte)'-';
            if (isWhole && IsBrand(digits, length, end > length) && IsValid(digits[..length]) && !IsTest(digits))
            {
                return end;
            }
        }

        return 0;
    }

    /// <summary>The check digit of ISO/IEC 7812-1 annex B (Luhn).</summary>
    public static bool IsValid(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] << (i & 1);
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    // Longer and shorter numbers than the usual ones only where they are printed in groups: bare ones are ids far more often.
    private static bool IsBrand(ReadOnlySpan<byte> digits, int length, bool isGrouped)
    {
        var four = (digits[0] * 1000) + (digits[1] * 100) + (digits[2] * 10) + digits[3];
        return four switch
        {
            >= 4000 and < 5000 => length == 16 || (isGrouped && length is 13 or 19),
            (>= 5100 and < 5600) or (>= 2221 and <= 2720) => length == 16,
            (>= 3400 and < 3500) or (>= 3700 and < 3800) => length == 15,
            6011 or (>= 6440 and < 6600) => length == 16,
            (>= 3000 and < 3060) or (>= 3600 and < 3700) or (>= 3800 and < 4000) => length == 14,
            >= 3528 and < 3590 => length == 16,
            >= 6200 and < 6300 => length == 16 || (isGrouped && length is >= 17 and <= 19),
            (>= 5000 and < 5100) or (>= 5600 and < 5900) or (>= 6000 and < 7000) => isGrouped && length is >= 13 and <= 19,
            _ => false,
        };
    }

    private static bool IsTest(ReadOnlySpan<byte> digits)
    {
        var six = 0;
        foreach (var digit in digits[..6])
        {
            six = (six * 10) + digit;
        }

        return TestRanges.Contains(six);
    }
}
