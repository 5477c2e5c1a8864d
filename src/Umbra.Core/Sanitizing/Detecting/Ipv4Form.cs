namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>IPv4 addresses of the public internet: four decimal parts without leading zeros. Versions and addresses of nobody are left.</summary>
internal static class Ipv4Form
{
    // What is walked back over to tell "Firefox/1.2.3.4" from "/hosts/1.2.3.4".
    private const int MostProduct = 32;

    /// <summary>Reads a number that begins there.</summary>
    /// <returns>Its length, or 0.</returns>
    public static int Match(ReadOnlySpan<byte> text, int at)
    {
        var length = Length(text[at..], out var address);
        var end = at + length;
        if (length == 0 || ByteClass.IsWordAt(text, end) || (ByteClass.IsAt(text, end, '.') && ByteClass.IsWordAt(text, end + 1))
            || (ByteClass.IsAt(text, end, '-') && ByteClass.IsWordAt(text, end + 1)) || ByteClass.IsAt(text, end, '@'))
        {
            return 0;
        }

        return IsPublic(address) && !IsVersion(text, at) ? length : 0;
    }

    /// <summary>Whether the whole of it is an address, of any range.</summary>
    public static bool IsAddress(ReadOnlySpan<byte> text) => text.Length > 0 && Length(text, out _) == text.Length;

    private static int Length(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        var at = 0;
        for (var part = 0; part < 4; part++)
        {
            if (part > 0 && !ByteClass.IsAt(text, at++, '.'))
            {
                return 0;
            }

            var value = 0u;
            var first = at;
            while (at < text.Length && at - first < 3 && ByteClass.IsDigit(text[at]))
            {
                value = (value * 10) + text[at++] - '0';
            }

            if (at == first || value > 255 || (text[first] == '0' && at - first > 1))
            {
                return 0;
            }

            address = (address << 8) | value;
        }

        return at;
    }

    // RFC 6890: "this" network, private, shared, loopback and link-local ranges; multicast and above. 198.18.0.0/15 (RFC 2544) is where pseudonyms are.
    private static bool IsPublic(uint address) => (address >> 24) is not (0 or 10 or 127 or >= 224)
        && (address >> 20) != 0xAC1
        && (address >> 16) is not (0xC0A8 or 0xA9FE)
        && (address >> 22) != 0x6440 >> 6
        && (address >> 17) != 0xC612 >> 1;

    private static bool IsVersion(ReadOnlySpan<byte> text, int at)
    {
        if (at == 0 || text[at - 1] != '/')
        {
            return false;
        }

        // A product's version follows its name; a segment of a path follows another slash (RFC 9110 section 10.1.5).
        var first = at - 1;
        while (first > 0 && at - first <= MostProduct && (ByteClass.IsAlphanumeric(text[first - 1]) || text[first - 1] is (byte)'-' or (byte)'_' or (byte)'.'))
        {
            first--;
        }

        return first < at - 1 && !ByteClass.IsAt(text, first - 1, '/') && ByteClass.IsLetter(text[first]);
    }
}
