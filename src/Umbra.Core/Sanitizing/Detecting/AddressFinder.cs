using System.Buffers;
using System.Text;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Finds what stands around an at sign: e-mail addresses, and user and password in a URL.</summary>
internal static class AddressFinder
{
    // RFC 5321 section 4.5.3.1.
    private const int LongestLocalPart = 64;
    private const int LongestDomain = 255;

    private const int LongestCredential = 256;

    // What people have in addresses; the rest of RFC 5322's atom is in texts for other reasons far more often.
    private static readonly SearchValues<byte> Local = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.!#$%&'*+/=?^_`{|}~-"u8);
    private static readonly SearchValues<byte> Usual = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-'"u8);
    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);
    private static readonly SearchValues<byte> EndOfCredential = SearchValues.Create(" \t\r\n\"'<>/\\"u8);

    /// <summary>The first finding behind a place.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int from, out Finding finding)
    {
        for (var at = Next(text, from); at >= 0; at = Next(text, at + 1))
        {
            if (TryCredential(text, from, at, out finding) || TryEmail(text, from, at, out finding))
            {
                return true;
            }
        }

        finding = default;
        return false;
    }

    private static int Next(ReadOnlySpan<byte> text, int from)
    {
        var next = from < text.Length ? text[from..].IndexOf((byte)'@') : -1;
        return next < 0 ? -1 : from + next;
    }

    // scheme://user:password@host
    private static bool TryCredential(ReadOnlySpan<byte> text, int from, int at, out Finding finding)
    {
        finding = default;
        var least = Math.Max(from, at - LongestCredential);
        var before = text[least..at];
        var begin = before.LastIndexOf("://"u8);
        if (begin < 0)
        {
            return false;
        }

        var credential = before[(begin + 3)..];
        var colon = credential.IndexOf((byte)':');
        if (colon < 0 || colon + 1 == credential.Length || credential.IndexOfAny(EndOfCredential) >= 0 || credential.StartsWith("anon-"u8))
        {
            return false;
        }

        finding = new Finding(ValueKind.Credential, least + begin + 3, credential.Length);
        return true;
    }

    private static bool TryEmail(ReadOnlySpan<byte> text, int from, int at, out Finding finding)
    {
        finding = default;
        var begin = at;
        var least = Math.Max(from, at - LongestLocalPart);
        while (begin > least && (Usual.Contains(text[begin - 1]) || text[begin - 1] >= 0x80))
        {
            begin--;
        }

        while (begin < at && text[begin] is (byte)'.' or (byte)'-' or (byte)'\'' or (byte)'%' or (byte)'+')
        {
            begin++;
        }

        if (begin == at || text[at - 1] == '.' || (begin > from && begin == least && Local.Contains(text[begin - 1])))
        {
            return false;
        }

        var length = DomainLength(text[(at + 1)..]);
        if (length == 0)
        {
            return false;
        }

        finding = new Finding(ValueKind.Email, begin, at + 1 + length - begin);
        return true;
    }

    // Labels and dots up to a label of letters alone, which a file's extension looks like too.
    private static int DomainLength(ReadOnlySpan<byte> text)
    {
        var end = 0;
        while (end < text.Length && end <= LongestDomain && (char.IsAsciiLetterOrDigit((char)text[end]) || text[end] is (byte)'-' or (byte)'.' || text[end] >= 0x80))
        {
            end++;
        }

        var domain = text[..end].TrimEnd(".-"u8);
        var dot = domain.LastIndexOf((byte)'.');
        if (dot <= 0 || domain[0] == '-' || domain.IndexOf(".."u8) >= 0)
        {
            return 0;
        }

        var top = domain[(dot + 1)..];
        var isTop = top.Length >= 2 && (top.IndexOfAnyExcept(Letters) < 0 || top.StartsWith("xn--"u8) || top.IndexOfAnyExceptInRange((byte)0x80, (byte)0xff) < 0);
        return !isTop || IsExtension(top) || Ascii.EqualsIgnoreCase(domain, "example.invalid"u8) ? 0 : domain.Length;
    }

    // icon@2x.png
    private static bool IsExtension(ReadOnlySpan<byte> top) =>
        Ascii.EqualsIgnoreCase(top, "png"u8) || Ascii.EqualsIgnoreCase(top, "jpg"u8) || Ascii.EqualsIgnoreCase(top, "jpeg"u8) || Ascii.EqualsIgnoreCase(top, "gif"u8)
        || Ascii.EqualsIgnoreCase(top, "svg"u8) || Ascii.EqualsIgnoreCase(top, "webp"u8) || Ascii.EqualsIgnoreCase(top, "css"u8) || Ascii.EqualsIgnoreCase(top, "js"u8);
}
