using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;

namespace Umbra.Inline.Serving;

/// <summary>Trailers as the lines of HTTP/1.1's chunked coding. Few messages have any.</summary>
internal static class TrailerLines
{
    /// <summary>A request's; null when they cannot be written so.</summary>
    /// <param name="trailers">The trailers; null when there are none.</param>
    /// <param name="stops">Which stay behind; null for none.</param>
    public static byte[]? Of(IHttpRequestTrailersFeature? trailers, Func<string, bool>? stops = null)
    {
        if (trailers is not { Available: true, Trailers.Count: > 0 })
        {
            return [];
        }

        if (!RequestSyntax.AreSound(trailers.Trailers))
        {
            return null;
        }

        byte[]? buffer = null;
        var writer = new HeadBuffer(ref buffer);
        foreach (var (name, values) in trailers.Trailers)
        {
            foreach (var value in stops?.Invoke(name) == true ? default : values)
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
