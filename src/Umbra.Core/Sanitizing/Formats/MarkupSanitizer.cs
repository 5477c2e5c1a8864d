using System.Buffers;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>
/// Sanitizes XML and HTML: the text between tags, by the name of the element around it, and attributes by theirs; comments, CDATA sections,
/// scripts and instructions as plain text. Tags are copied as they stand. Nothing is resolved, expanded or loaded.
/// </summary>
internal ref struct MarkupSanitizer
{
    private const string VoidElements = " area base br col embed hr img input link meta source track wbr ";

    private static readonly SearchValues<byte> EndOfName = SearchValues.Create(" \t\r\n/>="u8);

    private readonly SanitizePlan _plan;
    private readonly SanitizeWork _work;
    private readonly ReadOnlySpan<byte> _text;
    private readonly ByteBuffer _output;
    private readonly bool _isHtml;
    private ByteCursor _cursor;
    private int _copied;
    private Treatment? _element;
    private int _depth;

    private MarkupSanitizer(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, bool isHtml, ByteBuffer output)
    {
        _plan = plan;
        _work = work;
        _text = text;
        _cursor = new ByteCursor(text);
        _isHtml = isHtml;
        _output = output;
    }

    /// <summary>Adds the document when something in it is changed.</summary>
    public static SanitizeFault Sanitize(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, bool isHtml, ByteBuffer output, out bool isChanged)
    {
        var sanitizer = new MarkupSanitizer(plan, work, text, isHtml, output);
        var fault = sanitizer.Document();
        isChanged = sanitizer._copied > 0;
        if (isChanged)
        {
            output.Append(text[sanitizer._copied..]);
        }

        return fault;
    }

    private SanitizeFault Document()
    {
        while (_cursor.At < _text.Length)
        {
            var rest = _text[_cursor.At..];
            var tag = rest.IndexOf((byte)'<');
            Content(tag < 0 ? rest.Length : tag, Escaping.Markup, _element);
            if (tag >= 0 && !Tag())
            {
                if (!_isHtml)
                {
                    return SanitizeFault.MalformedMarkup;
                }

                // Browsers read on; what is left is looked at as text.
                Content(_text.Length - _cursor.At, Escaping.Markup, null);
            }
        }

        return SanitizeFault.None;
    }

    private bool Tag()
    {
        var rest = _text[_cursor.At..];
        if (rest.StartsWith("<!--"u8))
        {
            return Section("<!--"u8, "-->"u8, Escaping.None);
        }

        if (rest.StartsWith("<![CDATA["u8))
        {
            return Section("<![CDATA["u8, "]]>"u8, Escaping.None, _element);
        }

        if (rest.StartsWith("<?"u8))
        {
            return Section("<?"u8, "?>"u8, Escaping.None);
        }

        return rest.StartsWith("<!"u8) ? Section("<!"u8, ">"u8, Escaping.None) : Element();
    }

    private bool Section(ReadOnlySpan<byte> opening, ReadOnlySpan<byte> closing, Escaping escaping, Treatment? known = null)
    {
        _cursor.At += opening.Length;
        var length = _text[_cursor.At..].IndexOf(closing);
        if (length < 0)
        {
            return false;
        }

        Content(length, escaping, known);
        _cursor.At += closing.Length;
        return true;
    }

    private bool Element()
    {
        _cursor.At++;
        var isEnd = _cursor.TryTake('/');
        var name = Name();
        if (name.Length == 0)
        {
            return _isHtml; // "a < b": a text
        }

        var isEmpty = false;
        while (true)
        {
            _cursor.SkipSpace();
            if (_cursor.TryTake('>'))
            {
                Enter(name, isEnd, isEmpty);
                return isEnd || !_isHtml || RawText(name);
            }

            isEmpty = _cursor.TryTake('/');
            if (_cursor.At >= _text.Length || (!isEmpty && !Attribute()))
            {
                return false;
            }
        }
    }

    // What an element's name says holds for all text in it, down to its end tag.
    private void Enter(ReadOnlySpan<byte> name, bool isEnd, bool isEmpty)
    {
        if (isEnd)
        {
            _depth -= _depth > 0 ? 1 : 0;
            _element = _depth == 0 ? null : _element;
        }
        else if (!isEmpty && !(_isHtml && IsVoid(name)))
        {
            _element ??= _plan.Keys.For(Local(name));
            _depth += _element is null ? 0 : 1;
        }
    }

    // Elements that have no end tag (HTML Living Standard section 13.1.2).
    private static bool IsVoid(ReadOnlySpan<byte> name) => name.Length is >= 2 and <= 6
        && VoidElements.Contains($" {System.Text.Encoding.Latin1.GetString(name)} ", StringComparison.OrdinalIgnoreCase);

    private bool Attribute()
    {
        var name = Name();
        _cursor.SkipSpace();
        if (!_cursor.TryTake('='))
        {
            return name.Length > 0 && _isHtml; // without a value: HTML only
        }

        _cursor.SkipSpace();
        var quote = _cursor.At < _text.Length ? _text[_cursor.At] : (byte)0;
        if (quote is (byte)'"' or (byte)'\'')
        {
            _cursor.At++;
            var length = _text[_cursor.At..].IndexOf(quote);
            if (length < 0)
            {
                return false;
            }

            Content(length, Escaping.Markup, _plan.Keys.For(Local(name)));
            _cursor.At++;
            return true;
        }

        var end = _text[_cursor.At..].IndexOfAny(" \t\r\n>"u8);
        if (end < 0 || !_isHtml)
        {
            return false;
        }

        Content(end, Escaping.Markup, _plan.Keys.For(Local(name)));
        return true;
    }

    // Inside these there are no tags (HTML Living Standard section 13.1.2).
    private bool RawText(ReadOnlySpan<byte> name)
    {
        var isRaw = System.Text.Ascii.EqualsIgnoreCase(name, "script"u8) || System.Text.Ascii.EqualsIgnoreCase(name, "style"u8);
        if (!isRaw)
        {
            return true;
        }

        var rest = _text[_cursor.At..];
        var end = 0;
        while (end < rest.Length && !(rest[end] == '<' && rest.Length > end + 1 + name.Length && rest[end + 1] == '/'
            && System.Text.Ascii.EqualsIgnoreCase(rest.Slice(end + 2, name.Length), name)))
        {
            var next = rest[(end + 1)..].IndexOf((byte)'<');
            end = next < 0 ? rest.Length : end + 1 + next;
        }

        Content(end, Escaping.None, null);
        return true;
    }

    private void Content(int length, Escaping escaping, Treatment? known)
    {
        var value = _text.Slice(_cursor.At, length);
        var trimmed = value.Trim(" \t\r\n"u8);
        if (trimmed.Length > 0)
        {
            var start = _cursor.At + value.IndexOf(trimmed);
            var replacement = _work.Rent();
            var isRemoved = known?.Action == SanitizeAction.Remove;
            if (isRemoved || ValueSanitizer.TrySanitize(_plan, _work, known, trimmed, escaping, replacement))
            {
                // The tags stay: an element without its text is still an element.
                if (isRemoved)
                {
                    _work.Observer?.Changed(known!.Reason, trimmed, default);
                }

                _output.Append(_text[_copied..start]);
                _output.Append(replacement.Written);
                _copied = start + trimmed.Length;
            }

            _work.Return(replacement);
        }

        _cursor.At += length;
    }

    private ReadOnlySpan<byte> Name()
    {
        var length = _text[_cursor.At..].IndexOfAny(EndOfName);
        length = length < 0 ? _text.Length - _cursor.At : length;
        var name = _text.Slice(_cursor.At, length);
        _cursor.At += length;
        return name;
    }

    private static ReadOnlySpan<byte> Local(ReadOnlySpan<byte> name) => name[(name.IndexOf((byte)':') + 1)..];
}
