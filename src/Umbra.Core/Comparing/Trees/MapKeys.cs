namespace Umbra.Core.Comparing.Trees;

/// <summary>Tells keys of a map from names: a name was given by whoever wrote the program, a key by its data.</summary>
internal static class MapKeys
{
    private const int LongestName = 64;
    private const int ShortestHex = 8;

    // address2, sha256, iso8601 and oauth2 are names; order10293 is none.
    private const int MostDigitsInARow = 4;

    /// <summary>Whether a name is a key.</summary>
    public static bool Contains(ReadOnlySpan<byte> name)
    {
        if (name.Length > LongestName || name.Contains((byte)'@') && name.Contains((byte)'.') || ValueShapes.IsUuid(name) || (name.Length >= ShortestHex && ValueShapes.IsHex(name)))
        {
            return true;
        }

        var run = 0;
        var digits = 0;
        var letters = 0;
        foreach (var value in name)
        {
            var isDigit = char.IsAsciiDigit((char)value);
            run = isDigit ? run + 1 : 0;
            digits += isDigit ? 1 : 0;
            letters += char.IsAsciiLetter((char)value) || value >= 0x80 ? 1 : 0;
            if (run > MostDigitsInARow)
            {
                return true;
            }
        }

        return digits > 0 && letters == 0; // 7, 2026-11-24, 10:30, 192.0.2.1
    }
}
