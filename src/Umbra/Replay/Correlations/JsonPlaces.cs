using System.Text;
using System.Text.Json;

namespace Umbra.Replay.Correlations;

/// <summary>The values of a JSON document with their places: members by name, elements of lists as <c>[*]</c>.</summary>
internal static class JsonPlaces
{
    /// <summary>Is told of each text and number.</summary>
    /// <param name="path">Where it is: <c>$.items[*].id</c>.</param>
    /// <param name="value">The value, without its quotation marks and escapes.</param>
    /// <param name="start">Where it begins in the document, with its quotation mark.</param>
    /// <param name="length">Its bytes there.</param>
    public delegate void Found(string path, ReadOnlySpan<byte> value, int start, int length);

    /// <summary>Goes through a document. What is no JSON ends it early.</summary>
    public static void Visit(ReadOnlySpan<byte> json, Found found)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 128 });
        var path = new StringBuilder("$");
        var lengths = new Stack<(int Length, bool IsList)>();
        lengths.Push((1, false));
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        Enter(path, lengths, isList: false);
                        break;
                    case JsonTokenType.StartArray:
                        Enter(path, lengths, isList: true);
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        lengths.Pop();
                        path.Length = lengths.Peek().Length;
                        break;
                    case JsonTokenType.PropertyName:
                        path.Length = lengths.Peek().Length;
                        path.Append('.').Append(reader.GetString());
                        break;
                    case JsonTokenType.String or JsonTokenType.Number:
                        var raw = reader.ValueSpan;
                        var isText = reader.TokenType == JsonTokenType.String;
                        var value = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : raw;
                        found(path.ToString(), value, (int)reader.TokenStartIndex, raw.Length + (isText ? 2 : 0));
                        break;
                    default:
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // What was read so far was told; half a pair of surrogates is no text.
        }
    }

    // Inside, the path goes on from where it is now; of a list, from its elements.
    private static void Enter(StringBuilder path, Stack<(int Length, bool IsList)> lengths, bool isList)
    {
        if (isList)
        {
            path.Append("[*]");
        }

        lengths.Push((path.Length, isList));
    }
}
