using System.Text;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>What follows <c>Bearer</c> (RFC 6750) or <c>Basic</c> (RFC 7617), and a user's name and password in a URL (RFC 3986 section 3.2.1).</summary>
internal static class CredentialForm
{
    private const int LeastBearer = 8;
    private const int MostUserInformation = 512;

    /// <summary>Reads a token behind <c>Bearer</c>; plain words such as "bearer of news" are none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The scheme's first letter.</param>
    /// <param name="finding">The token.</param>
    public static bool TryMatchBearer(ReadOnlySpan<byte> text, int at, out Finding finding)
    {
        finding = default;
        return TryToken(text, at, "bearer"u8, out var start, out var length) && length >= LeastBearer && IsToken(text.Slice(start, length))
            && Found(text, start, length, out finding);
    }

    /// <summary>Reads base64 behind <c>Basic</c> that holds a name, a colon and a password.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The scheme's first letter.</param>
    /// <param name="finding">The base64.</param>
    public static bool TryMatchBasic(ReadOnlySpan<byte> text, int at, out Finding finding)
    {
        finding = default;
        return TryToken(text, at, "basic"u8, out var start, out var length) && HoldsColon(text.Slice(start, length))
            && Found(text, start, length, out finding);
    }

    /// <summary>Reads <c>user:password</c> between a URL's scheme and the <c>@</c> before its host.</summary>
    /// <param name="text">The text.</param>
    /// <param name="colon">Where the scheme is over.</param>
    /// <param name="finding">Name, colon and password.</param>
    public static bool TryMatchUserInformation(ReadOnlySpan<byte> text, int colon, out Finding finding)
    {
        finding = default;
        var start = colon + 3;
        if (colon == 0 || !ByteClass.IsAlphanumeric(text[colon - 1]) || start >= text.Length)
        {
            return false;
        }

        var authority = text[start..Math.Min(text.Length, start + MostUserInformation)];
        var end = authority.IndexOfAny(AuthorityEnds);
        authority = end < 0 ? authority : authority[..end];
        var length = authority.LastIndexOf((byte)'@');
        var password = length < 0 ? -1 : authority[..length].IndexOf((byte)':') + 1;
        if (password <= 0 || password == length || authority[password..length].StartsWith("anon-"u8))
        {
            return false;
        }

        return Found(text, start, length, out finding);
    }

    private static readonly System.Buffers.SearchValues<byte> AuthorityEnds = System.Buffers.SearchValues.Create("/?# \t\r\n\"'<>\\`"u8);

    private static bool TryToken(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> scheme, out int start, out int length)
    {
        start = at + scheme.Length;
        length = 0;
        if (at < 0 || ByteClass.IsWordAt(text, at - 1) || !ByteClass.IsAt(text, start, ' ') || !Ascii.EqualsIgnoreCase(text.Slice(at, scheme.Length), scheme))
        {
            return false;
        }

        while (ByteClass.IsAt(text, start, ' ') && start - at < 16)
        {
            start++;
        }

        var end = start;
        while (end < text.Length && ByteClass.IsToken(text[end]))
        {
            end++;
        }

        while (end > start && end < text.Length && text[end] == '=')
        {
            end++;
        }

        // A sentence's full stop is not the token's.
        length = end - start;
        length -= length > 0 && text[end - 1] == '.' ? 1 : 0;
        return length > 0;
    }

    // A digit, padding, or capitals among small letters: no word of prose has them.
    private static bool IsToken(ReadOnlySpan<byte> token)
    {
        var hasLower = false;
        var hasLateUpper = false;
        for (var i = 0; i < token.Length; i++)
        {
            var value = token[i];
            if (ByteClass.IsDigit(value) || value is (byte)'=' or (byte)'+' or (byte)'~')
            {
                return true;
            }

            hasLateUpper |= i > 0 && ByteClass.IsUpper(value);
            hasLower |= ByteClass.IsLetter(value) && !ByteClass.IsUpper(value);
        }

        return hasLower && hasLateUpper;
    }

    private static bool HoldsColon(ReadOnlySpan<byte> base64)
    {
        base64 = base64.TrimEnd((byte)'=');
        var bits = 0u;
        var count = 0;
        var hasColon = false;
        foreach (var value in base64)
        {
            bits = (bits << 6) | Sextet(value);
            count += 6;
            if (count >= 8)
            {
                count -= 8;
                var decoded = (byte)(bits >> count);
                if (decoded is < 0x20 or 0x7F)
                {
                    return false;
                }

                hasColon |= decoded == ':';
            }
        }

        return hasColon;
    }

    private static uint Sextet(byte value) => value switch
    {
        >= (byte)'A' and <= (byte)'Z' => (uint)(value - 'A'),
        >= (byte)'a' and <= (byte)'z' => (uint)(value - 'a' + 26),
        >= (byte)'0' and <= (byte)'9' => (uint)(value - '0' + 52),
        (byte)'+' or (byte)'-' => 62,
        _ => 63,
    };

    private static bool Found(ReadOnlySpan<byte> text, int start, int length, out Finding finding)
    {
        finding = text[start..].StartsWith("anon-"u8) ? default : new Finding(ValueKind.Credential, start, length);
        return finding.Length > 0;
    }
}
