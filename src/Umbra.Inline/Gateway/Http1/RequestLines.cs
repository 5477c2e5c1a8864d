using System.Globalization;
using Microsoft.AspNetCore.Http;
using Umbra.Core.Http;
using Umbra.Inline.Serving;

namespace Umbra.Inline.Gateway.Http1;

/// <summary>Writes the head of a request for an instance.</summary>
internal static class RequestLines
{
    /// <summary>Writes it.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="context">The client's request.</param>
    /// <param name="path">The instance's own path and the target, as they are sent.</param>
    /// <param name="host">Host, unless the changes say another.</param>
    /// <param name="framing">How the body is delimited.</param>
    /// <param name="forwarded">What becomes of the X-Forwarded fields.</param>
    /// <param name="changes">The route's changes.</param>
    public static void Write(
        ref HeadBuffer writer, HttpContext context, (string Prefix, string Target) path, string host, BodyFraming framing, ForwardedPolicy forwarded, HeaderChanges changes)
    {
        var request = context.Request;
        writer.Write(request.Method);
        writer.Write(' ');
        writer.Write(path.Prefix);
        writer.Write(path.Target);
        writer.Write(" HTTP/1.1\r\n");
        if (!changes.Replaces("Host"))
        {
            writer.WriteField("Host", host, null);
        }

        WriteFields(ref writer, request, forwarded, changes);
        if (framing == BodyFraming.Chunked)
        {
            writer.WriteField("Transfer-Encoding", "chunked", null);
        }
        else if (framing == BodyFraming.ContentLength || (request.Method is "POST" or "PUT" or "PATCH"))
        {
            // RFC 9110 section 8.6: a length also where there is nothing, when the method expects something.
            writer.WriteField("Content-Length", (request.ContentLength ?? 0).ToString(CultureInfo.InvariantCulture), null);
        }

        ForwardedFields.Write(forwarded, ref writer, context, changes);
        changes.Write(ref writer, context);
        writer.Write("\r\n");
    }

    private static void WriteFields(ref HeadBuffer writer, HttpRequest request, ForwardedPolicy forwarded, HeaderChanges changes)
    {
        var connection = request.Headers.Connection;
        foreach (var (name, values) in request.Headers)
        {
            if (IsWrittenElsewhere(name) || ForwardedFields.AreOurs(forwarded, name) || changes.Replaces(name))
            {
                continue;
            }

            if (EndToEnd.Stops(name, connection))
            {
                // The one thing that it may say to an instance: trailers are welcome (RFC 9110 section 10.1.4).
                if (name.Equals("TE", StringComparison.OrdinalIgnoreCase) && values.ToString().Contains("trailers", StringComparison.OrdinalIgnoreCase))
                {
                    writer.WriteField("TE", "trailers", null);
                }

                continue;
            }

            // HTTP/2 may split it at will (RFC 9113 section 8.2.3).
            if (values.Count > 1 && name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
            {
                writer.WriteField(name, string.Join("; ", values.AsEnumerable()), null);
                continue;
            }

            for (var i = 0; i < values.Count; i++)
            {
                writer.WriteField(name, values[i] ?? "", null);
            }
        }
    }

    private static bool IsWrittenElsewhere(string name) =>
        name[0] == ':' || (name.Length == 4 && name.Equals("Host", StringComparison.OrdinalIgnoreCase)) || (name.Length == 14 && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase));
}
