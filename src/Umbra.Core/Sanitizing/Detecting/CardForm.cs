namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>
/// Numbers of payment cards (ISO/IEC 7812): a known brand's first digits and length, and a valid last one. A length that a brand has rarely counts only
/// when the digits are in groups, since one number in ten passes the Luhn check by chance.
/// </summary>
internal static class CardForm
{
    private const int Least = 13;
    private const int Most = 19;

    // Groups of four and more, the last of any size: 4-4-4-4, 4-6-5, 4-4-4-4-3.
    private const int LeastGroup = 4;

    // The test ranges that pseudonyms come from.
    private static readonly int[] Pseudonyms = [424242, 555555, 378282, 601111, 305693, 353011, 620000];

    /// <summary>Whether a number whose first group is that may be one. False is certain.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Its first digit.</param>
    /// <param name="length">The digits of its first group.</param>
    /// <param name="next">The byte behind them.</param>
    public static bool MayMatch(ReadOnlySpan<byte> text, int at, int length, byte next) => length >= LeastGroup && IsFirst(text[at], text[at + 1])
        && (length is >= 14 and <= 16 || (length <= Most && next is (byte)' ' or (byte)'-'));

    // No brand begins with 0, 1, 7 or 9; those with 2 begin with 22 to 27, which tells them from years.
    private static bool IsFirst(byte first, byte second) =>
        first is not ((byte)'0' or (byte)'1' or (byte)'7' or (byte)'9') && (first != '2' || second is >= (byte)'2' and <= (byte)'7');

    /// <summary>Reads a number that begins there.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Its first digit.</param>
    /// <param name="isPseudonym">Whether it is one that is left as it is.</param>
    /// <returns>Its length, or 0.</returns>
    public static int Match(ReadOnlySpan<byte> text, int at, out bool isPseudonym)
    {
        isPseudonym = false;
        Span<byte> digits = stackalloc byte[Most];
        var count = 0;
        var best = 0;
        var separator = (byte)0;
        for (var i = at; ;)
        {
            var first = i;
            while (i < text.Length && ByteClass.IsDigit(text[i]))
            {
                if (count == Most)
                {
                    return best;
                }

                digits[count++] = (byte)(text[i++] - '0');
            }

            if (count >= Least && NumberForms.EndsAt(text, i) && IsCard(digits[..count], separator != 0))
            {
                best = i - at;
                isPseudonym = Pseudonyms.AsSpan().Contains(Number(digits[..6]));
            }

            if (i - first < LeastGroup || i >= text.Length || text[i] is not ((byte)' ' or (byte)'-')
                || (separator != 0 && text[i] != separator) || !ByteClass.IsDigitAt(text, i + 1))
            {
                return best;
            }

            separator = text[i++];
        }
    }

    private static bool IsCard(ReadOnlySpan<byte> digits, bool isGrouped) => HasLengthOfBrand(digits, isGrouped) && IsLuhn(digits);

    private static bool HasLengthOfBrand(ReadOnlySpan<byte> digits, bool isGrouped)
    {
        var length = digits.Length;
        var six = Number(digits[..6]);
        var four = six / 100;
        var three = six / 1000;
        var two = six / 10000;
        return (digits[0], two) switch
        {
            (4, _) => length == 16 || (isGrouped && length is 13 or 19),                                            // Visa
            (5, >= 51 and <= 55) => length == 16,                                                                     // Mastercard
            (2, _) => four is >= 2221 and <= 2720 && length == 16,                                                  // Mastercard
            (3, 34 or 37) => length == 15,                                                                            // American Express
            (3, 36 or 38 or 39) => length == 14,                                                                     // Diners Club
            (3, 30) => (three <= 305 || four == 3095) && length == 14,                                              // Diners Club
            (3, 35) => four is >= 3528 and <= 3589 && length == 16,                                                 // JCB
            (6, 60 or 64 or 65) when two == 65 || four == 6011 || (two == 64 && three >= 644) => length == 16 || (isGrouped && length > 16), // Discover
            (6, 62) or (8, 81) => length == 16 || (isGrouped && length > 16),                                        // UnionPay
            (6, _) or (5, 50 or >= 56) => isGrouped,                                                                 // Maestro
            _ => false,
        };
    }

    private static bool IsLuhn(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = (int)digits[^(i + 1)];
            digit = i % 2 == 0 ? digit : digit * 2;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            number = (number * 10) + digit;
        }

        return number;
    }
}
