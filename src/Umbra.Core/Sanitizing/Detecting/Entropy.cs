using System.Text;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Tells a secret from what else stands beside a name that tells of one: a flag, a placeholder, a word.</summary>
internal static class Entropy
{
    /// <summary>Less is a flag or a count.</summary>
    private const int Least = 3;

    // "none", "user", "yes": shorter words of letters only protect nothing.
    private const int MostWord = 4;

    private static readonly byte[][] Words =
    [
        .. ("false undefined string integer number boolean object array bearer basic digest required optional enabled disabled invalid missing expired "
            + "unknown empty password passwort secret token redacted masked hidden removed filtered changed unchanged forgotten")
            .Split(' ').Select(Encoding.ASCII.GetBytes),
    ];

    private static readonly byte[][] Masks = [.. "redacted masked filtered removed".Split(' ').Select(Encoding.ASCII.GetBytes)];

    /// <summary>Whether a value beside a telling name is worth hiding.</summary>
    /// <param name="value">The value without its quotation marks.</param>
    public static bool LooksSecret(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        return value.Length >= Least && !value.StartsWith("anon-"u8) && !IsRepeated(value) && !IsPlaceholder(value) && !IsWord(value);
    }

    /// <summary>Whether it cannot be a word of prose: a digit, or a capital behind a small letter, or a sign inside.</summary>
    /// <param name="value">A value that looks secret.</param>
    public static bool IsNoWord(ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] < 0x80 && !ByteClass.IsLetter(value[i]) && !(value[i] is (byte)'-' or (byte)'\'' or (byte)'.' or (byte)'/' or (byte)'?' or (byte)'!' or (byte)':'))
            {
                return true;
            }

            if (i > 0 && ByteClass.IsUpper(value[i]) && ByteClass.IsLetter(value[i - 1]) && !ByteClass.IsUpper(value[i - 1]))
            {
                return true;
            }
        }

        return false;
    }

    // ***, xxxx, 0000, ......, and bullets, which are three bytes each.
    private static bool IsRepeated(ReadOnlySpan<byte> value)
    {
        var bytes = value[0] >= 0xE0 && value.Length >= 3 ? 3 : 1;
        return value[bytes..].SequenceEqual(value[..^bytes]);
    }

    // <token>, [hidden], {{password}}, ${SECRET}, %TOKEN%, <redacted>.
    private static bool IsPlaceholder(ReadOnlySpan<byte> value)
    {
        var isEnclosed = (value[0], value[^1]) is ((byte)'<', (byte)'>') or ((byte)'[', (byte)']') or ((byte)'{', (byte)'}') or ((byte)'%', (byte)'%')
            || (value.StartsWith("${"u8) && value[^1] == '}');
        if (isEnclosed)
        {
            // A list or an object has more in it than a name.
            return value.IndexOfAny("\",;"u8) < 0;
        }

        foreach (var mask in Masks)
        {
            if (value.Length <= mask.Length + 4 && IndexOfIgnoringCase(value, mask) >= 0)
            {
                return true;
            }
        }

        return value.IndexOfAnyExcept((byte)'*', (byte)'.', (byte)'-') < 0;
    }

    private static int IndexOfIgnoringCase(ReadOnlySpan<byte> value, ReadOnlySpan<byte> part)
    {
        for (var i = 0; i + part.Length <= value.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(value.Slice(i, part.Length), part))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsWord(ReadOnlySpan<byte> value)
    {
        foreach (var letter in value)
        {
            if (!ByteClass.IsLetter(letter))
            {
                return false;
            }
        }

        if (value.Length <= MostWord)
        {
            return true;
        }

        foreach (var word in Words)
        {
            if (Ascii.EqualsIgnoreCase(value, word))
            {
                return true;
            }
        }

        return false;
    }
}
