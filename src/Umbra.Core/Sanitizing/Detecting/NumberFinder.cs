using System.Buffers;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Finds what is made of digits and what stands between them: cards, telephones, bank accounts, social security numbers, IPv4 addresses.</summary>
internal static class NumberFinder
{
    // 8.8.8.8
    private const int ShortestRun = 7;

    private static readonly SearchValues<byte> Numeric = SearchValues.Create("0123456789 -.()+/"u8);

    /// <summary>The first finding behind a place.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int from, out Finding finding)
    {
        var at = from;
        while ((at = NextRun(text, at)) >= 0)
        {
            var end = text[at..].IndexOfAnyExcept(Numeric);
            end = end < 0 ? text.Length : at + end;
            if (TryFindInRun(text, from, at, end, out finding))
            {
                return true;
            }

            at = end;
        }

        finding = default;
        return false;
    }

    /// <summary>The next run of such bytes that is long enough; negative when there is none. Looks at the last bytes of each window first.</summary>
    public static int NextRun(ReadOnlySpan<byte> text, int at)
    {
        while (at + ShortestRun <= text.Length)
        {
            var last = text.Slice(at, ShortestRun).LastIndexOfAnyExcept(Numeric);
            if (last < 0)
            {
                return at;
            }

            at += last + 1;
        }

        return -1;
    }

    private static bool TryFindInRun(ReadOnlySpan<byte> text, int from, int start, int end, out Finding finding)
    {
        for (var at = start; at < end;)
        {
            var isDigit = char.IsAsciiDigit((char)text[at]);
            if (!isDigit && text[at] is not ((byte)'+' or (byte)'('))
            {
                at++;
                continue;
            }

            if (TryAt(text, from, at, out finding))
            {
                return true;
            }

            // The rest of the same group of digits begins nothing.
            at++;
            while (isDigit && at < end && char.IsAsciiDigit((char)text[at]))
            {
                at++;
            }
        }

        finding = default;
        return false;
    }

    private static bool TryAt(ReadOnlySpan<byte> text, int from, int at, out Finding finding)
    {
        if (Ibans.TryFindAround(text, from, at, out finding))
        {
            return true;
        }

        if (!Boundaries.MayBegin(text, at))
        {
            return false;
        }

        var rest = text[at..];
        var (kind, length) = CardNumbers.Length(rest) is var card and > 0 ? (ValueKind.CardNumber, card)
            : SocialSecurity(rest) is var social and > 0 ? (ValueKind.SocialSecurityNumber, social)
            : NetworkAddresses.LengthOfIPv4(text, at) is var address and > 0 ? (ValueKind.IPv4, address)
            : (ValueKind.Telephone, Telephones.Length(rest));
        finding = new Finding(kind, at, length);
        return length > 0;
    }

    // ddd-dd-dddd; area 000, 666 and 9xx, group 00 and serial 0000 are never assigned (Social Security Administration).
    private static int SocialSecurity(ReadOnlySpan<byte> text)
    {
        const int Length = 11;
        if (text.Length < Length || text[3] != '-' || text[6] != '-')
        {
            return 0;
        }

        for (var i = 0; i < Length; i++)
        {
            if (i is not (3 or 6) && !char.IsAsciiDigit((char)text[i]))
            {
                return 0;
            }
        }

        var isAssigned = text[0] != '9' && !text.StartsWith("000"u8) && !text.StartsWith("666"u8) && !text[4..6].SequenceEqual("00"u8) && !text[7..11].SequenceEqual("0000"u8);
        return isAssigned && Boundaries.MayEnd(text, Length) ? Length : 0;
    }
}
