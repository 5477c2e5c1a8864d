namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>IPv6 addresses of the public internet: 2000::/3 (RFC 4291 section 2.4), so that times, hardware addresses and scopes of C++ are none.</summary>
internal static class Ipv6Form
{
    // Eight groups of four and seven colons.
    private const int Most = 39;

    /// <summary>Reads around the colon behind the first group.</summary>
    public static bool TryMatch(ReadOnlySpan<byte> text, int colon, out Finding finding)
    {
        finding = default;
        var at = colon - 4;
        if (text[colon] != ':' || text[at] is not ((byte)'2' or (byte)'3') || (at > 0 && text[at - 1] is (byte)':' or (byte)'.' or (byte)'_'))
        {
            return false;
        }

        var end = colon;
        while (end < text.Length && end - at <= Most && (ByteClass.IsHex(text[end]) || text[end] == ':'))
        {
            end++;
        }

        // A colon that ends a sentence or parts off a port without brackets is not the address's.
        if (text[end - 1] == ':' && text[end - 2] != ':')
        {
            end--;
        }

        var address = text[at..end];
        if (ByteClass.IsWordAt(text, end) || (ByteClass.IsAt(text, end, '.') && ByteClass.IsDigitAt(text, end + 1)) || ByteClass.IsAt(text, end, '@')
            || !IsAddress(address, out var groups) || groups < 3 || IsPseudonym(address))
        {
            return false;
        }

        finding = new Finding(ValueKind.IPv6, at, end - at);
        return true;
    }

    /// <summary>Whether the whole of it is an address without an embedded IPv4 one, of any range.</summary>
    public static bool IsAddress(ReadOnlySpan<byte> text) => IsAddress(text, out _);

    private static bool IsAddress(ReadOnlySpan<byte> text, out int groups)
    {
        groups = 0;
        var isShortened = false;
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == ':')
            {
                // At the beginning and behind a group's own colon, "::" stands for groups of zeros; it may do so once.
                var isPair = ByteClass.IsAt(text, at + 1, ':');
                if (isPair && isShortened)
                {
                    return false;
                }

                isShortened |= isPair;
                if (!isPair && (at == 0 || at == text.Length - 1))
                {
                    return false;
                }

                at += isPair ? 2 : 1;
                if (ByteClass.IsAt(text, at, ':'))
                {
                    return false;
                }

                continue;
            }

            var first = at;
            while (at < text.Length && ByteClass.IsHex(text[at]))
            {
                at++;
            }

            if (at == first || at - first > 4)
            {
                return false;
            }

            groups++;
        }

        return isShortened ? groups < 8 : groups == 8;
    }

    // 2001:db8::/32 (RFC 3849) is where pseudonyms are.
    private static bool IsPseudonym(ReadOnlySpan<byte> address)
    {
        if (!address.StartsWith("2001:"u8))
        {
            return false;
        }

        var second = address[5..];
        var colon = second.IndexOf((byte)':');
        second = (colon < 0 ? second : second[..colon]).TrimStart((byte)'0');
        return System.Text.Ascii.EqualsIgnoreCase(second, "db8"u8);
    }
}
