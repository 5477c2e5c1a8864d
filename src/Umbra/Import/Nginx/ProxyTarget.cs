using System.Globalization;

namespace Umbra.Import.Nginx;

/// <summary>What a <c>proxy_pass</c> says, with every variable resolved that is not the request's own.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Authority">The name of an upstream, or a host and perhaps a port.</param>
/// <param name="Kind">What becomes of the path.</param>
/// <param name="Path">The path that is put before the request's, in its place, or a text with the location's groups.</param>
/// <param name="KeepsQuery">The request's query goes on.</param>
internal sealed record ProxyTarget(string Scheme, string Authority, ProxyPathKind Kind, string Path, bool KeepsQuery = true)
{
    private const string Query = "${is_args}${args}";

    /// <summary>The authority's host, without port.</summary>
    public string Host => PortColon < 0 ? Authority : Authority[..PortColon];

    /// <summary>The authority's port, or the scheme's own; 0 when it is none.</summary>
    public int Port => PortColon < 0 ? Scheme == "https" ? 443 : 80
        : int.TryParse(Authority.AsSpan(PortColon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535 ? port : 0;

    /// <summary>nginx's <c>$proxy_host</c>: the authority, without a port that is the scheme's own.</summary>
    public string ProxyHost => PortColon >= 0 && Port == (Scheme == "https" ? 443 : 80) ? Host : Authority;

    private int PortColon => Authority.LastIndexOf(':') is var colon && colon > Authority.LastIndexOf(']') ? colon : -1;

    /// <summary>Reads one.</summary>
    /// <param name="text">The text, evaluated.</param>
    /// <param name="hasVariables">It has variables where it stands: then its path takes the place of the whole, not of the location's.</param>
    /// <param name="location">Where it stands: the groups of its regular expression may make the path.</param>
    /// <param name="problem">Why it cannot be carried over.</param>
    public static ProxyTarget? Read(string text, bool hasVariables, NginxLocation location, out string problem)
    {
        problem = "";
        var scheme = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http" : text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https" : "";
        var rest = scheme.Length == 0 ? "" : text[(scheme.Length + 3)..];
        if (rest.StartsWith("unix:", StringComparison.Ordinal))
        {
            problem = "it leads to a Unix socket, which Umbra does not connect to: let the service listen on a port as well";
            return null;
        }

        var end = rest.AsSpan().IndexOfAny('/', '?', '$');
        var authority = end < 0 ? rest : rest[..end];
        var tail = (end < 0 ? "" : rest[end..]).Replace("${document_uri}", "${uri}", StringComparison.Ordinal).Replace("${query_string}", "${args}", StringComparison.Ordinal);
        if (authority.Length == 0 || (tail is ['$', ..] && !tail.StartsWith("${request_uri}", StringComparison.Ordinal) && !tail.StartsWith("${uri}", StringComparison.Ordinal) && tail != Query))
        {
            problem = "which host it leads to is decided by the request: a route names its destinations";
            return null;
        }

        var target = Tail(new ProxyTarget(scheme, authority, ProxyPathKind.Unchanged, ""), tail, hasVariables, location);
        problem = target is null ? "how it makes the path cannot be said in a rewrite" : "";
        return target;
    }

    private static ProxyTarget? Tail(ProxyTarget target, string tail, bool hasVariables, NginxLocation location)
    {
        foreach (var own in (ReadOnlySpan<string>)["${request_uri}", "${uri}" + Query, "${uri}"])
        {
            if (tail.EndsWith(own, StringComparison.Ordinal) && IsPlain(tail[..^own.Length]))
            {
                return target with { Kind = own[2] == 'u' ? ProxyPathKind.BeforeRewritten : ProxyPathKind.Before, Path = tail[..^own.Length].TrimEnd('/'), KeepsQuery = own != "${uri}" };
            }
        }

        var keeps = !hasVariables || tail.EndsWith(Query, StringComparison.Ordinal);
        var path = tail.EndsWith(Query, StringComparison.Ordinal) ? tail[..^Query.Length] : tail.EndsWith("?${args}", StringComparison.Ordinal) ? tail[..^8] : tail;
        keeps |= path.Length < tail.Length;
        if (path.Length == 0)
        {
            return target with { KeepsQuery = true };
        }

        var pieces = NginxTemplate.Parse(path);
        var hasGroups = pieces.Any(piece => piece.IsVariable);
        return path[0] != '/' || path.AsSpan().ContainsAny('?', '#') || pieces.Any(piece => piece.IsVariable && !location.HasGroup(piece.Text)) ? null
            : target with { Kind = hasGroups ? ProxyPathKind.Groups : hasVariables ? ProxyPathKind.Whole : ProxyPathKind.Place, Path = path, KeepsQuery = keeps };
    }

    // A path in a URL of the configuration: nothing in it may be read as something else.
    private static bool IsPlain(string path) => path.Length == 0 || (path[0] == '/' && path.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '-' or '_' or '.' or '~') && !path.Contains("/.", StringComparison.Ordinal));
}

/// <summary>What a <c>proxy_pass</c> makes of the path.</summary>
internal enum ProxyPathKind : byte
{
    /// <summary>It stays.</summary>
    Unchanged,

    /// <summary>The client's own target, with something before it.</summary>
    Before,

    /// <summary>The path as rewrites left it, with something before it.</summary>
    BeforeRewritten,

    /// <summary>In the place of the location's path.</summary>
    Place,

    /// <summary>In the place of the whole path.</summary>
    Whole,

    /// <summary>Made of the groups of the location's regular expression.</summary>
    Groups,
}
