namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>What is made of groups of digits: cards, security numbers, IPv4 addresses, telephones. Each group of a run is tried once.</summary>
internal static class NumberForms
{
    /// <summary>The first that begins in a run of digits and single separators.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">No finding begins before this.</param>
    /// <param name="run">The first byte of the run, or one inside it.</param>
    /// <param name="finding">What was found.</param>
    public static bool TryMatch(ReadOnlySpan<byte> text, int start, int run, out Finding finding)
    {
        finding = default;
        for (var at = run; at < text.Length && IsInRun(text, at);)
        {
            if (!ByteClass.IsDigit(text[at]))
            {
                at++;
                continue;
            }

            if (!ByteClass.IsDigitAt(text, at - 1) && Begins(text, at))
            {
                finding = Match(text, at, out var left);
                if (finding.Length > 0 && finding.Start >= start)
                {
                    return true;
                }

                at += left;
            }

            while (at < text.Length && ByteClass.IsDigit(text[at]))
            {
                at++;
            }
        }

        finding = default;
        return false;
    }

    /// <summary>Whether a number is over before that place: no word, decimal, hyphenated name or address goes on there.</summary>
    public static bool EndsAt(ReadOnlySpan<byte> text, int end) => !ByteClass.IsWordAt(text, end) && !ByteClass.IsAt(text, end, '@')
        && !(ByteClass.IsAt(text, end, '-') && ByteClass.IsWordAt(text, end + 1))
        && !(ByteClass.IsAt(text, end, '.') && ByteClass.IsDigitAt(text, end + 1));

    private static bool IsInRun(ReadOnlySpan<byte> text, int at) => text[at] is (byte)'(' or (byte)')'
        || ByteClass.IsDigit(text[at])
        || (IsSeparator(text[at]) && !(at > 0 && IsSeparator(text[at - 1])));

    private static bool IsSeparator(byte value) => value is (byte)' ' or (byte)'-' or (byte)'.';

    // Nothing goes on from before: no word, no decimal, no hyphenated name such as a UUID.
    private static bool Begins(ReadOnlySpan<byte> text, int at) => !ByteClass.IsWordAt(text, at - 1) && !ByteClass.IsAt(text, at - 1, '@')
        && !((ByteClass.IsAt(text, at - 1, '-') || ByteClass.IsAt(text, at - 1, '.')) && ByteClass.IsWordAt(text, at - 2));

    /// <summary>What begins with the group there; <paramref name="left"/> bytes are a pseudonym, in which nothing is looked for.</summary>
    private static Finding Match(ReadOnlySpan<byte> text, int at, out int left)
    {
        left = 0;
        if (ByteClass.IsAt(text, at - 1, '+'))
        {
            var international = Begins(text, at - 1) ? TelephoneForm.MatchInternational(text, at, out left) : 0;
            return international == 0 ? default : new Finding(ValueKind.Telephone, at - 1, international + 1);
        }

        if (CardForm.Match(text, at, out var isPseudonym) is var card and > 0)
        {
            left = isPseudonym ? card : 0;
            return isPseudonym ? default : new Finding(ValueKind.CardNumber, at, card);
        }

        if (SocialSecurityForm.Match(text, at) is var security and > 0)
        {
            return new Finding(ValueKind.SocialSecurityNumber, at, security);
        }

        if (Ipv4Form.Match(text, at) is var address and > 0)
        {
            return new Finding(ValueKind.IPv4, at, address);
        }

        // The parenthesis may be the area's, or around the whole.
        if (ByteClass.IsAt(text, at - 1, '(') && Begins(text, at - 1) && TelephoneForm.MatchNational(text, at - 1) is var bracketed and > 0)
        {
            return new Finding(ValueKind.Telephone, at - 1, bracketed);
        }

        return TelephoneForm.MatchNational(text, at) is var national and > 0 ? new Finding(ValueKind.Telephone, at, national) : default;
    }
}
