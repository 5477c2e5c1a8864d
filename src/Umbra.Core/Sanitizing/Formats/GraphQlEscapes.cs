using System.Globalization;
using System.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>The one escape that strings of GraphQL have and those of JSON do not: <c>\u{1F600}</c> (specification of September 2025, section 2.9.4).</summary>
internal static class GraphQlEscapes
{
    /// <summary>Whether a literal may have it.</summary>
    public static bool MayHave(ReadOnlySpan<byte> literal) => literal.IndexOf("\\u{"u8) >= 0;

    /// <summary>Adds the literal with what JSON has for it; what stands for no character stays.</summary>
    public static void Write(ReadOnlySpan<byte> literal, ByteBuffer output)
    {
        while (literal.IndexOf((byte)'\\') is var at and >= 0)
        {
            output.Append(literal[..at]);
            literal = literal[at..];
            var length = literal.StartsWith("\\u{"u8) ? End(literal) : 0;
            if (length > 0 && TryCharacter(literal[3..(length - 1)], out var character))
            {
                Write(character, output);
            }
            else
            {
                length = Math.Min(2, literal.Length);
                output.Append(literal[..length]);
            }

            literal = literal[length..];
        }

        output.Append(literal);
    }

    // Behind the brace that closes it; 0 when something else than digits comes before.
    private static int End(ReadOnlySpan<byte> escape)
    {
        var end = 3;
        while (end < escape.Length && char.IsAsciiHexDigit((char)escape[end]))
        {
            end++;
        }

        return end < escape.Length && escape[end] == '}' ? end + 1 : 0;
    }

    private static bool TryCharacter(ReadOnlySpan<byte> digits, out Rune character)
    {
        character = default;
        return uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && Rune.TryCreate(value, out character);
    }

    private static void Write(Rune character, ByteBuffer output)
    {
        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..character.EncodeToUtf16(units)])
        {
            output.Append("\\u"u8);
            ((ushort)unit).TryFormat(output.Reserve(4), out var length, "X4", CultureInfo.InvariantCulture);
            output.Advance(length);
        }
    }
}
