using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Umbra.Guard;

/// <summary>Where a request wants to go.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>; empty for a tunnel.</param>
/// <param name="Host">See <see cref="HostName.Normalize"/>.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="PathAndQuery">As it came; empty for a tunnel.</param>
internal sealed record Destination(string Scheme, string Host, int Port, string PathAndQuery)
{
    private static readonly UriCreationOptions _asItCame = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Host and port, the way they are counted and told.</summary>
    public string Authority => $"{BracketedHost}:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The path as it came.</summary>
    public string Path => PathAndQuery.IndexOf('?', StringComparison.Ordinal) is var query and >= 0 ? PathAndQuery[..query] : PathAndQuery;

    /// <summary>The query without its question mark.</summary>
    public string Query => PathAndQuery.IndexOf('?', StringComparison.Ordinal) is var query and >= 0 ? PathAndQuery[(query + 1)..] : "";

    private string BracketedHost => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;

    /// <summary>Reads an absolute-form target (RFC 9112 section 3.2.2).</summary>
    public static bool TryParseAbsolute(string target, [NotNullWhen(true)] out Destination? destination)
    {
        destination = null;
        var (scheme, port) = target switch
        {
            _ when target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) => ("http", 80),
            _ when target.StartsWith("https://", StringComparison.OrdinalIgnoreCase) => ("https", 443),
            _ => ("", 0),
        };
        if (port == 0)
        {
            return false;
        }

        var rest = target[(scheme.Length + 3)..];
        var end = rest.AsSpan().IndexOfAny('/', '?', '#');
        var authority = end < 0 ? rest : rest[..end];
        var path = end < 0 ? "/" : rest[end..];
        if (!TryParseAuthority(authority, port, out var host, out port) || path.Contains('#', StringComparison.Ordinal))
        {
            return false;
        }

        destination = new Destination(scheme, host, port, path[0] == '?' ? "/" + path : path);
        return true;
    }

    /// <summary>Reads the target of CONNECT (RFC 9112 section 3.2.3): a host and a port that must be there.</summary>
    public static bool TryParseConnect(string target, [NotNullWhen(true)] out Destination? destination)
    {
        destination = TryParseAuthority(target, 0, out var host, out var port) ? new Destination("", host, port, "") : null;
        return destination is not null;
    }

    /// <summary>The address to send a plain request to; path and query stay as they came.</summary>
    public bool TryMakeUri([NotNullWhen(true)] out Uri? uri) => Uri.TryCreate($"{Scheme}://{Authority}{PathAndQuery}", _asItCame, out uri);

    /// <summary>
    /// The path as rules see it: needless percent-encoding undone, <c>.</c> and <c>..</c> resolved (RFC 3986 section 6.2.2), so that
    /// <c>/public/../admin</c> and <c>/%61dmin</c> are <c>/admin</c>.
    /// </summary>
    public string PathForRules => Uri.TryCreate($"http://x{Path}", UriKind.Absolute, out var uri) ? uri.AbsolutePath : Path;

    /// <summary>
    /// The path, and the names of the query's parameters. Their values are left out; so is a part without <c>=</c>, which may be a value.
    /// </summary>
    /// <param name="mostCharacters">Where it is cut.</param>
    public string WithoutValues(int mostCharacters)
    {
        var text = new StringBuilder(Path);
        var separator = '?';
        foreach (var part in Query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            text.Append(separator).Append(equals > 0 ? part.AsSpan(0, equals) : "*");
            separator = '&';
        }

        return text.Length <= mostCharacters ? text.ToString() : text.ToString(0, mostCharacters - 1) + "…";
    }

    private static bool TryParseAuthority(string authority, int defaultPort, out string host, out int port)
    {
        (host, port) = ("", defaultPort);
        var colon = authority.LastIndexOf(':');
        var name = authority;
        if (colon >= 0 && !authority.AsSpan(colon).Contains(']'))
        {
            name = authority[..colon];
            var digits = authority.AsSpan(colon + 1);
            if (digits.IsEmpty ? defaultPort == 0 : !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port))
            {
                return false;
            }
        }

        // Uri's own check leaves out user names, which are credentials and do not belong there (RFC 9110 section 4.2.4).
        var isHost = name is ['[', .. var inner, ']'] ? HostName.TryParseAddress(inner, out _) && !inner.Contains('%', StringComparison.Ordinal)
            : Uri.CheckHostName(name) is UriHostNameType.Dns or UriHostNameType.IPv4;
        host = isHost ? HostName.Normalize(name) : "";
        return host.Length > 0 && port is > 0 and <= ushort.MaxValue;
    }
}
