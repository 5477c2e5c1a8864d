using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Umbra.Core.Http;

namespace Umbra.Inline.Gateway.Http1;

/// <summary>Gives a client the head, and the trailers, of an instance's response.</summary>
internal static class ResponseFields
{
    private static readonly FieldNames _names = new();

    /// <summary>Sets status and fields.</summary>
    /// <param name="raw">The head.</param>
    /// <param name="fields">Where its fields stand.</param>
    /// <param name="status">Its status.</param>
    /// <param name="context">Gets them.</param>
    public static void Copy(ReadOnlySpan<byte> raw, FieldTable fields, int status, HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = status;
        if (IsOwnReason(raw, status, out var reason))
        {
            context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = reason;
        }

        var connection = ConnectionOf(raw, fields);
        var headers = response.Headers;
        for (var i = 0; i < fields.Count; i++)
        {
            var slice = fields[i];
            var name = _names.Of(raw.Slice(slice.NameStart, slice.NameLength));

            if (EndToEnd.Stops(name, connection))
            {
                continue;
            }

            var value = TextOf(raw.Slice(slice.ValueStart, slice.ValueLength));
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                Append(headers, name, value);
            }
            else if (status is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent))
            {
                // RFC 9110 section 8.6: none with 204. The same one twice, which the reader lets pass, is one.
                headers.ContentLength = long.Parse(value.AsSpan(0, value.AsSpan().IndexOfAny(',', ' ', '\t') is >= 0 and var end ? end : value.Length), CultureInfo.InvariantCulture);
            }
        }
    }

    /// <summary>Sets trailers, where the client's protocol has a place for them.</summary>
    /// <param name="lines">Their lines.</param>
    /// <param name="context">Gets them.</param>
    public static void CopyTrailers(ReadOnlySpan<byte> lines, HttpContext context)
    {
        if (!context.Response.SupportsTrailers() || context.Features.Get<IHttpResponseTrailersFeature>() is not { Trailers.IsReadOnly: false } feature)
        {
            return;
        }

        var rest = new FieldLines(lines);
        while (rest.MoveNext())
        {
            var name = _names.Of(rest.Name);
            if (!EndToEnd.Stops(name, default))
            {
                Append(feature.Trailers, name, TextOf(rest.Value));
            }
        }
    }

    private static void Append(IHeaderDictionary headers, string name, string value) =>
        headers[name] = headers.TryGetValue(name, out var before) ? StringValues.Concat(before, value) : value;

    // Kestrel writes a status line that is ready when it is the usual one.
    private static bool IsOwnReason(ReadOnlySpan<byte> raw, int status, out string reason)
    {
        reason = "";
        var line = raw[..raw.IndexOf((byte)'\n')].TrimEnd("\r\n"u8);
        var given = line.Length > 13 ? line[13..] : default;
        if (given.IsEmpty || Ascii.Equals(given, ReasonPhrases.GetReasonPhrase(status)))
        {
            return false;
        }

        reason = Encoding.Latin1.GetString(given);
        return true;
    }

    private static StringValues ConnectionOf(ReadOnlySpan<byte> raw, FieldTable fields)
    {
        StringValues connection = default;
        for (var i = 0; i < fields.Count; i++)
        {
            var slice = fields[i];
            if (slice.NameLength == 10 && Ascii.EqualsIgnoreCase(raw.Slice(slice.NameStart, slice.NameLength), "connection"u8))
            {
                var value = raw.Slice(slice.ValueStart, slice.ValueLength);
                if (!Ascii.EqualsIgnoreCase(value, "keep-alive"u8) && !Ascii.EqualsIgnoreCase(value, "close"u8))
                {
                    connection = StringValues.Concat(connection, TextOf(value));
                }
            }
        }

        return connection;
    }

    // A fold is a space (RFC 9112 section 5.2).
    private static string TextOf(ReadOnlySpan<byte> value)
    {
        var text = Encoding.Latin1.GetString(value);
        return value.IndexOfAny((byte)'\r', (byte)'\n') < 0 ? text : text.Replace('\r', ' ').Replace('\n', ' ');
    }
}
