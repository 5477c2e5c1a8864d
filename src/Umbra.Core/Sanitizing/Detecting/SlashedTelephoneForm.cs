namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>
/// Telephone numbers with a slash behind the area, as Germany and Austria write them (DIN 5008 until 2001): <c>0711/1234567</c>, <c>0711/12 34 56-0</c>,
/// <c>+49 711/1234567</c>.
/// </summary>
internal static class SlashedTelephoneForm
{
    // The leading zero and an area of two to five digits.
    private const int LeastArea = 3;
    private const int MostArea = 6;

    // Area and number, without a country's.
    private const int LeastDigits = 9;
    private const int MostDigits = 12;

    // "+49 (0)" before the area.
    private const int MostCountry = 8;

    /// <summary>Reads around the second digit behind a slash.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> text, int at, out Finding finding)
    {
        finding = default;
        var slash = at - 2;
        var area = slash;
        while (slash - area <= MostArea && ByteClass.IsDigitAt(text, area - 1))
        {
            area--;
        }

        var start = CountryStart(text, area);
        if (start < 0 && !(text[area] == '0' && text[area + 1] != '0' && slash - area is >= LeastArea and <= MostArea && Begins(text, area)))
        {
            return false;
        }

        // A national number counts its zero; an international one has none, and its country's two digits or so may stand with the area's.
        var end = End(text, slash + 1, slash - area + (start < 0 ? 0 : start == area - 1 ? -1 : 1));
        finding = end == 0 ? default : new Finding(ValueKind.Telephone, start < 0 ? area : start, end - (start < 0 ? area : start));
        return end > 0;
    }

    // Neither a word, nor a name, nor a path that goes on.
    private static bool Begins(ReadOnlySpan<byte> text, int at) => !ByteClass.IsWordAt(text, at - 1)
        && !(at > 0 && text[at - 1] is (byte)'@' or (byte)'/' or (byte)'-' or (byte)'.' or (byte)',' or (byte)'#');

    // A plus sign, a country that is not +999, which is a pseudonym's, and a separator: where the plus sign is, or -1.
    private static int CountryStart(ReadOnlySpan<byte> text, int area)
    {
        for (var i = area - 1; i >= 0 && area - i <= MostCountry; i--)
        {
            if (text[i] == '+')
            {
                var isCountry = ByteClass.IsDigitAt(text, i + 1) && text[i + 1] != '0' && !text[(i + 1)..].StartsWith("999"u8);
                return isCountry && Begins(text, i) ? i : -1;
            }

            if (!ByteClass.IsDigit(text[i]) && text[i] is not ((byte)' ' or (byte)'-' or (byte)'(' or (byte)')'))
            {
                break;
            }
        }

        return -1;
    }

    // Groups of two digits and more with single spaces or hyphens; behind the last hyphen one is enough, the extension of the switchboard.
    private static int End(ReadOnlySpan<byte> text, int at, int digits)
    {
        var best = 0;
        while (true)
        {
            var group = 0;
            while (group <= MostDigits && ByteClass.IsDigitAt(text, at + group))
            {
                group++;
            }

            digits += group;
            at += group;
            if (group == 0 || digits > MostDigits || (group == 1 && !(digits > LeastDigits && ByteClass.IsAt(text, at - 2, '-'))))
            {
                return best;
            }

            best = digits >= LeastDigits && NumberForms.EndsAt(text, at) && !ByteClass.IsAt(text, at, '/') ? at : best;
            if (group == 1 || !(ByteClass.IsAt(text, at, ' ') || ByteClass.IsAt(text, at, '-')))
            {
                return best;
            }

            at++;
        }
    }
}
