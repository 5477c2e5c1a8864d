using System.Buffers;
using System.Net;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Recognizes addresses that can be somebody's: public IPv4 and global unicast IPv6. Those of networks of one's own and of documentation tell nothing.</summary>
internal static class NetworkAddresses
{
    // RFC 4291 section 2.2, with an IPv4 address at the end.
    private const int LongestIPv6 = 45;

    private static readonly SearchValues<byte> SixBytes = SearchValues.Create("0123456789abcdefABCDEF:."u8);
    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>The length of the IPv4 address that begins at a place; 0 when there is none.</summary>
    public static int LengthOfIPv4(ReadOnlySpan<byte> text, int start)
    {
        Span<int> parts = stackalloc int[4];
        var at = start;
        for (var part = 0; part < 4; part++)
        {
            if (part > 0 && (at >= text.Length || text[at++] != '.'))
            {
                return 0;
            }

            var length = 0;
            while (at < text.Length && char.IsAsciiDigit((char)text[at]) && length < 4)
            {
                parts[part] = (parts[part] * 10) + text[at] - '0';
                at++;
                length++;
            }

            // RFC 6943 section 3.1.1: a leading zero is octal to some.
            if (length is 0 or > 3 || parts[part] > 255 || (length > 1 && text[at - length] == '0'))
            {
                return 0;
            }
        }

        var isVersion = start > 0 && text[start - 1] is (byte)'v' or (byte)'V' || (parts[2] == 0 && parts[3] == 0);
        return !isVersion && IsPublic(parts) && Boundaries.MayEnd(text, at) ? at - start : 0;
    }

    /// <summary>The first IPv6 address behind a place.</summary>
    public static bool TryFindIPv6(ReadOnlySpan<byte> text, int from, out Finding finding)
    {
        for (var colon = Next(text, from); colon >= 0; colon = Next(text, colon + 1))
        {
            // 2000::/3 is all that is assigned (RFC 4291 section 2.4): four digits, of which the first is 2 or 3.
            var begin = colon - 4;
            if (begin < from || text[begin] is not ((byte)'2' or (byte)'3') || text[begin..colon].IndexOfAnyExcept(Hex) >= 0 || !Boundaries.MayBegin(text, begin))
            {
                continue;
            }

            var run = text[begin..Math.Min(text.Length, begin + LongestIPv6 + 1)];
            var end = run.IndexOfAnyExcept(SixBytes);
            run = (end < 0 ? run : run[..end]).TrimEnd((byte)'.');
            run = run.EndsWith(":"u8) && !run.EndsWith("::"u8) ? run[..^1] : run;
            if (run.Length <= LongestIPv6 && run.Count((byte)':') >= 2 && Boundaries.MayEnd(text, begin + run.Length)
                && IPAddress.TryParse(System.Text.Encoding.ASCII.GetString(run), out _) && !run.StartsWith("2001:db8:"u8) && !run.StartsWith("2001:DB8:"u8))
            {
                finding = new Finding(ValueKind.IPv6, begin, run.Length);
                return true;
            }
        }

        finding = default;
        return false;
    }

    private static int Next(ReadOnlySpan<byte> text, int from)
    {
        var next = from < text.Length ? text[from..].IndexOf((byte)':') : -1;
        return next < 0 ? -1 : from + next;
    }

    // IANA's special-purpose registry (RFC 6890), multicast, reserved; 198.18.0.0/15 is where pseudonyms are.
    private static bool IsPublic(ReadOnlySpan<int> parts) => (parts[0], parts[1], parts[2]) switch
    {
        (0 or 10 or 127 or >= 224, _, _) => false,
        (100, >= 64 and <= 127, _) => false,
        (169, 254, _) => false,
        (172, >= 16 and <= 31, _) => false,
        (192, 168, _) or (192, 0, 0 or 2) => false,
        (198, 18 or 19, _) or (198, 51, 100) => false,
        (203, 0, 113) => false,
        _ => true,
    };
}
