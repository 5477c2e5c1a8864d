using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Umbra.Core.Http;
using Umbra.Inline.Serving;

namespace Umbra.Inline.Gateway;

/// <summary>A destination's response as an HTTP/1.1 message, for the mirrors.</summary>
internal static class ResponseFraming
{
    /// <summary>How its body is delimited (RFC 9112 section 6.3).</summary>
    public static BodyFraming Of(string method, HttpResponseMessage response) =>
        method == "HEAD" || response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified ? BodyFraming.None
        : response.Content.Headers.NonValidated.Contains("Content-Length") ? BodyFraming.ContentLength
        : response.Headers.TransferEncodingChunked == true || response.Version.Major >= 2 ? BodyFraming.Chunked
        : BodyFraming.Close;

    /// <summary>Writes its head.</summary>
    public static void WriteHead(ref HeadBuffer writer, HttpResponseMessage response)
    {
        writer.Write("HTTP/1.1 ");
        writer.Write(((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
        writer.Write(' ');
        writer.Write(response.ReasonPhrase ?? "");
        writer.Write("\r\n");
        WriteFields(ref writer, response.Headers);
        WriteFields(ref writer, response.Content.Headers);
        writer.Write("\r\n");
    }

    private static void WriteFields(ref HeadBuffer writer, HttpHeaders headers)
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values)
            {
                writer.WriteField(name, value, null);
            }
        }
    }
}
