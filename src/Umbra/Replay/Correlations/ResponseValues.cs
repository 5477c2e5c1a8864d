using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Recording.Formats;
using Umbra.Core.Sanitizing;

namespace Umbra.Replay.Correlations;

/// <summary>Values in responses. For one thread.</summary>
internal sealed class ResponseValues
{
    private readonly ByteBuffer _decoded = new();

    /// <summary>The first value at a place; null when there is none.</summary>
    public byte[]? Find(ResponsePlace place, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        byte[]? found = null;
        Visit(head, body, place.Json is not null, (one, value) =>
        {
            if (found is null && Fits(place, one))
            {
                found = value.ToArray();
            }
        });
        return found;
    }

    /// <summary>Goes through all values that may move.</summary>
    /// <param name="head">The head.</param>
    /// <param name="body">The body.</param>
    /// <param name="withBody">Also through a JSON body.</param>
    /// <param name="found">Is told of each.</param>
    public void Visit(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, bool withBody, Action<ResponsePlace, ReadOnlySpan<byte>> found)
    {
        var fields = new FieldLines(head);
        while (fields.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(fields.Name, "set-cookie"u8))
            {
                var pair = fields.Value[..(fields.Value.IndexOf((byte)';') is var end and >= 0 ? end : fields.Value.Length)];
                var equals = pair.IndexOf((byte)'=');
                if (equals > 0)
                {
                    found(new ResponsePlace { Cookie = Encoding.Latin1.GetString(pair[..equals]) }, pair[(equals + 1)..]);
                }
            }
            else if (Ascii.EqualsIgnoreCase(fields.Name, "location"u8))
            {
                var path = TargetParts.Path(fields.Value);
                found(new ResponsePlace { Header = "Location" }, path);
            }
            else
            {
                found(new ResponsePlace { Header = Encoding.Latin1.GetString(fields.Name) }, fields.Value);
            }
        }

        if (withBody && FieldLines.Find(head, "content-type"u8).IndexOf("json"u8) >= 0)
        {
            var text = RecordedText.TryDecode(FieldLines.Find(head, "content-encoding"u8), body, _decoded) ? _decoded.Written : body;
            JsonPlaces.Visit(text, (path, value, _, _) => found(new ResponsePlace { Json = path }, value));
        }
    }

    private static bool Fits(ResponsePlace wanted, ResponsePlace found) =>
        wanted.Json is not null ? wanted.Json == found.Json
        : wanted.Cookie is not null ? wanted.Cookie == found.Cookie
        : found.Header is not null && wanted.Header!.Equals(found.Header, StringComparison.OrdinalIgnoreCase);
}
