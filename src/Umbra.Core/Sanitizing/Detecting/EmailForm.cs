using System.Text;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>
/// E-mail addresses: a dot-atom, <c>@</c>, and a domain with a dot in it or an address in brackets (RFC 5321 section 4.1.2), letters beyond ASCII
/// included (RFC 6531), also in ISO 8859-1.
/// </summary>
internal static class EmailForm
{
    // RFC 5321 section 4.5.3.1.
    private const int MostLocal = 64;
    private const int MostDomain = 255;

    // RFC 1035 section 2.3.4.
    private const int MostLabel = 63;

    /// <summary>Reads around an <c>@</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">No finding begins before this.</param>
    /// <param name="at">Where the <c>@</c> is.</param>
    /// <param name="finding">The address.</param>
    public static bool TryMatch(ReadOnlySpan<byte> text, int start, int at, out Finding finding)
    {
        finding = default;
        var local = LocalStart(text, start, at);
        if (local == at)
        {
            return false;
        }

        var domain = text[(at + 1)..];
        var length = domain.Length > 0 && domain[0] == '[' ? LiteralLength(domain) : DomainLength(domain);
        if (length > 0 && AssetNames.Contain(domain[..length]))
        {
            // john@acme.com.pdf is a file that is called like an address.
            length = DomainLength(AssetNames.Strip(domain[..length]));
        }

        if (length == 0 || IsPseudonym(domain[..length]))
        {
            return false;
        }

        finding = new Finding(ValueKind.Email, local, at + 1 + length - local);
        return true;
    }

    private static int LocalStart(ReadOnlySpan<byte> text, int start, int at)
    {
        var least = Math.Max(start, at - MostLocal); // of a longer one the end
        var first = at;
        var dotted = at; // no dot may be last, nor follow another
        for (var i = at; i > least;)
        {
            var value = text[i - 1];
            if (value == '.')
            {
                if (dotted == i)
                {
                    break;
                }

                dotted = i - 1;
                i--;
            }
            else if (value < 0x80)
            {
                if (!ByteClass.IsMailbox(value))
                {
                    break;
                }

                i--;
                first = CanBegin(value) ? i : first;
            }
            else
            {
                // What begins before the least is not taken for what its end would be by itself.
                if (!WideLetter.IsLast(text[Math.Max(0, i - 4)..i], out var bytes) || i - bytes < least)
                {
                    break;
                }

                i -= bytes;
                first = i;
            }
        }

        return first;
    }

    // Quotation marks, bullets and the like stand before an address more often than they belong to it.
    private static bool CanBegin(byte value) => ByteClass.IsAlphanumeric(value) || value is (byte)'_' or (byte)'+';

    // As far as the last label that can be a top-level one: letters only, or in Punycode.
    private static int DomainLength(ReadOnlySpan<byte> domain)
    {
        domain = domain[..Math.Min(domain.Length, MostDomain)];
        var length = 0;
        var labels = 0;
        for (var at = 0; at < domain.Length;)
        {
            var label = LabelLength(domain[at..], out var letters);
            if (label == 0 || label > MostLabel || domain[at] == '-')
            {
                break;
            }

            labels++;
            if (labels == 2 && length == 0 && IsVersion(domain, at))
            {
                return 0;
            }

            if (labels > 1 && letters >= 2 && (letters == label || domain[at + letters] == '-'))
            {
                length = at + letters;
            }

            if (labels > 1 && label > 4 && Ascii.EqualsIgnoreCase(domain.Slice(at, 4), "xn--"u8))
            {
                length = at + label;
            }

            at += label;
            if (at >= domain.Length || domain[at] != '.')
            {
                break;
            }

            at++;
        }

        return length;
    }

    /// <summary>The length of a label, and how much of it is letters before anything else comes, in bytes; letters are 0 when only one comes.</summary>
    private static int LabelLength(ReadOnlySpan<byte> domain, out int letters)
    {
        var at = 0;
        letters = -1;
        while (at < domain.Length)
        {
            var value = domain[at];
            var bytes = 1;
            bool isLetter;
            if (value < 0x80)
            {
                if (!ByteClass.IsLabel(value))
                {
                    break;
                }

                isLetter = ByteClass.IsLetter(value);
            }
            else
            {
                if (!WideLetter.IsFirst(domain[at..], out bytes))
                {
                    break;
                }

                isLetter = true;
            }

            letters = letters < 0 && !isLetter ? at : letters;
            at += bytes;
        }

        letters = letters < 0 ? at : letters;
        return at;
    }

    // "package@1.0.0-beta.two": two labels that begin with digits are a version, not a host.
    private static bool IsVersion(ReadOnlySpan<byte> domain, int second) => ByteClass.IsDigit(domain[0]) && ByteClass.IsDigit(domain[second]);

    // "[192.0.2.1]" or "[IPv6:2001:db8::1]".
    private static int LiteralLength(ReadOnlySpan<byte> domain)
    {
        var end = domain[..Math.Min(domain.Length, 48)].IndexOf((byte)']');
        if (end < 8)
        {
            return 0;
        }

        var inside = domain[1..end];
        var isAddress = inside.StartsWith("IPv6:"u8) ? Ipv6Form.IsAddress(inside[5..]) : Ipv4Form.IsAddress(inside);
        return isAddress ? end + 1 : 0;
    }

    private static bool IsPseudonym(ReadOnlySpan<byte> domain)
    {
        var tail = "example.invalid"u8;
        return domain.Length >= tail.Length && Ascii.EqualsIgnoreCase(domain[^tail.Length..], tail)
            && (domain.Length == tail.Length || domain[^(tail.Length + 1)] == '.');
    }
}
