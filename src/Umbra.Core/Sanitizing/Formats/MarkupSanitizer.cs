using System.Text;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>
/// Sanitizes XML and HTML: the text between tags, by the names of the elements around it, and attributes by theirs; comments, instructions, scripts
/// and the names themselves as plain text. Nothing is resolved, expanded or loaded.
/// </summary>
/// <remarks>
/// <code>
/// 1. run    text, comments, CDATA sections and instructions up to the next tag: whoever reads the text reads it in one piece
/// 2. tag    each value by its attribute's name; names, and what is between the values, as text
/// 3. raw    behind tags of HTML whose content has no tags: up to the end tag
/// </code>
/// </remarks>
internal ref struct MarkupSanitizer
{
    private readonly SanitizePlan _plan;
    private readonly SanitizeWork _work;
    private readonly ReadOnlySpan<byte> _text;
    private readonly ByteBuffer _output;
    private readonly bool _isHtml;
    private readonly Treatment? _around;
    private readonly MarkupLexer _lexer;
    private ByteCursor _cursor;
    private OpenElements _elements;
    private int _copied;
    private int _seen;

    private MarkupSanitizer(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, bool isHtml, ByteBuffer output, Treatment? known)
    {
        _plan = plan;
        _work = work;
        _text = text;
        _cursor = new ByteCursor(text);
        _lexer = new MarkupLexer(text, isHtml);
        _isHtml = isHtml;
        _output = output;
        _around = known;
        _elements = new OpenElements(text, isHtml, work.OpenElements, known);
    }

    /// <summary>Adds the document when something in it is changed.</summary>
    /// <param name="plan">The rules.</param>
    /// <param name="work">Memory.</param>
    /// <param name="text">The document.</param>
    /// <param name="isHtml">It is read as HTML, where nothing is a mistake; else as XML.</param>
    /// <param name="output">Takes it.</param>
    /// <param name="isChanged">Whether something is.</param>
    /// <param name="known">What a name around the document says of all values in it.</param>
    /// <returns>What is wrong with it; then what was added has no meaning.</returns>
    public static SanitizeFault Sanitize(
        SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, bool isHtml, ByteBuffer output, out bool isChanged, Treatment? known = null)
    {
        var sanitizer = new MarkupSanitizer(plan, work, text, isHtml, output, known);
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
            if (Run() && (_cursor.At == _text.Length || Tag()))
            {
                continue;
            }

            if (!_isHtml)
            {
                return SanitizeFault.MalformedMarkup;
            }

            // Browsers read on; what is left is looked at as text.
            _cursor.At = _seen;
            Content(_text.Length - _seen, Escaping.Markup, _elements.Known);
        }

        return SanitizeFault.None;
    }

    // 1.
    private bool Run()
    {
        var (texts, end) = (0, _cursor.At);
        while (_lexer.Next(ref end, out var content) is var piece and not MarkupPiece.None)
        {
            if (piece == MarkupPiece.Broken)
            {
                return false;
            }

            texts += piece is MarkupPiece.Text or MarkupPiece.Section && _text[content].IndexOfAnyExcept(" \t\r\n"u8) >= 0 ? 1 : 0;
        }

        if (texts < 2 || !TryJoined(end))
        {
            Separately(end);
        }

        _seen = _cursor.At = end;
        return true;
    }

    private void Separately(int end)
    {
        for (var at = _cursor.At; at < end;)
        {
            var piece = _lexer.Next(ref at, out var content);
            var (start, length) = content.GetOffsetAndLength(_text.Length);
            _cursor.At = start;
            Content(length, piece == MarkupPiece.Text ? Escaping.Markup : Escaping.None, piece == MarkupPiece.Remark ? null : _elements.Known);
        }
    }

    // "ada@<![CDATA[leak.com]]>": where something is found only in the whole, its pieces become one text, with the comments behind it.
    private bool TryJoined(int end)
    {
        var joined = _work.Rent();
        var changed = _work.Rent();
        var known = _elements.Known;
        Join(end, joined, isScanned: false);
        var isChanged = known?.Action == SanitizeAction.Remove || ValueSanitizer.TrySanitize(_plan, _work, known, joined.Written, Escaping.None, changed);
        if (isChanged && known is null && !_plan.IsStrict)
        {
            isChanged = IsOfTheWhole(end, joined, changed);
        }

        if (isChanged)
        {
            if (known?.Action == SanitizeAction.Remove)
            {
                _work.Observer?.Changed(known.Reason, joined.Written, default);
            }

            WriteJoined(end, changed);
        }

        _work.Return(changed);
        _work.Return(joined);
        return isChanged;
    }

    // False where every piece by itself gives the same. Where both find something, and not the same, nothing of the text is left.
    private readonly bool IsOfTheWhole(int end, ByteBuffer joined, ByteBuffer changed)
    {
        var pieces = _work.Rent();
        Join(end, pieces, isScanned: true);
        var isSame = pieces.Written.SequenceEqual(changed.Written);
        if (!isSame && !pieces.Written.SequenceEqual(joined.Written))
        {
            changed.Clear();
            Treating.TryWrite(_plan, null, ValueKind.Text, joined.Written, changed);
        }

        _work.Return(pieces);
        return !isSame;
    }

    private readonly void Join(int end, ByteBuffer joined, bool isScanned)
    {
        var piece = _work.Rent();
        for (var at = _cursor.At; at < end;)
        {
            var kind = _lexer.Next(ref at, out var content);
            if (kind == MarkupPiece.Remark)
            {
                continue;
            }

            piece.Clear();
            Escapes.Decode(kind == MarkupPiece.Text ? Escaping.Markup : Escaping.None, _text[content], piece);
            if (!isScanned || !TextScanner.TryScan(_plan, _work, piece.Written, Escaping.None, joined))
            {
                joined.Append(piece.Written);
            }
        }

        _work.Return(piece);
    }

    private void WriteJoined(int end, ByteBuffer changed)
    {
        _output.Append(_text[_copied.._cursor.At]);
        Escapes.Encode(Escaping.Markup, changed.Written, _output);
        for (var at = _cursor.At; at < end;)
        {
            _copied = at;
            var isRemark = _lexer.Next(ref at, out var content) == MarkupPiece.Remark;
            if (isRemark)
            {
                var (start, length) = content.GetOffsetAndLength(_text.Length);
                _cursor.At = start;
                Content(length, Escaping.None, null);
                _output.Append(_text[_copied..at]);
            }

            _copied = at;
        }
    }

    // 2.
    private bool Tag()
    {
        _cursor.At++;
        var isEnd = _cursor.TryTake('/');
        _seen = _cursor.At;
        var name = _lexer.Name(ref _cursor);
        if (!_isHtml && !MarkupLexer.IsXmlName(name))
        {
            return false;
        }

        while (true)
        {
            MarkupLexer.SkipSpace(ref _cursor);
            var isEmpty = _cursor.TryTake('/');
            if (isEmpty && _isHtml)
            {
                continue; // HTML reads on as if it were not there (section 13.2.5.40)
            }

            if (_cursor.Peek() == '>')
            {
                Plain(_cursor.At);
                _cursor.At++;
                _seen = _cursor.At;
                return End(name, isEnd, isEmpty);
            }

            if (isEmpty || _cursor.At >= _text.Length || !Attribute())
            {
                return false;
            }
        }
    }

    private bool End(ReadOnlySpan<byte> name, bool isEnd, bool isEmpty)
    {
        if (isEnd)
        {
            _elements.Close(name);
        }
        else if (!isEmpty && !(_isHtml && MarkupLexer.IsVoid(name)))
        {
            _elements.Open(name, _plan.Keys.For(Local(name)));
            if (_isHtml && MarkupLexer.RawText(name) is var raw and not MarkupPiece.None)
            {
                // 3.
                Content(_lexer.EndOfRaw(_cursor.At, name) - _cursor.At, raw == MarkupPiece.Text ? Escaping.Markup : Escaping.None, _elements.Known);
            }
        }

        return true;
    }

    private bool Attribute()
    {
        var name = _lexer.Name(ref _cursor);
        MarkupLexer.SkipSpace(ref _cursor);
        if (!_isHtml && !MarkupLexer.IsXmlName(name))
        {
            return false;
        }

        if (!_cursor.TryTake('='))
        {
            return _isHtml; // without a value: HTML only
        }

        MarkupLexer.SkipSpace(ref _cursor);
        var quote = _cursor.Peek();
        var isQuoted = quote is '"' or '\'';
        _cursor.At += isQuoted ? 1 : 0;
        var length = isQuoted ? _text[_cursor.At..].IndexOf((byte)quote)
            : _isHtml ? _text[_cursor.At..].IndexOfAny(" \t\r\n\f>"u8)
            : -1;
        if (length < 0)
        {
            return false;
        }

        Plain(_cursor.At);
        Content(length, Escaping.Markup, Treatment.Stronger(_around, _plan.Keys.For(Local(name))));
        _cursor.At += isQuoted ? 1 : 0;
        return true;
    }

    // What of a tag is no value: its names, where whoever writes <ada@leak.com> has put an address.
    private void Plain(int end)
    {
        var names = _text[_seen..end];
        if (_plan.Detects && !TextScanner.CannotChange(names, Escaping.None))
        {
            var replacement = _work.Rent();
            if (TextScanner.TryScan(_plan, _work, names, Escaping.None, replacement))
            {
                Replace(_seen, end, replacement.Written);
            }

            _work.Return(replacement);
        }

        _seen = end;
    }

    private void Content(int length, Escaping escaping, Treatment? known)
    {
        var value = _text.Slice(_cursor.At, length);
        var trimmed = value.Trim(" \t\r\n"u8);
        if (trimmed.Length > 0)
        {
            var start = _cursor.At + value.IndexOfAnyExcept(" \t\r\n"u8);
            var replacement = _work.Rent();
            if (known?.Action == SanitizeAction.Remove)
            {
                // The tags stay: an element without its text is still an element.
                _work.Observer?.Changed(known.Reason, trimmed, default);
                Replace(start, start + trimmed.Length, default);
            }
            else if (ValueSanitizer.TrySanitize(_plan, _work, known, trimmed, escaping, replacement))
            {
                Replace(start, start + trimmed.Length, replacement.Written);
            }

            _work.Return(replacement);
        }

        _cursor.At += length;
        _seen = _cursor.At;
    }

    private void Replace(int from, int to, ReadOnlySpan<byte> replacement)
    {
        _output.Append(_text[_copied..from]);
        _output.Append(replacement);
        _copied = to;
    }

    private static ReadOnlySpan<byte> Local(ReadOnlySpan<byte> name) => name[(name.IndexOf((byte)':') + 1)..];
}
