using System.Text;
using Umbra.Core.Http;

namespace Umbra.Core.Recording.Formats;

/// <summary>Targets as the whole URLs that HAR has.</summary>
internal static class HarUrl
{
    /// <summary>The URL of a request: its host, and its target as it came.</summary>
    public static string Of(in RequestHead head)
    {
        var target = Encoding.Latin1.GetString(head.Target);
        return target.StartsWith('/') ? $"http://{Encoding.Latin1.GetString(head.Host)}{target}" : target;
    }

    /// <summary>The target and the authority of a URL; the fragment goes.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="target">From the path on; <c>/</c> when there is none.</param>
    /// <param name="authority">Host and port, without a user; empty when the URL is no whole one.</param>
    public static void Split(string url, out string target, out string authority)
    {
        authority = "";
        target = url;
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && !url.StartsWith('/'))
        {
            var rest = url[(scheme + 3)..];
            var end = rest.IndexOfAny(['/', '?', '#']);
            authority = end < 0 ? rest : rest[..end];
            target = end < 0 ? "/" : rest[end..];
            authority = authority[(authority.LastIndexOf('@') + 1)..];
        }

        var fragment = target.IndexOf('#', StringComparison.Ordinal);
        target = fragment < 0 ? target : target[..fragment];
        target = target.Length == 0 ? "/" : target[0] == '?' ? "/" + target : target;
    }
}
