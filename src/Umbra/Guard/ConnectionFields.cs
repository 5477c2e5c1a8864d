namespace Umbra.Guard;

/// <summary>The fields that belong to one connection and are not passed on (RFC 9110 section 7.6.1).</summary>
internal static class ConnectionFields
{
    private static readonly HashSet<string> _always = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info",
        "HTTP2-Settings", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>Those that a message's Connection fields name.</summary>
    /// <param name="connection">The values of its Connection fields.</param>
    public static HashSet<string> Named(IEnumerable<string?> connection) => new(
        connection.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a field is not passed on.</summary>
    public static bool Contain(string name, HashSet<string> named) => _always.Contains(name) || named.Contains(name);
}
