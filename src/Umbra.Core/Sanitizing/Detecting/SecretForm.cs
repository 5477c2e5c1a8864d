using System.Buffers;
using System.Numerics;
using System.Text;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Secrets beside a name that tells of them, in text of any sort: <c>name=value</c>, <c>name: value</c>, <c>"name": "value"</c>.</summary>
internal static class SecretForm
{
    private const int MostName = 64;
    private const int MostSpace = 8;

    // What ends a value without quotation marks.
    private static readonly SearchValues<byte> ValueEnds = SearchValues.Create(" \t\r\n&;,\"'<>)]}`\\"u8);

    /// <summary>Leaves those of a block's signs that may part a telling name from its value. What is left out is certain.</summary>
    /// <param name="text">The text.</param>
    /// <param name="block">Where the block begins.</param>
    /// <param name="signs">Its colons and equals signs.</param>
    public static ulong Filter(ReadOnlySpan<byte> text, int block, ulong signs)
    {
        var left = signs;
        for (; signs != 0; signs &= signs - 1)
        {
            var sign = block + BitOperations.TrailingZeroCount(signs);
            if (!TellingNames.MayEndSecret(text, NameEnd(text, sign, out _)))
            {
                left &= ~(signs & (0 - signs));
            }
        }

        return left;
    }

    /// <summary>Reads around a colon or an equals sign.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sign">Where it is.</param>
    /// <param name="finding">The value.</param>
    /// <param name="end">Where the value is over, secret or not: no name is looked for inside it. 0 when the name does not tell.</param>
    public static bool TryMatch(ReadOnlySpan<byte> text, int sign, out Finding finding, out int end)
    {
        finding = default;
        end = 0;
        var nameEnd = NameEnd(text, sign, out var isQuotedName);
        var name = NameBefore(text, nameEnd);
        if (name.Length == 0 || !TellingNames.IsSecret(name) || IsComparison(text, sign))
        {
            return false;
        }

        var start = ValueStart(text, sign, out var isParted);
        var (length, isQuoted) = ValueLength(text, ref start);
        end = start + length;
        if (!isQuoted && IsCookieLine(text, sign, name))
        {
            var line = text[start..].IndexOfAny("\r\n\"'"u8);
            end = line < 0 ? text.Length : start + line;
        }

        SkipScheme(text, name, isQuoted, ref start, ref end);
        var value = text[start..end];

        // "The password: forgotten again" is prose, and its next word no secret.
        var isProse = !isQuoted && !isQuotedName && isParted && text[sign] == ':' && !Entropy.IsNoWord(value);
        var isField = (isQuotedName && (isQuoted || ByteClass.IsDigitAt(text, start))) || IsParameter(text, sign, nameEnd - name.Length, isParted);
        if (isProse || (isField ? Placeholder.Is(value) : !Entropy.LooksSecret(value)))
        {
            return false;
        }

        finding = new Finding(ValueKind.Secret, start, value.Length);
        return true;
    }

    private static int NameEnd(ReadOnlySpan<byte> text, int sign, out bool isQuoted)
    {
        if (sign >= 2 && text[sign - 1] == '"' && text[sign - 2] != '\\')
        {
            isQuoted = true;
            return sign - 1; // nearly every name of JSON
        }

        var end = sign;
        while (end > 0 && sign - end < MostSpace && text[end - 1] == ' ')
        {
            end--;
        }

        isQuoted = end > 0 && text[end - 1] is (byte)'"' or (byte)'\'';
        if (isQuoted)
        {
            end--;
            end -= end > 0 && text[end - 1] == '\\' ? 1 : 0;
        }
        else if (end > 0 && text[end - 1] == ']')
        {
            end--; // user[password]=
        }

        return end;
    }

    private static ReadOnlySpan<byte> NameBefore(ReadOnlySpan<byte> text, int end)
    {
        var first = end;
        while (first > 0 && end - first < MostName && (ByteClass.IsBase64Url(text[first - 1]) || text[first - 1] is (byte)'.' or >= 0x80))
        {
            first--;
        }

        return text[first..end];
    }

    // ?pin=1111&… of a URL: a name, and no word of a sentence.
    private static bool IsParameter(ReadOnlySpan<byte> text, int sign, int nameStart, bool isParted) =>
        text[sign] == '=' && !isParted && nameStart > 0 && text[nameStart - 1] is (byte)'?' or (byte)'&';

    // == and != ask; they do not set.
    private static bool IsComparison(ReadOnlySpan<byte> text, int sign) => text[sign] == '='
        && (ByteClass.IsAt(text, sign + 1, '=') || ByteClass.IsAt(text, sign - 1, '=') || ByteClass.IsAt(text, sign - 1, '!'));

    private static int ValueStart(ReadOnlySpan<byte> text, int sign, out bool isParted)
    {
        var start = sign + 1;
        start += start < text.Length && text[start] is (byte)'>' or (byte)'=' ? 1 : 0; // => and :=
        var first = start;
        while (start < text.Length && start - first < MostSpace && text[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }

        isParted = start > first;
        return start;
    }

    private static (int Length, bool IsQuoted) ValueLength(ReadOnlySpan<byte> text, ref int start)
    {
        // JSON within JSON has a backslash before each quotation mark.
        var isEscaped = ByteClass.IsAt(text, start, '\\') && ByteClass.IsAt(text, start + 1, '"');
        var quote = isEscaped ? start + 1 : start;
        if (quote >= text.Length || text[quote] is not ((byte)'"' or (byte)'\''))
        {
            var rest = text[start..];
            var length = rest.IndexOfAny(ValueEnds);
            return (length < 0 ? rest.Length : length + ClosingLength(rest, length), false);
        }

        start = quote + 1;
        var mark = text[quote];
        for (var at = start; ;)
        {
            var next = text[at..].IndexOfAny(mark, (byte)'\\');
            if (next < 0)
            {
                return (text.Length - start, true);
            }

            at += next;
            if (text[at] == mark || (isEscaped && ByteClass.IsAt(text, at + 1, '"')))
            {
                return (at - start, true);
            }

            at = Math.Min(at + 2, text.Length);
        }
    }

    // "{{token}}" and "<token>" are placeholders, which close what they open.
    private static int ClosingLength(ReadOnlySpan<byte> value, int length)
    {
        var closing = length == 0 ? default : value[0] switch
        {
            (byte)'{' or (byte)'$' => (byte)'}',
            (byte)'[' => (byte)']',
            _ => default,
        };
        var closed = 0;
        while (closing != default && closed < 2 && ByteClass.IsAt(value, length + closed, (char)closing))
        {
            closed++;
        }

        return closed;
    }

    // A line of cookies is a list of them.
    private static bool IsCookieLine(ReadOnlySpan<byte> text, int sign, ReadOnlySpan<byte> name) =>
        text[sign] == ':' && name.Length >= 6 && Ascii.EqualsIgnoreCase(name[^6..], "cookie"u8);

    // "Authorization: Token abc123": the scheme stays, as it does with Bearer and Basic.
    private static void SkipScheme(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, bool isQuoted, ref int start, ref int end)
    {
        if (name.Length < 13 || !Ascii.EqualsIgnoreCase(name[^13..], "authorization"u8))
        {
            return;
        }

        var scheme = start;
        while (scheme < end && (ByteClass.IsLetter(text[scheme]) || text[scheme] == '-'))
        {
            scheme++;
        }

        if (scheme == start || !ByteClass.IsAt(text, scheme, ' '))
        {
            return;
        }

        start = scheme + 1;
        if (!isQuoted)
        {
            var length = text[start..].IndexOfAny(ValueEnds);
            end = length < 0 ? text.Length : start + length;
        }
    }
}
