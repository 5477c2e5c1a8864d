using System.Text.Json;

namespace Umbra.Core.Recording.Formats;

/// <summary>The elements of an array somewhere in a large JSON document, one after the other, in memory bounded by the largest of them. For one thread.</summary>
/// <param name="stream">The document.</param>
/// <param name="path">The names that lead to the array.</param>
internal sealed class JsonElements(Stream stream, params string[] path)
{
    private const int MostBytes = 256 * 1024 * 1024;

    private readonly ByteWindow _window = new(stream);
    private JsonReaderState _state = new(new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
    private int _matched;
    private bool _isMatchNew;
    private bool _isInArray;
    private bool _isOver;

    /// <summary>Bytes that were read.</summary>
    public long Position => _window.Position;

    /// <summary>The next element.</summary>
    /// <returns>Null at the array's end, or when there is none.</returns>
    /// <exception cref="JsonException">The document is no JSON.</exception>
    public JsonDocument? Next()
    {
        while (!_isOver)
        {
            if (TryNext(out var element))
            {
                return element;
            }

            if (_window.IsAtEnd || _window.Bytes.Length > MostBytes)
            {
                throw new JsonException(_window.IsAtEnd ? "the document ends in the middle" : "an element is larger than 256 MiB");
            }

            _window.Ensure(Math.Max(64 * 1024, _window.Bytes.Length * 2));
        }

        return null;
    }

    // One step further, with what is there. Nothing is taken of a token that is not whole.
    private bool TryNext(out JsonDocument? element)
    {
        element = null;
        var bytes = Position == 0 && _window.Bytes.StartsWith("\uFEFF"u8) ? _window.Bytes[3..] : _window.Bytes;
        var skipped = _window.Bytes.Length - bytes.Length;
        var reader = new Utf8JsonReader(bytes, _window.IsAtEnd, _state);
        while (true)
        {
            var before = reader.BytesConsumed;
            var state = reader.CurrentState;
            if (!reader.Read())
            {
                Take(skipped + (int)reader.BytesConsumed, reader.CurrentState);
                return _isOver = _window.IsAtEnd && _window.Bytes.Trim(" \t\r\n"u8).IsEmpty;
            }

            if (_isInArray)
            {
                if (reader.TokenType == JsonTokenType.EndArray)
                {
                    return _isOver = true;
                }

                if (JsonDocument.TryParseValue(ref reader, out element))
                {
                    Take(skipped + (int)reader.BytesConsumed, reader.CurrentState);
                    return true;
                }

                Take(skipped + (int)before, state);
                return false;
            }

            if (!TryStep(ref reader))
            {
                Take(skipped + (int)before, state);
                return false;
            }
        }
    }

    // A token on the way to the array. False when it is to be passed over and is not there as a whole.
    private bool TryStep(ref Utf8JsonReader reader)
    {
        if (_isMatchNew)
        {
            // The array, or the next object on the way to it; else it is not here.
            _isInArray = _matched == path.Length && reader.TokenType == JsonTokenType.StartArray;
            if (!_isInArray && (_matched == path.Length || reader.TokenType != JsonTokenType.StartObject))
            {
                if (!reader.TrySkip())
                {
                    return false;
                }

                _matched--;
            }

            _isMatchNew = false;
        }
        else if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == _matched && _matched > 0)
        {
            _matched--; // it was not in there
        }
        else if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == _matched + 1)
        {
            if (!IsNext(ref reader))
            {
                return reader.TrySkip();
            }

            _matched++;
            _isMatchNew = true;
        }

        return true;
    }

    private bool IsNext(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.ValueTextEquals(path[_matched]);
        }
        catch (InvalidOperationException)
        {
            return false; // the name is no text
        }
    }

    private void Take(int count, JsonReaderState state)
    {
        _window.Skip(count);
        _state = state;
    }
}
