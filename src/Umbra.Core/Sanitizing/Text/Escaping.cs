using System.Buffers;
using System.Globalization;
using System.Text;

namespace Umbra.Core.Sanitizing.Text;

/// <summary>How a text is written inside another format.</summary>
internal enum Escaping : byte
{
    /// <summary>As it is.</summary>
    None,

    /// <summary>Between the quotation marks of a JSON string (RFC 8259 section 7).</summary>
    Json,

    /// <summary>With percent-encoded octets (RFC 3986 section 2.1).</summary>
    Percent,

    /// <summary>The same, and a plus sign is a space (WHATWG URL, application/x-www-form-urlencoded).</summary>
    Form,

    /// <summary>With the references of XML and the most usual ones of HTML.</summary>
    Markup,
}

/// <summary>
/// Undoes and does the escaping. Whatever is no escape stands for itself: nothing is refused here, since what only looks like an escape
/// would otherwise be a way to hide something.
/// </summary>
internal static class Escapes
{
    // RFC 3986 section 2.3, and what may stand in a query as it is, but for the slash and the semicolon: behind an escape they part
    // neither segments nor cookies. The space and the plus sign are handled by themselves.
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@:!$'()*,"u8);

    // What JSON or markup must escape; what only one of them must is written byte by byte by both.
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. "\"\\&<>'"u8, .. Enumerable.Range(0, 0x20).Select(value => (byte)value)]);

    private static readonly (byte[] Name, byte[] Text)[] Entities =
    [
        ("amp"u8.ToArray(), "&"u8.ToArray()), ("lt"u8.ToArray(), "<"u8.ToArray()), ("gt"u8.ToArray(), ">"u8.ToArray()), ("quot"u8.ToArray(), "\""u8.ToArray()),
        ("apos"u8.ToArray(), "'"u8.ToArray()), ("nbsp"u8.ToArray(), "\u00a0"u8.ToArray()), ("commat"u8.ToArray(), "@"u8.ToArray()), ("period"u8.ToArray(), "."u8.ToArray()),
        ("plus"u8.ToArray(), "+"u8.ToArray()), ("hyphen"u8.ToArray(), "-"u8.ToArray()), ("colon"u8.ToArray(), ":"u8.ToArray()), ("sol"u8.ToArray(), "/"u8.ToArray()),
        ("equals"u8.ToArray(), "="u8.ToArray()), ("lowbar"u8.ToArray(), "_"u8.ToArray()),
        ("lpar"u8.ToArray(), "("u8.ToArray()), ("rpar"u8.ToArray(), ")"u8.ToArray()),
    ];

    // Those that HTML reads without a semicolon too.
    private static readonly (byte[] Name, byte[] Text)[] OpenEntities =
    [
        ("amp"u8.ToArray(), "&"u8.ToArray()), ("lt"u8.ToArray(), "<"u8.ToArray()), ("gt"u8.ToArray(), ">"u8.ToArray()), ("quot"u8.ToArray(), "\""u8.ToArray()),
        ("nbsp"u8.ToArray(), "\u00a0"u8.ToArray()),
    ];

    /// <summary>Where the first byte is that may begin an escape; negative when the text stands for itself.</summary>
    public static int IndexOfEscape(Escaping escaping, ReadOnlySpan<byte> text) => escaping switch
    {
        Escaping.Json => text.IndexOf((byte)'\\'),
        Escaping.Percent => text.IndexOf((byte)'%'),
        Escaping.Form => text.IndexOfAny((byte)'%', (byte)'+'),
        Escaping.Markup => text.IndexOf((byte)'&'),
        _ => -1,
    };

    /// <summary>Adds the text without its escapes.</summary>
    public static void Decode(Escaping escaping, ReadOnlySpan<byte> text, ByteBuffer output)
    {
        while (IndexOfEscape(escaping, text) is var next and >= 0)
        {
            output.Append(text[..next]);
            text = text[(next + DecodeUnit(escaping, text[next..], output))..];
        }

        output.Append(text);
    }

    /// <summary>Goes on in an escaped text until so many bytes of what it stands for have passed.</summary>
    /// <param name="escaping">The escaping.</param>
    /// <param name="text">The escaped text.</param>
    /// <param name="position">Where it goes on, and where it then is.</param>
    /// <param name="decoded">How many bytes stand before it, and then.</param>
    /// <param name="target">How many bytes are to stand before it.</param>
    /// <param name="scratch">Is used, and left as it was.</param>
    public static void Skip(Escaping escaping, ReadOnlySpan<byte> text, ref int position, ref int decoded, int target, ByteBuffer scratch)
    {
        while (decoded < target)
        {
            // No farther than the target: a text may have a place to go to every few bytes, and its only escape at its end.
            var nearby = text.Slice(position, Math.Min(text.Length - position, target - decoded));
            var next = IndexOfEscape(escaping, nearby);
            var plain = next < 0 ? nearby.Length : next;
            position += plain;
            decoded += plain;
            if (decoded < target)
            {
                var before = scratch.Length;
                position += DecodeUnit(escaping, text[position..], scratch);
                decoded += scratch.Length - before;
                scratch.Truncate(before);
            }
        }
    }

    /// <summary>Adds a text with what must be escaped escaped.</summary>
    public static void Encode(Escaping escaping, ReadOnlySpan<byte> text, ByteBuffer output)
    {
        switch (escaping)
        {
            case Escaping.Json when text.IndexOfAny(Escaped) >= 0:
                EncodeJson(text, output);
                break;
            case Escaping.Percent or Escaping.Form when text.IndexOfAnyExcept(Unreserved) >= 0:
                EncodePercent(text, escaping == Escaping.Form, default, output);
                break;
            case Escaping.Markup when text.IndexOfAny(Escaped) >= 0:
                EncodeMarkup(text, output);
                break;
            default:
                output.Append(text);
                break;
        }
    }

    /// <summary>
    /// Adds a text that takes the place of another, with what must be escaped escaped: a sign that stands as it is everywhere in the other one
    /// stands so here too, as the slashes of a URL do.
    /// </summary>
    /// <param name="escaping">The escaping.</param>
    /// <param name="text">The text.</param>
    /// <param name="other">The other one, escaped.</param>
    /// <param name="output">Takes it.</param>
    public static void EncodeLike(Escaping escaping, ReadOnlySpan<byte> text, ReadOnlySpan<byte> other, ByteBuffer output)
    {
        if (escaping is Escaping.Percent or Escaping.Form)
        {
            EncodePercent(text, escaping == Escaping.Form, PlainSigns(escaping, other), output);
        }
        else
        {
            Encode(escaping, text, output);
        }
    }

    // Adds what one escape stands for; gives its length. What is no escape after all stands for its first byte.
    private static int DecodeUnit(Escaping escaping, ReadOnlySpan<byte> text, ByteBuffer output) => escaping switch
    {
        Escaping.Json => DecodeJson(text, output),
        Escaping.Markup => DecodeMarkup(text, output),
        _ => DecodePercent(text, escaping == Escaping.Form, output),
    };

    private static int DecodePercent(ReadOnlySpan<byte> text, bool plusIsSpace, ByteBuffer output)
    {
        if (text[0] == '+')
        {
            output.Append(plusIsSpace ? (byte)' ' : (byte)'+');
            return 1;
        }

        if (text.Length >= 3 && byte.TryParse(text[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
        {
            output.Append(octet);
            return 3;
        }

        output.Append(text[0]);
        return 1;
    }

    private static int DecodeJson(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var escaped = text.Length > 1 ? text[1] : (byte)0;
        if (escaped == 'u' && TryHex(text, out var unit))
        {
            if (char.IsHighSurrogate((char)unit) && text.Length >= 12 && text[6] == '\\' && text[7] == 'u' && TryHex(text[6..], out var low)
                && char.IsLowSurrogate((char)low))
            {
                output.Append(new Rune((char)unit, (char)low));
                return 12;
            }

            output.Append(Rune.TryCreate((char)unit, out var character) ? character : Rune.ReplacementChar);
            return 6;
        }

        var plain = escaped switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => escaped,
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            _ => (byte)0,
        };
        output.Append(plain == 0 ? text[0] : plain);
        return plain == 0 ? 1 : 2;
    }

    private static bool TryHex(ReadOnlySpan<byte> text, out ushort unit)
    {
        unit = 0;
        return text.Length >= 6 && ushort.TryParse(text[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out unit);
    }

    // HTML has references without a semicolon, and zeros before the number as many as one likes (Living Standard, section 13.2.5.72 and on).
    private static int DecodeMarkup(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        const int LongestName = 10;
        if (text.Length > 2 && text[1] == '#' && DecodeNumber(text, output) is var length and > 0)
        {
            return length;
        }

        var end = text[..Math.Min(text.Length, LongestName + 2)].IndexOf((byte)';');
        var name = end < 0 ? default : text[1..end];
        foreach (var (known, stands) in Entities)
        {
            if (name.SequenceEqual(known))
            {
                output.Append(stands);
                return end + 1;
            }
        }

        foreach (var (known, stands) in OpenEntities)
        {
            if (text[1..].StartsWith(known))
            {
                output.Append(stands);
                return known.Length + 1;
            }
        }

        output.Append(text[0]);
        return 1;
    }

    private static int DecodeNumber(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var isHex = text[2] is (byte)'x' or (byte)'X';
        var start = isHex ? 3 : 2;
        var value = 0u;
        var at = start;
        for (; at < text.Length && (isHex ? char.IsAsciiHexDigit((char)text[at]) : char.IsAsciiDigit((char)text[at])); at++)
        {
            // Beyond the last character it stays beyond.
            value = Math.Min((value * (isHex ? 16u : 10u)) + Digit(text[at]), 0x110000);
        }

        if (at == start)
        {
            return 0;
        }

        output.Append(value > 0 && Rune.TryCreate(value, out var character) ? character : Rune.ReplacementChar);
        return at < text.Length && text[at] == ';' ? at + 1 : at;
    }

    private static uint Digit(byte digit) => (uint)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);

    private static void EncodeJson(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        foreach (var value in text)
        {
            if (value is (byte)'"' or (byte)'\\')
            {
                output.Append((byte)'\\');
                output.Append(value);
            }
            else if (value < 0x20)
            {
                output.Append("\\u00"u8);
                output.Append(Hex(value >> 4));
                output.Append(Hex(value & 0xf));
            }
            else
            {
                output.Append(value);
            }
        }
    }

    // Signs of ASCII that stand as they are and are nowhere escaped, a bit for each.
    private static UInt128 PlainSigns(Escaping escaping, ReadOnlySpan<byte> text)
    {
        UInt128 plain = 0, escaped = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '%' && at + 3 <= text.Length
                && byte.TryParse(text[(at + 1)..(at + 3)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                escaped |= octet < 0x80 ? UInt128.One << octet : 0;
                at += 2;
            }
            else if (text[at] is > 0x20 and < 0x7f and not (byte)'%' && !(text[at] == '+' && escaping == Escaping.Form))
            {
                plain |= UInt128.One << text[at];
            }
        }

        return plain & ~escaped;
    }

    private static void EncodePercent(ReadOnlySpan<byte> text, bool spaceIsPlus, UInt128 plain, ByteBuffer output)
    {
        foreach (var value in text)
        {
            if (Unreserved.Contains(value) || (value < 0x80 && (plain >> value & 1) != 0))
            {
                output.Append(value);
            }
            else if (value == ' ' && spaceIsPlus)
            {
                output.Append((byte)'+');
            }
            else
            {
                output.Append((byte)'%');
                output.Append(Hex(value >> 4));
                output.Append(Hex(value & 0xf));
            }
        }
    }

    private static void EncodeMarkup(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        foreach (var value in text)
        {
            switch (value)
            {
                case (byte)'&':
                    output.Append("&amp;"u8);
                    break;
                case (byte)'<':
                    output.Append("&lt;"u8);
                    break;
                case (byte)'>':
                    output.Append("&gt;"u8);
                    break;
                case (byte)'"':
                    output.Append("&quot;"u8);
                    break;
                case (byte)'\'':
                    output.Append("&#39;"u8);
                    break;
                case < 0x20:
                    output.Append("&#x"u8);
                    output.Append(Hex(value >> 4));
                    output.Append(Hex(value & 0xf));
                    output.Append((byte)';');
                    break;
                default:
                    output.Append(value);
                    break;
            }
        }
    }

    private static byte Hex(int digit) => (byte)"0123456789ABCDEF"[digit];
}
