using System.Buffers;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>
/// Sanitizes the literals of a GraphQL document (specification of October 2021, section 2.9) by the names of their arguments and fields. A name
/// holds for all of its value, lists and objects too; what stands between tokens (white space, commas, comments) changes nothing.
/// </summary>
internal ref struct GraphQlSanitizer
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);
    private static readonly Treatment Emptied = new(SanitizeAction.Replace, 0, "a removed argument");

    private readonly SanitizePlan _plan;
    private readonly SanitizeWork _work;
    private readonly ReadOnlySpan<byte> _text;
    private readonly ByteBuffer _output;
    private readonly ByteBuffer _replacement;
    private readonly int _layer;
    private ReadOnlySpan<byte> _word;
    private GraphQlScopes _scopes;
    private int _at;
    private int _copied;
    private byte _previous;

    private GraphQlSanitizer(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, ByteBuffer output, int layer)
    {
        _plan = plan;
        _work = work;
        _text = text;
        _output = output;
        _replacement = work.Rent();
        _layer = layer;
    }

    /// <summary>Whether a text begins as a document does.</summary>
    public static bool IsDocument(ReadOnlySpan<byte> text)
    {
        text = SkipIgnored(text);
        if (text.StartsWith("{"u8))
        {
            // A selection begins with a name; what begins with a quotation mark is JSON.
            text = SkipIgnored(text[1..]);
            return text.Length > 0 && text[0] is not ((byte)'"' or (byte)'}');
        }

        return text.StartsWith("query"u8) || text.StartsWith("mutation"u8) || text.StartsWith("subscription"u8) || text.StartsWith("fragment"u8);
    }

    /// <summary>Adds the document when something in it is changed.</summary>
    /// <returns>Whether something is.</returns>
    public static bool TrySanitize(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, ByteBuffer output, int layer)
    {
        var sanitizer = new GraphQlSanitizer(plan, work, text, output, layer);
        sanitizer.Document();
        work.Return(sanitizer._replacement);
        if (sanitizer._copied > 0)
        {
            output.Append(text[sanitizer._copied..]);
        }

        return sanitizer._copied > 0;
    }

    private void Document()
    {
        while (_at < _text.Length)
        {
            var next = _text[_at];
            switch (next)
            {
                case (byte)'"':
                    Literal();
                    break;
                case (byte)'#':
                    Comment();
                    break;
                case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                    Number();
                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',' or >= 0x80: // a byte order mark is white space here
                    _at++;
                    break;
                default:
                    if (NameBytes.Contains(next))
                    {
                        Name();
                    }
                    else
                    {
                        Punctuator(next);
                    }

                    break;
            }
        }
    }

    private void Literal()
    {
        var start = _at;
        var literal = Delimited(_text, ref _at, out var escaping);
        _replacement.Clear();
        if (TryReplace(literal, escaping))
        {
            start += escaping == Escaping.Json ? 1 : 3;
            Replace(start, start + literal.Length);
        }

        // What is JSON in spite of its type has its names between quotation marks.
        _word = literal;
        _scopes.EndValue();
        _previous = (byte)'"';
    }

    private readonly bool TryReplace(ReadOnlySpan<byte> literal, Escaping escaping)
    {
        if (escaping != Escaping.Json || !GraphQlEscapes.MayHave(literal))
        {
            return ValueSanitizer.TrySanitize(_plan, _work, Known(), literal, escaping, _replacement, _layer);
        }

        var plain = _work.Rent();
        GraphQlEscapes.Write(literal, plain);
        var isChanged = ValueSanitizer.TrySanitize(_plan, _work, Known(), plain.Written, escaping, _replacement, _layer);
        _work.Return(plain);
        return isChanged;
    }

    private void Comment()
    {
        var start = _at;
        var end = _text[_at..].IndexOfAny((byte)'\n', (byte)'\r');
        _at = end < 0 ? _text.Length : _at + end;
        _replacement.Clear();
        if (_plan.Detects && TextScanner.TryScan(_plan, _work, _text[start.._at], Escaping.None, _replacement, _layer))
        {
            Replace(start, _at);
        }
    }

    private void Number()
    {
        var start = _at++;
        var end = _text[_at..].IndexOfAnyExcept("0123456789.eE+-"u8);
        _at = end < 0 ? _text.Length : _at + end;
        _replacement.Clear();
        var known = Known();
        if (JsonNumbers.TrySanitize(_plan, _work, ReferenceEquals(known, Emptied) ? null : known, _text[start.._at], _replacement))
        {
            Replace(start, _at);
        }

        _scopes.EndValue();
        _previous = (byte)'0';
    }

    private void Name()
    {
        var start = _at;
        var end = _text[_at..].IndexOfAnyExcept(NameBytes);
        _at = end < 0 ? _text.Length : _at + end;
        _word = _text[start.._at];
        _previous = (byte)'a';
    }

    private void Punctuator(byte punctuator)
    {
        _at++;
        switch (punctuator)
        {
            case (byte)':':
                _scopes.Name(_plan.Keys.For(_word));
                break;
            case (byte)'[' or (byte)'{' or (byte)'(':
                // What follows a colon or an equals sign, or stands in a list, is a value; any other brace opens a selection.
                var isValue = punctuator == '[' || (punctuator == '{' && (_previous is (byte)':' or (byte)'=' || _scopes.IsInList));
                if (!_scopes.TryOpen(isValue, punctuator == '['))
                {
                    _work.Exhaust();
                }

                break;
            case (byte)']' or (byte)'}' or (byte)')':
                _scopes.Close();
                break;
        }

        _previous = punctuator;
    }

    // An argument cannot be left out where its type asks for it: it is emptied.
    private readonly Treatment? Known() => _scopes.Known is { Action: SanitizeAction.Remove } ? Emptied : _scopes.Known;

    private void Replace(int from, int to)
    {
        _output.Append(_text[_copied..from]);
        _output.Append(_replacement.Written);
        _copied = to;
    }

    // A literal that does not end goes to the end of the text: it is looked at all the same.
    private static ReadOnlySpan<byte> Delimited(ReadOnlySpan<byte> text, scoped ref int at, out Escaping escaping)
    {
        var isBlock = text[at..].StartsWith("\"\"\""u8);
        escaping = isBlock ? Escaping.None : Escaping.Json;
        var start = at + (isBlock ? 3 : 1);
        at = start;
        if (isBlock)
        {
            var close = EndOfBlock(text, start);
            at = close < 0 ? text.Length : close + 3;
            return close < 0 ? text[start..] : text[start..close];
        }

        while (at < text.Length && text[at] != '"')
        {
            at += text[at] == '\\' && at + 1 < text.Length ? 2 : 1;
        }

        var literal = text[start..Math.Min(at, text.Length)];
        at = Math.Min(at + 1, text.Length);
        return literal;
    }

    // Inside a block string \""" stands for three quotation marks, and is the only escape.
    private static int EndOfBlock(ReadOnlySpan<byte> text, int start)
    {
        for (var at = start; text[at..].IndexOf("\"\"\""u8) is var found and >= 0; at += found + 3)
        {
            if (at + found == start || text[at + found - 1] != '\\')
            {
                return at + found;
            }
        }

        return -1;
    }

    private static ReadOnlySpan<byte> SkipIgnored(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            text = text.TrimStart(" \t\r\n,\uFEFF"u8);
            if (!text.StartsWith("#"u8))
            {
                return text;
            }

            var end = text.IndexOfAny((byte)'\n', (byte)'\r');
            text = end < 0 ? default : text[end..];
        }
    }
}
