namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>What is made of groups of digits: cards, security numbers, IPv4 addresses, telephones. Each group of a run is tried once.</summary>
internal static class NumberForms
{
    // A group behind which a separator may still make a number, and what stands before it.
    private const int Reach = 24;

    /// <summary>The first that begins around an anchor, or behind it in the same run of digits and single separators.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">No finding begins before this.</param>
    /// <param name="anchor">A byte of the run.</param>
    /// <param name="end">Where the run was read to; an anchor before that needs no look of its own.</param>
    /// <param name="finding">What was found.</param>
    public static bool TryMatch(ReadOnlySpan<byte> text, int start, int anchor, ref int end, out Finding finding)
    {
        finding = default;
        var at = anchor;
        for (var first = Math.Max(Math.Max(start, end), anchor - Reach); at > first && IsInRun(text, at - 1);)
        {
            at--;
        }

        while (at < text.Length && IsInRun(text, at))
        {
            if (!ByteClass.IsDigit(text[at]))
            {
                at++;
                continue;
            }

            var next = at + 1;
            while (next < text.Length && ByteClass.IsDigit(text[next]))
            {
                next++;
            }

            if (MayMatch(text, at, next - at) && !ByteClass.IsDigitAt(text, at - 1) && Begins(text, at))
            {
                finding = Match(text, at, next - at, out var left);
                if (finding.Length > 0 && finding.Start >= start)
                {
                    end = finding.Start + finding.Length;
                    return true;
                }

                next = Math.Max(next, at + left);
            }

            at = next;
        }

        end = at;
        finding = default;
        return false;
    }

    /// <summary>Whether a number is over before that place: no word, decimal, hyphenated name or address goes on there.</summary>
    public static bool EndsAt(ReadOnlySpan<byte> text, int end) => !ByteClass.IsWordAt(text, end) && !ByteClass.IsAt(text, end, '@')
        && !(ByteClass.IsAt(text, end, '-') && ByteClass.IsWordAt(text, end + 1))
        && !(ByteClass.IsAt(text, end, '.') && ByteClass.IsDigitAt(text, end + 1));

    // Parentheses and digits, and separators that follow no other.
    private static bool IsInRun(ReadOnlySpan<byte> text, int at) =>
        (uint)(text[at] - '0') <= 9 || (text[at] is (byte)' ' or (byte)'-' or (byte)'.' ? !(at > 0 && text[at - 1] is (byte)' ' or (byte)'-' or (byte)'.') : text[at] is (byte)'(' or (byte)')');

    // The first group's length and what is behind it say what the number cannot be: most are a date, an identifier or a decimal.
    private static bool MayMatch(ReadOnlySpan<byte> text, int at, int length)
    {
        var next = at + length < text.Length ? text[at + length] : (byte)0;
        return length >= 4
            ? CardForm.MayMatch(text, at, length, next) || (text[at] == '0' && length <= 6) || ByteClass.IsAt(text, at - 1, '+')
            : next is (byte)' ' or (byte)'-' or (byte)'.' or (byte)')' or (byte)'(';
    }

    // Nothing goes on from before: no word, no decimal, no hyphenated name such as a UUID.
    private static bool Begins(ReadOnlySpan<byte> text, int at) => !ByteClass.IsWordAt(text, at - 1) && !ByteClass.IsAt(text, at - 1, '@')
        && !((ByteClass.IsAt(text, at - 1, '-') || ByteClass.IsAt(text, at - 1, '.')) && ByteClass.IsWordAt(text, at - 2));

    /// <summary>What begins with the group there; <paramref name="left"/> bytes are a pseudonym, in which nothing is looked for.</summary>
    private static Finding Match(ReadOnlySpan<byte> text, int at, int length, out int left)
    {
        left = 0;
        if (ByteClass.IsAt(text, at - 1, '+'))
        {
            var international = Begins(text, at - 1) ? TelephoneForm.MatchInternational(text, at, out left) : 0;
            return international == 0 ? default : new Finding(ValueKind.Telephone, at - 1, international + 1);
        }

        var next = at + length < text.Length ? text[at + length] : (byte)0;
        if (CardForm.MayMatch(text, at, length, next) && CardForm.Match(text, at, out var isPseudonym) is var card and > 0)
        {
            left = isPseudonym ? card : 0;
            return isPseudonym ? default : new Finding(ValueKind.CardNumber, at, card);
        }

        if (length == 3 && next == '-' && SocialSecurityForm.Match(text, at) is var security and > 0)
        {
            return new Finding(ValueKind.SocialSecurityNumber, at, security);
        }

        if (length <= 3 && next == '.' && Ipv4Form.Match(text, at) is var address and > 0)
        {
            return new Finding(ValueKind.IPv4, at, address);
        }

        if (!TelephoneForm.MayMatchNational(text[at], length))
        {
            return default;
        }

        // The parenthesis may be the area's, or around the whole.
        if (ByteClass.IsAt(text, at - 1, '(') && Begins(text, at - 1) && TelephoneForm.MatchNational(text, at - 1) is var bracketed and > 0)
        {
            return new Finding(ValueKind.Telephone, at - 1, bracketed);
        }

        return TelephoneForm.MatchNational(text, at) is var national and > 0 ? new Finding(ValueKind.Telephone, at, national) : default;
    }
}
