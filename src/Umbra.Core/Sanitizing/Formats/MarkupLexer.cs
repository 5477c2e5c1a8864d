using System.Buffers;
using System.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>Tells the pieces of XML (1.0, fifth edition) and HTML (Living Standard, section 13) apart, as a strict reader of the one and a browser do.</summary>
internal readonly ref struct MarkupLexer(ReadOnlySpan<byte> text, bool isHtml)
{
    private static readonly SearchValues<byte> EndOfName = SearchValues.Create(" \t\r\n\f/>="u8);
    private static readonly SearchValues<byte> NotInXmlNames = SearchValues.Create(
        [.. Enumerable.Range(0, 128).Where(value => !char.IsAsciiLetterOrDigit((char)value) && (char)value is not ('_' or ':' or '.' or '-')).Select(value => (byte)value)]);

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly bool _isHtml = isHtml;

    /// <summary>Reads the next piece of what is between two tags.</summary>
    /// <param name="at">Where it begins; where it ends then.</param>
    /// <param name="content">What stands in it.</param>
    /// <returns><see cref="MarkupPiece.None"/> at a tag and at the end.</returns>
    public MarkupPiece Next(ref int at, out Range content)
    {
        content = at..at;
        var rest = _text[at..];
        if (rest.Length == 0)
        {
            return MarkupPiece.None;
        }

        if (rest[0] != '<' || (_isHtml && !IsMarkup(rest)))
        {
            var length = LengthOfText(rest);
            content = at..(at + length);
            at += length;
            return MarkupPiece.Text;
        }

        return rest switch
        {
            _ when rest.StartsWith("<!--"u8) => Comment(ref at, ref content),
            _ when _isHtml && rest.StartsWith("<![CDATA["u8) => Until(">"u8, 9, MarkupPiece.Section, ref at, ref content), // text inside of SVG only
            _ when _isHtml && (rest[1] is (byte)'!' or (byte)'?' || (rest[1] == '/' && !IsLetter(rest, 2))) => Until(">"u8, 2, MarkupPiece.Remark, ref at, ref content),
            _ when _isHtml => MarkupPiece.None,
            _ when rest.StartsWith("<![CDATA["u8) => Until("]]>"u8, 9, MarkupPiece.Section, ref at, ref content),
            _ when rest.StartsWith("<?"u8) => Until("?>"u8, 2, MarkupPiece.Remark, ref at, ref content),
            _ when rest.StartsWith("<!"u8) => DocumentType(ref at, ref content),
            _ => MarkupPiece.None,
        };
    }

    /// <summary>Reads a name, as far as it goes.</summary>
    public ReadOnlySpan<byte> Name(scoped ref ByteCursor cursor)
    {
        // An equals sign at its beginning is a part of an attribute's name in HTML (section 13.2.5.32).
        var first = _isHtml && cursor.Peek() == '=' ? 1 : 0;
        var rest = _text[cursor.At..];
        var length = rest[first..].IndexOfAny(EndOfName);
        length = length < 0 ? rest.Length : first + length;
        cursor.At += length;
        return rest[..length];
    }

    /// <summary>Where the content of an element without tags in it ends: at its end tag.</summary>
    public int EndOfRaw(int at, ReadOnlySpan<byte> name)
    {
        while (_text[at..].IndexOf("</"u8) is var found and >= 0)
        {
            at += found;
            var end = at + 2 + name.Length;
            if (end < _text.Length && EndOfName.Contains(_text[end]) && Ascii.EqualsIgnoreCase(_text[(at + 2)..end], name))
            {
                return at;
            }

            at += 2;
        }

        return _text.Length;
    }

    /// <summary>The encoding that an XML declaration names (section 4.3.3); empty when there is none.</summary>
    public static ReadOnlySpan<byte> DeclaredEncoding(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart("\uFEFF"u8);
        var end = text.StartsWith("<?xml"u8) ? text.IndexOf("?>"u8) : -1;
        var name = end < 0 ? -1 : text[..end].IndexOf("encoding"u8);
        var value = name < 0 ? default : text[(name + 8)..end].TrimStart(" \t\r\n="u8);
        var length = value.Length < 2 ? -1 : value[1..].IndexOf(value[0]);
        return length < 0 ? default : value.Slice(1, length);
    }

    /// <summary>Steps over white space.</summary>
    public static void SkipSpace(ref ByteCursor cursor)
    {
        while (cursor.Peek() is ' ' or '\n' or '\r' or '\t' or '\f')
        {
            cursor.At++;
        }
    }

    /// <summary>Whether it is a name in XML (section 2.3), as far as ASCII goes.</summary>
    public static bool IsXmlName(ReadOnlySpan<byte> name) =>
        name.Length > 0 && !char.IsAsciiDigit((char)name[0]) && name[0] is not ((byte)'-' or (byte)'.') && name.IndexOfAny(NotInXmlNames) < 0;

    /// <summary>Whether an element of HTML has no end tag (section 13.1.2).</summary>
    public static bool IsVoid(ReadOnlySpan<byte> name) => IsListed(name, " area base br col embed hr img input link meta source track wbr "u8);

    /// <summary>What is between the tags of an element of HTML in which there are no tags: text with references, text without, or no such element.</summary>
    public static MarkupPiece RawText(ReadOnlySpan<byte> name) =>
        IsListed(name, " title textarea "u8) ? MarkupPiece.Text
        : IsListed(name, " script style xmp iframe noembed noframes plaintext "u8) ? MarkupPiece.Section
        : MarkupPiece.None;

    private static bool IsListed(ReadOnlySpan<byte> name, ReadOnlySpan<byte> list)
    {
        const int Longest = 9;
        if (name.Length is < 2 or > Longest)
        {
            return false;
        }

        Span<byte> lower = stackalloc byte[Longest + 2];
        lower.Fill((byte)' ');
        Ascii.ToLower(name, lower[1..], out _);
        return list.IndexOf(lower[..(name.Length + 2)]) >= 0;
    }

    // "a < b" is a text in HTML.
    private int LengthOfText(ReadOnlySpan<byte> rest)
    {
        var length = 1;
        while (rest[length..].IndexOf((byte)'<') is var next and >= 0)
        {
            length += next;
            if (!_isHtml || IsMarkup(rest[length..]))
            {
                return length;
            }

            length++;
        }

        return rest.Length;
    }

    private static bool IsMarkup(ReadOnlySpan<byte> rest) => rest.Length > 1 && (rest[1] is (byte)'!' or (byte)'?' or (byte)'/' || IsLetter(rest, 1));

    private static bool IsLetter(ReadOnlySpan<byte> text, int at) => at < text.Length && char.IsAsciiLetter((char)text[at]);

    private MarkupPiece Comment(ref int at, ref Range content)
    {
        if (!_isHtml)
        {
            return Until("-->"u8, 4, MarkupPiece.Remark, ref at, ref content);
        }

        // <!--> and <!---> are empty, and --!> ends one too (sections 13.2.5.43 to 51).
        var start = at + 4;
        var rest = _text[start..];
        var end = rest.StartsWith(">"u8) ? 1 : rest.StartsWith("->"u8) ? 2 : 0;
        var length = 0;
        while (end == 0)
        {
            var dashes = rest[length..].IndexOf("--"u8);
            if (dashes < 0)
            {
                return MarkupPiece.Broken;
            }

            length += dashes;
            var behind = rest[(length + 2)..];
            end = behind.StartsWith(">"u8) ? 3 : behind.StartsWith("!>"u8) ? 4 : 0;
            length += end == 0 ? 1 : 0;
        }

        content = start..(start + length);
        at = start + length + end;
        return MarkupPiece.Remark;
    }

    private MarkupPiece Until(ReadOnlySpan<byte> closing, int opening, MarkupPiece piece, ref int at, ref Range content)
    {
        var start = at + opening;
        var length = start > _text.Length ? -1 : _text[start..].IndexOf(closing);
        if (length < 0)
        {
            return MarkupPiece.Broken;
        }

        content = start..(start + length);
        at = start + length + closing.Length;
        return piece;
    }

    // What declares entities puts texts together that nobody has looked at; a type that is only named declares none.
    private MarkupPiece DocumentType(ref int at, ref Range content)
    {
        if (!_text[at..].StartsWith("<!DOCTYPE"u8))
        {
            return MarkupPiece.Broken;
        }

        var start = at + 2;
        for (var place = start; place < _text.Length; place++)
        {
            switch (_text[place])
            {
                case (byte)'"' or (byte)'\'':
                    var quoted = _text[(place + 1)..].IndexOf(_text[place]);
                    if (quoted < 0)
                    {
                        return MarkupPiece.Broken;
                    }

                    place += quoted + 1;
                    break;
                case (byte)'[' or (byte)'<':
                    return MarkupPiece.Broken;
                case (byte)'>':
                    content = start..place;
                    at = place + 1;
                    return MarkupPiece.Remark;
            }
        }

        return MarkupPiece.Broken;
    }
}

/// <summary>What stands between two tags.</summary>
internal enum MarkupPiece : byte
{
    /// <summary>Nothing any more: a tag, or the end.</summary>
    None,

    /// <summary>Text, with references.</summary>
    Text,

    /// <summary>Text without references: a CDATA section, a script.</summary>
    Section,

    /// <summary>What no reader of the text sees: a comment, an instruction, a document type.</summary>
    Remark,

    /// <summary>Something that does not end, or that declares what XML is put together of.</summary>
    Broken,
}
