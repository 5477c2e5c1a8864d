using System.Globalization;
using System.Text;

namespace Umbra.Core.Sanitizing;

/// <summary>What takes a value's place.</summary>
internal static class Treating
{
    private static readonly ValueKind[] PseudonymKinds =
    [
        ValueKind.Email, ValueKind.Uuid, ValueKind.CardNumber, ValueKind.Telephone, ValueKind.Iban, ValueKind.SocialSecurityNumber,
        ValueKind.IPv4, ValueKind.IPv6, ValueKind.Jwt,
    ];

    /// <summary>Adds what takes a value's place.</summary>
    /// <param name="plan">Makes pseudonyms.</param>
    /// <param name="treatment">What is done; null for a pseudonym.</param>
    /// <param name="kind">What the value is, unless the treatment says otherwise.</param>
    /// <param name="value">The value, without escapes.</param>
    /// <param name="output">Takes it.</param>
    /// <returns>False when the value stays as it is; then nothing was added.</returns>
    public static bool TryWrite(SanitizePlan plan, Treatment? treatment, ValueKind kind, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        var start = output.Length;
        switch (treatment?.Action ?? SanitizeAction.Pseudonym)
        {
            case SanitizeAction.Keep:
                return false;
            case SanitizeAction.Remove:
                return true;
            case SanitizeAction.Mask:
                Mask(value, treatment!.KeepLast, output);
                break;
            case SanitizeAction.Replace:
                output.Append(treatment!.Constant);
                break;
            case SanitizeAction.Hash:
                output.Advance(plan.Pseudonyms.WriteHash(value, output.Reserve(64)));
                break;
            default:
                if (value.Length > 0)
                {
                    output.Advance(plan.Pseudonyms.Write(treatment?.Kind ?? kind, value, output.Reserve(Pseudonyms.Pseudonymizer.SizeBound(value.Length))));
                }

                break;
        }

        if (output.Written[start..].SequenceEqual(value))
        {
            output.Truncate(start);
            return false; // a pseudonym that was met again, a mask that was there
        }

        return true;
    }

    /// <summary>What a value is by its form, where only its place says that it must go.</summary>
    public static ValueKind KindOf(SanitizePlan plan, ReadOnlySpan<byte> value)
    {
        if (Detecting.Detectors.TryFind(value, 0, out var finding) && finding.Start == 0 && finding.Length == value.Length)
        {
            return finding.Kind;
        }

        // Detectors pass over pseudonyms; here one must be known for what it is, to be left alone.
        foreach (var kind in PseudonymKinds)
        {
            if (plan.Pseudonyms.IsPseudonym(kind, value))
            {
                return kind;
            }
        }

        return value.Length == 36 && Guid.TryParseExact(Encoding.Latin1.GetString(value), "D", out _) ? ValueKind.Uuid
            : value.Length is > 0 and <= 38 && value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? ValueKind.Integer
            : ValueKind.Text;
    }

    /// <summary>
    /// Whether a strict mirror sends a value: numbers of up to six digits, times, words of a fixed set (<c>PENDING</c>, <c>in_stock</c>, <c>de-DE</c>),
    /// truth values, and what is empty.
    /// </summary>
    public static bool IsHarmless(ReadOnlySpan<byte> value)
    {
        const int LongestNumber = 6;
        const int LongestWord = 24;
        var isNumber = value.TrimStart((byte)'-').IndexOfAnyExcept("0123456789."u8) < 0;
        if (isNumber)
        {
            return value.Count((byte)'.') <= 1 && value.TrimStart((byte)'-').Length <= LongestNumber + 3;
        }

        if (value.Length <= LongestWord && IsWord(value))
        {
            return true;
        }

        return value.Length is >= 10 and <= 35 && value[4] == '-' && value.Contains((byte)'T')
            && DateTimeOffset.TryParse(Encoding.Latin1.GetString(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
    }

    // All letters of one case with single joints: a constant of a program, not somebody's name, which begins with a capital letter.
    private static bool IsWord(ReadOnlySpan<byte> value)
    {
        var (small, large) = (0, 0);
        foreach (var character in value)
        {
            small += char.IsAsciiLetterLower((char)character) ? 1 : 0;
            large += char.IsAsciiLetterUpper((char)character) ? 1 : 0;
            if (!char.IsAsciiLetter((char)character) && character is not ((byte)'_' or (byte)'-'))
            {
                return false;
            }
        }

        return small == 0 || large == 0 || (value.Length == 5 && value[2] is (byte)'-' or (byte)'_');
    }

    private static void Mask(ReadOnlySpan<byte> value, int keepLast, ByteBuffer output)
    {
        var characters = 0;
        for (var rest = value; rest.Length > 0; characters++)
        {
            Rune.DecodeFromUtf8(rest, out _, out var length);
            rest = rest[length..];
        }

        // A mask that would show the whole value, or most of a short one, shows nothing.
        var shown = keepLast * 2 <= characters ? keepLast : 0;
        for (var i = 0; i < characters; i++)
        {
            Rune.DecodeFromUtf8(value, out _, out var length);
            if (i < characters - shown)
            {
                output.Append((byte)'*');
            }
            else
            {
                output.Append(value[..length]);
            }

            value = value[length..];
        }
    }
}
