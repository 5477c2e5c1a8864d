using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Umbra.Inline.Serving;

/// <summary>
/// Whether what the server has read may be written as HTTP/1.1. Over HTTP/2 it lets pass what would end a line there, or a request (RFC 9113 section
/// 10.3): in names, in trailers, and in what HPACK's dynamic table has from trailers; over HTTP/1.1 a bare CR in a target and control characters in names.
/// </summary>
internal static class RequestSyntax
{
    // RFC 9110 section 5.6.2; the colon is how HTTP/2's own begin, which are not written.
    private static readonly SearchValues<char> _token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> _lineEnds = SearchValues.Create("\r\n\0");

    /// <summary>Whether a request's target and fields may.</summary>
    public static bool IsSound(IHttpRequestFeature request) =>
        request.RawTarget.Length > 0 && !request.RawTarget.AsSpan().ContainsAnyInRange('\0', ' ') && !request.RawTarget.Contains('\x7f') && AreSound(request.Headers);

    /// <summary>Whether fields may.</summary>
    public static bool AreSound(IHeaderDictionary fields)
    {
        foreach (var (name, values) in fields)
        {
            if (name.Length == 0 || name.AsSpan(name[0] == ':' ? 1 : 0).ContainsAnyExcept(_token))
            {
                return false;
            }

            for (var i = 0; i < values.Count; i++)
            {
                if (values[i].AsSpan().ContainsAny(_lineEnds))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
