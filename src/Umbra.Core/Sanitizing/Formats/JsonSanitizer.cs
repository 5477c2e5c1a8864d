using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>
/// Sanitizes JSON in one pass over its bytes (RFC 8259, strictly): what is not changed is copied as it is, with its white space, its order and
/// its duplicate names. Nothing is kept of a document but the way down to where the pass stands.
/// </summary>
internal ref struct JsonSanitizer
{
    /// <summary>The most lists and maps inside each other.</summary>
    public const int MostDepth = 128;

    // What stands in something that goes is not looked at.
    private static readonly Treatment Unchanged = new(SanitizeAction.Keep, int.MinValue, "");

    private readonly SanitizePlan _plan;
    private readonly SanitizeWork _work;
    private readonly ReadOnlySpan<byte> _text;
    private readonly ByteBuffer _output;
    private readonly int _layer;
    private readonly int _states;
    private ByteCursor _cursor;
    private int _copied;
    private SanitizeFault _fault;

    private JsonSanitizer(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, ByteBuffer output, int layer)
    {
        _plan = plan;
        _work = work;
        _text = text;
        _cursor = new ByteCursor(text);
        _output = output;
        _layer = layer;

        // Paths are of the document that came, not of one that is a string in it.
        _states = layer == 0 ? plan.JsonPaths.Length : 0;
    }

    /// <summary>Sanitizes one document.</summary>
    /// <param name="plan">The rules.</param>
    /// <param name="work">Memory.</param>
    /// <param name="text">The document, valid UTF-8.</param>
    /// <param name="output">Takes the document when something is changed.</param>
    /// <param name="layer">How many encodings it is inside of.</param>
    /// <param name="isChanged">Whether something is.</param>
    /// <param name="known">What a name around the document says of all values in it.</param>
    /// <returns>What is wrong with it; then what was added has no meaning.</returns>
    public static SanitizeFault Sanitize(
        SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, ByteBuffer output, int layer, out bool isChanged, Treatment? known = null)
    {
        var sanitizer = new JsonSanitizer(plan, work, text, output, layer);
        sanitizer.Document(known);
        isChanged = sanitizer._copied > 0;
        return sanitizer._fault;
    }

    private void Document(Treatment? known)
    {
        if (_states > 0)
        {
            if (_work.PathStates.Length < (MostDepth + 2) * _states)
            {
                _work.PathStates = new ulong[(MostDepth + 2) * _states];
            }

            States(0).Fill(JsonPath.Root);
        }

        if (_layer == 0)
        {
            _work.Marks.Read(_text);
        }

        _cursor.SkipSpace();
        if (Value(known, 0))
        {
            _cursor.SkipSpace();
            if (_cursor.At < _text.Length)
            {
                Fail();
            }
        }

        if (_fault == SanitizeFault.None && _copied > 0)
        {
            _output.Append(_text[_copied..]);
        }
    }

    private bool Value(Treatment? treatment, int depth)
    {
        switch (_cursor.Peek())
        {
            case '{':
                return Object(treatment, depth);
            case '[':
                return Array(treatment, depth);
            case '"':
                return String(treatment);
            case 't':
                return Literal("true"u8, treatment);
            case 'f':
                return Literal("false"u8, treatment);
            case 'n':
                return Literal("null"u8, treatment);
            default:
                return Number(treatment);
        }
    }

    private bool Object(Treatment? treatment, int depth)
    {
        if (depth >= MostDepth)
        {
            return Fail(SanitizeFault.TooDeep);
        }

        _cursor.At++;
        _cursor.SkipSpace();
        if (_cursor.TryTake('}'))
        {
            return true;
        }

        // The comma before the member that is read, while it is still to be sent; and whether the one behind it is not.
        var comma = -1;
        var isCommaDropped = false;
        while (true)
        {
            var start = _cursor.At;
            if (_cursor.Peek() != '"' || !JsonLexer.TryString(ref _cursor, out var name, out var isEscaped))
            {
                return Fail();
            }

            var known = Named(treatment, name, isEscaped, depth, out var isPlain);
            _cursor.SkipSpace();
            if (!_cursor.TryTake(':'))
            {
                return Fail();
            }

            _cursor.SkipSpace();
            var isRemoved = known?.Action == SanitizeAction.Remove;
            if (!isRemoved && !isPlain)
            {
                Key(start, name);
            }

            var value = _cursor.At;
            if (isRemoved ? !SkipValue(depth + 1) : !TryGraphQl(known, name) && !Value(known, depth + 1))
            {
                return false;
            }

            if (isRemoved)
            {
                _work.Observer?.Changed(known!.Reason, _text[value.._cursor.At], default);
                isCommaDropped = comma < 0;
                Cut(comma < 0 ? start : comma, _cursor.At);
            }

            _cursor.SkipSpace();
            if (_cursor.TryTake('}'))
            {
                return true;
            }

            comma = isCommaDropped ? -1 : _cursor.At;
            if (!_cursor.TryTake(','))
            {
                return Fail();
            }

            if (isCommaDropped)
            {
                _copied = _cursor.At;
                isCommaDropped = false;
            }

            _cursor.SkipSpace();
        }
    }

    private bool Array(Treatment? treatment, int depth)
    {
        if (depth >= MostDepth)
        {
            return Fail(SanitizeFault.TooDeep);
        }

        _cursor.At++;
        _cursor.SkipSpace();
        if (_cursor.TryTake(']'))
        {
            return true;
        }

        for (var index = 0; ; index++)
        {
            var known = treatment;
            for (var i = 0; i < _states; i++)
            {
                var state = _plan.JsonPaths[i].Element(States(depth)[i], index);
                States(depth + 1)[i] = state;
                known = _plan.JsonPaths[i].Fits(state) ? Treatment.Stronger(known, _plan.JsonPaths[i].Treatment) : known;
            }

            var start = _cursor.At;
            if (known?.Action == SanitizeAction.Remove)
            {
                // The other elements keep their places.
                if (!SkipValue(depth + 1))
                {
                    return false;
                }

                _work.Observer?.Changed(known.Reason, _text[start.._cursor.At], "null"u8);
                Cut(start, _cursor.At);
                _output.Append("null"u8);
            }
            else if (!Value(known, depth + 1))
            {
                return false;
            }

            _cursor.SkipSpace();
            if (_cursor.TryTake(']'))
            {
                return true;
            }

            if (!_cursor.TryTake(','))
            {
                return Fail();
            }

            _cursor.SkipSpace();
        }
    }

    private Treatment? Named(Treatment? inherited, scoped ReadOnlySpan<byte> name, bool isEscaped, int depth, out bool isPlain)
    {
        ByteBuffer? decoded = null;
        if (isEscaped)
        {
            decoded = _work.Rent();
            Escapes.Decode(Escaping.Json, name, decoded);
            name = decoded.Written;
        }

        var known = Treatment.Stronger(inherited, _plan.Keys.For(name, out isPlain));
        for (var i = 0; i < _states; i++)
        {
            var state = _plan.JsonPaths[i].Member(States(depth)[i], name);
            States(depth + 1)[i] = state;
            known = _plan.JsonPaths[i].Fits(state) ? Treatment.Stronger(known, _plan.JsonPaths[i].Treatment) : known;
        }

        if (decoded is not null)
        {
            _work.Return(decoded);
        }

        return known;
    }

    // A map from addresses to people has personal data in its names.
    private void Key(int start, scoped ReadOnlySpan<byte> name)
    {
        if (!_plan.Detects)
        {
            return;
        }

        var replacement = _work.Rent();
        if (TextScanner.TryScan(_plan, _work, name, Escaping.Json, replacement, _layer))
        {
            Replace(start + 1, start + 1 + name.Length, replacement.Written);
        }

        _work.Return(replacement);
    }

    private bool String(Treatment? treatment)
    {
        var start = _cursor.At + 1;
        if (!JsonLexer.TryString(ref _cursor, out var value, out _))
        {
            return Fail();
        }

        if (treatment is null && !_plan.IsStrict && CannotChange(start, value))
        {
            return true;
        }

        var replacement = _work.Rent();
        if (ValueSanitizer.TrySanitize(_plan, _work, treatment, value, Escaping.Json, replacement, _layer))
        {
            Replace(start, start + value.Length, replacement.Written);
        }

        _work.Return(replacement);
        return true;
    }

    private readonly bool CannotChange(int start, ReadOnlySpan<byte> value) =>
        (_layer == 0 && !_work.Marks.HasAny(start, start + value.Length) && !InnerDocument.MayBe(value))
        || Timestamps.Is(value) || TextScanner.CannotChange(value, Escaping.Json);

    // The usual envelope of GraphQL over HTTP: {"query": "query …", "variables": {…}}. Names of variables are members like any other.
    private bool TryGraphQl(Treatment? treatment, scoped ReadOnlySpan<byte> name)
    {
        var start = _cursor.At;
        if (treatment is not null || _layer > 0 || _cursor.Peek() != '"' || !name.SequenceEqual("query"u8) || !JsonLexer.TryString(ref _cursor, out var value, out _))
        {
            _cursor.At = start;
            return false;
        }

        var document = _work.Rent();
        Escapes.Decode(Escaping.Json, value, document);
        var isDocument = GraphQlSanitizer.IsDocument(document.Written);
        if (isDocument)
        {
            var changed = _work.Rent();
            var scanned = _work.Rent();
            var isChanged = GraphQlSanitizer.TrySanitize(_plan, _work, document.Written, changed, _layer + 1);

            // What stands outside its literals is a text like any other: it may be no document at all.
            var isFound = _plan.Detects && TextScanner.TryScan(_plan, _work, isChanged ? changed.Written : document.Written, Escaping.None, scanned, _layer + 1);
            if (isChanged || isFound)
            {
                document.Truncate(0);
                Escapes.Encode(Escaping.Json, isFound ? scanned.Written : changed.Written, document);
                Replace(start + 1, start + 1 + value.Length, document.Written);
            }

            _work.Return(scanned);
            _work.Return(changed);
        }
        else
        {
            _cursor.At = start;
        }

        _work.Return(document);
        return isDocument;
    }

    private bool Number(Treatment? treatment)
    {
        var start = _cursor.At;
        if (!JsonLexer.TryNumber(ref _cursor))
        {
            return Fail();
        }

        if (treatment is null && _cursor.At - start < JsonNumbers.ShortestTold)
        {
            return true;
        }

        var replacement = _work.Rent();
        if (JsonNumbers.TrySanitize(_plan, _work, treatment, _text[start.._cursor.At], replacement))
        {
            Replace(start, _cursor.At, replacement.Written);
        }

        _work.Return(replacement);
        return true;
    }

    // A truth value tells nothing by itself; only a constant takes its place.
    private bool Literal(ReadOnlySpan<byte> word, Treatment? treatment)
    {
        if (!_text[_cursor.At..].StartsWith(word))
        {
            return Fail();
        }

        _cursor.At += word.Length;
        if (treatment?.Action == SanitizeAction.Replace)
        {
            var replacement = _work.Rent();
            JsonNumbers.WriteConstant(treatment.Constant, replacement);
            Replace(_cursor.At - word.Length, _cursor.At, replacement.Written);
            _work.Return(replacement);
        }

        return true;
    }

    // Passes over a value that is removed, as strictly as over one that is not; nothing of it reaches the output.
    private bool SkipValue(int depth)
    {
        var skipper = new JsonSanitizer(_plan, _work, _text, _output, _layer) { _cursor = _cursor, _copied = _copied };
        var length = _output.Length;
        var isValue = skipper.Value(Unchanged, depth);
        _cursor = skipper._cursor;
        _fault = skipper._fault;
        _output.Truncate(length);
        return isValue;
    }

    private void Replace(int from, int to, ReadOnlySpan<byte> replacement)
    {
        Cut(from, to);
        _output.Append(replacement);
    }

    private void Cut(int from, int to)
    {
        _output.Append(_text[_copied..from]);
        _copied = to;
    }

    private readonly Span<ulong> States(int depth) => _work.PathStates.AsSpan(depth * _states, _states);

    private bool Fail(SanitizeFault fault = SanitizeFault.MalformedJson)
    {
        _fault = _fault == SanitizeFault.None ? fault : _fault;
        return false;
    }
}
