using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Umbra.Inline.Serving;

/// <summary>Trailers as the lines of HTTP/1.1's chunked coding. Few messages have any.</summary>
internal static class TrailerLines
{
    /// <summary>A request's.</summary>
    public static byte[] Of(IHeaderDictionary trailers)
    {
        byte[]? buffer = null;
        var writer = new HeadBuffer(ref buffer);
        foreach (var (name, values) in trailers)
        {
            foreach (var value in values)
            {
                writer.WriteField(name, value ?? "", null);
            }
        }

        return writer.Written.ToArray();
    }

    /// <summary>A response's.</summary>
    public static byte[] Of(HttpResponseHeaders trailers)
    {
        byte[]? buffer = null;
        var writer = new HeadBuffer(ref buffer);
        foreach (var (name, values) in trailers.NonValidated)
        {
            foreach (var value in values)
            {
                writer.WriteField(name, value, null);
            }
        }

        return writer.Written.ToArray();
    }
}
