namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>
/// Telephone numbers: E.164 with its plus sign, and national forms of North America, Britain, Germany and France. Digits without a separator are
/// never one, because identifiers look the same.
/// </summary>
internal static class TelephoneForm
{
    // E.164 section 6: fifteen at most. Eight at least, so that a signed number or a time zone is none.
    private const int LeastDigits = 8;
    private const int MostDigits = 15;

    // A country, an area and the number behind one dot each is EPP's form (RFC 5733); with fewer digits it is a decimal.
    private const int LeastBehindDot = 8;

    /// <summary>Reads the digits behind a plus sign.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The first digit.</param>
    /// <param name="left">The length of a number under the unassigned +999, which is a pseudonym.</param>
    /// <returns>The length from <paramref name="at"/>, or 0.</returns>
    public static int MatchInternational(ReadOnlySpan<byte> text, int at, out int left)
    {
        left = 0;
        var digits = 0;
        var best = 0;
        var isDecimal = false;
        for (var i = at; text[at] != '0';)
        {
            var group = DigitsAt(text, i);
            digits += group;
            i += group;
            if (group == 0 || digits > MostDigits)
            {
                break;
            }

            if (digits >= LeastDigits && NumberForms.EndsAt(text, i) && !(isDecimal && group < LeastBehindDot))
            {
                best = i - at;
            }

            var next = SkipSeparators(text, i);
            isDecimal = !isDecimal && i - at <= 3 && ByteClass.IsAt(text, i, '.');
            if (next == i)
            {
                break;
            }

            i = next;
        }

        left = text[at..].StartsWith("999"u8) ? best : 0;
        return left > 0 ? 0 : best;
    }

    /// <summary>Whether a number whose first group has that first digit and that length may be of a national form. False is certain.</summary>
    public static bool MayMatchNational(byte first, int length) => first switch
    {
        (byte)'0' => length is >= 2 and <= 6,
        (byte)'1' => length == 1,
        _ => length == 3,
    };

    /// <summary>Reads a number of a national form that begins there with a digit or a parenthesis.</summary>
    /// <returns>Its length, or 0.</returns>
    public static int MatchNational(ReadOnlySpan<byte> text, int at)
    {
        var groups = new DigitGroups(text, at);
        var end = groups.Count > 1 ? Math.Max(EndOfNorthAmerican(text, groups), EndOfEuropean(text, groups)) : 0;
        return end == 0 ? 0 : end - at;
    }

    // [1] NXX NXX XXXX, N from 2 to 9, no area or exchange of the form N11 (NANPA).
    private static int EndOfNorthAmerican(ReadOnlySpan<byte> text, in DigitGroups groups)
    {
        var area = groups.Length(0) == 1 && text[groups.Start(0)] == '1' ? 1 : 0;
        if (groups.Count < area + 3 || groups.Length(area) != 3 || groups.Length(area + 1) != 3 || groups.Length(area + 2) != 4
            || !IsOffice(text, groups.Start(area)) || !IsOffice(text, groups.Start(area + 1)))
        {
            return 0;
        }

        var first = groups.Separator(area);
        var second = groups.Separator(area + 1);
        return (first == second || first == ')') && second != ')' && NumberForms.EndsAt(text, groups.End(area + 2)) ? groups.End(area + 2) : 0;
    }

    private static bool IsOffice(ReadOnlySpan<byte> text, int at) => text[at] >= '2' && !(text[at + 1] == '1' && text[at + 2] == '1');

    // A zero and an area, then the number; or 00, a country and the number. French numbers come in five pairs.
    private static int EndOfEuropean(ReadOnlySpan<byte> text, in DigitGroups groups)
    {
        var start = groups.Start(0);
        if (text[start] != '0' || groups.Length(0) is < 2 or > 6)
        {
            return 0;
        }

        var isPaired = groups.Length(0) == 2 && text[start + 1] != '0';
        if (isPaired)
        {
            return EndOfPairs(text, groups);
        }

        if (text[start + 1] == '0' && (groups.Length(0) < 3 || text[start + 2] == '0'))
        {
            return 0;
        }

        var best = 0;
        var digits = groups.Length(0);
        var most = text[start + 1] == '0' ? MostDigits : 12;
        for (var i = 1; i < groups.Count && groups.Length(i) >= 2; i++)
        {
            digits += groups.Length(i);
            if (groups.Separator(i - 1) == '.' || digits > most)
            {
                break;
            }

            best = digits >= 9 && NumberForms.EndsAt(text, groups.End(i)) ? groups.End(i) : best;
        }

        return best;
    }

    private static int EndOfPairs(ReadOnlySpan<byte> text, in DigitGroups groups)
    {
        for (var i = 1; i < 5; i++)
        {
            if (i >= groups.Count || groups.Length(i) != 2 || groups.Separator(i - 1) != groups.Separator(0))
            {
                return 0;
            }
        }

        return NumberForms.EndsAt(text, groups.End(4)) ? groups.End(4) : 0;
    }

    private static int DigitsAt(ReadOnlySpan<byte> text, int at)
    {
        var end = at;
        while (end - at <= MostDigits && ByteClass.IsDigitAt(text, end))
        {
            end++;
        }

        return end - at;
    }

    // One of " -." and parentheses, as in "+49 (0)30" and "+1 (212) 555-0143".
    private static int SkipSeparators(ReadOnlySpan<byte> text, int at)
    {
        var next = at;
        while (next < text.Length && next - at < 3 && (text[next] is (byte)'(' or (byte)')' || (text[next] is (byte)' ' or (byte)'-' or (byte)'.' && (next == at || text[next - 1] == ')'))))
        {
            next++;
        }

        return ByteClass.IsDigitAt(text, next) ? next : at;
    }
}
