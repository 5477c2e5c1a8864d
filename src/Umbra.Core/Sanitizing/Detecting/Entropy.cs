using System.Text;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Whether what stands beside a telling name is a secret, or a word about one.</summary>
internal static class Entropy
{
    private const int Shortest = 3; // the code on a card

    private static readonly byte[][] Words =
    [
        "true"u8.ToArray(), "false"u8.ToArray(), "null"u8.ToArray(), "none"u8.ToArray(), "undefined"u8.ToArray(), "yes"u8.ToArray(), "nil"u8.ToArray(),
        "required"u8.ToArray(), "optional"u8.ToArray(), "invalid"u8.ToArray(), "missing"u8.ToArray(), "expired"u8.ToArray(), "enabled"u8.ToArray(), "disabled"u8.ToArray(),
        "string"u8.ToArray(), "password"u8.ToArray(), "token"u8.ToArray(), "bearer"u8.ToArray(), "basic"u8.ToArray(), "redacted"u8.ToArray(), "hidden"u8.ToArray(),
    ];

    /// <summary>Whether a value is worth hiding: not short, not a word such as <c>required</c>, no placeholder, no pseudonym.</summary>
    public static bool LooksSecret(ReadOnlySpan<byte> value)
    {
        if (value.Length < Shortest || value.IndexOfAnyExcept(value[0]) < 0 || value.StartsWith("anon-"u8) || value.StartsWith("${"u8) || value.StartsWith("{{"u8)
            || (value[0] == '<' && value[^1] == '>'))
        {
            return false;
        }

        foreach (var word in Words)
        {
            if (Ascii.EqualsIgnoreCase(value, word))
            {
                return false;
            }
        }

        return true;
    }
}
