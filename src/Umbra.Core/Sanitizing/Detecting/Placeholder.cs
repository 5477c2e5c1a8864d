using System.Text;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>
/// What stands in a field for a secret that is not there. A name of JSON, of a form, of XML says for sure that its value is a secret, so that
/// short words and repeated digits are secrets too; in prose, <see cref="Entropy"/> has to be more careful.
/// </summary>
internal static class Placeholder
{
    private const int LeastLetters = 3;

    private static readonly byte[][] Nothings = Split("true false null");

    private static readonly byte[][] Masks = Split("redacted masked filtered removed");

    /// <summary>
    /// Whether a value is empty, a truth value, a mask (<c>***</c>, <c>xxxx</c>, <c>[redacted]</c>), a name in braces or brackets
    /// (<c>${SECRET}</c>, <c>{{password}}</c>, <c>&lt;token&gt;</c>), or has the form of a pseudonym. Anything else is a secret.
    /// </summary>
    /// <param name="value">The value of a field whose name tells of a secret, without escapes.</param>
    public static bool Is(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        return value.Length == 0 || IsAny(value, Nothings) || IsMask(value) || IsTemplate(value) || TextPseudonym.HasForm(value);
    }

    private static bool IsMask(ReadOnlySpan<byte> value)
    {
        // Bullets are three bytes each.
        if (value.IndexOfAnyExcept("*.-_#"u8) < 0 || (value.Length >= LeastLetters && value.IndexOfAnyExcept("xX"u8) < 0)
            || (value.StartsWith("•"u8) && value[3..].SequenceEqual(value[..^3])))
        {
            return true;
        }

        var isEnclosed = (value[0], value[^1]) is ((byte)'[', (byte)']') or ((byte)'(', (byte)')') or ((byte)'<', (byte)'>') or ((byte)'*', (byte)'*');
        return IsAny(isEnclosed && value.Length > 2 ? value[1..^1].Trim((byte)'*') : value, Masks);
    }

    private static bool IsTemplate(ReadOnlySpan<byte> value) =>
        (value.StartsWith("${"u8) && value[^1] == '}' && IsName(value[2..^1]))
        || (value.StartsWith("{{"u8) && value.EndsWith("}}"u8) && value.Length > 4 && IsName(value[2..^2].Trim((byte)' ')))
        || (value[0] == '<' && value[^1] == '>' && value.Length > 2 && IsWords(value[1..^1]));

    // "env:SECRET", "vault.path/key".
    private static bool IsName(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            if (!ByteClass.IsAlphanumeric(value) && value is not ((byte)'_' or (byte)'-' or (byte)'.' or (byte)':' or (byte)'/'))
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    // "your-token-here": a digit in it would be of the secret itself.
    private static bool IsWords(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            if (!ByteClass.IsLetter(value) && value is not ((byte)'_' or (byte)'-' or (byte)' '))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAny(ReadOnlySpan<byte> value, byte[][] words)
    {
        foreach (var word in words)
        {
            if (Ascii.EqualsIgnoreCase(value, word))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[][] Split(string words) => [.. words.Split(' ').Select(Encoding.ASCII.GetBytes)];
}
