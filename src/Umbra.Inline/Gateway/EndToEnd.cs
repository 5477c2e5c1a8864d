using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace Umbra.Inline.Gateway;

/// <summary>Which fields are about one connection only, or are for this proxy alone, and do not pass through it (RFC 9110 sections 7.6.1 and 11.7).</summary>
internal static class EndToEnd
{
    private static readonly FrozenSet<string> _ofTheConnection = FrozenSet.ToFrozenSet(
        [
            "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "ALPN", "Close", "Alt-Svc",
            "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a field stays behind.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="connection">The message's Connection fields, which may name more.</param>
    public static bool Stops(string name, StringValues connection) => _ofTheConnection.Contains(name) || (connection.Count > 0 && IsNamed(name, connection));

    private static bool IsNamed(string name, StringValues connection)
    {
        foreach (var value in connection)
        {
            foreach (var option in value.AsSpan().Split(','))
            {
                if (value.AsSpan()[option].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
