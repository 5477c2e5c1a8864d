using Umbra.Configuration;

namespace Umbra.Import.Nginx;

/// <summary>What becomes of a request's path on its way to a destination, as a rewrite.</summary>
internal static class PathRewrite
{
    /// <summary>The rewrite of a route.</summary>
    /// <param name="target">What <c>proxy_pass</c> says.</param>
    /// <param name="way">The way that requests took to it.</param>
    /// <param name="location">The location.</param>
    /// <param name="problem">Why there is none that does the same.</param>
    public static RewriteConfiguration? OfRoute(ProxyTarget target, RequestWay way, NginxLocation location, out string problem)
    {
        problem = "";
        if (target.Kind == ProxyPathKind.Before)
        {
            return null;
        }

        // A path that was rewritten goes on whole: proxy_pass's own path is not asked.
        if (way.Rewrite is { } rule && target.Kind is ProxyPathKind.Unchanged or ProxyPathKind.Place or ProxyPathKind.BeforeRewritten)
        {
            problem = target.Kind == ProxyPathKind.Place ? "a path that the rewrite does not fit would have proxy_pass's own put in; it stays as it came" : "";
            return new RewriteConfiguration { Regex = NginxRegex.OfWhole(rule.Regex), With = Groups(rule.To) };
        }

        switch (target.Kind)
        {
            case ProxyPathKind.Whole:
            case ProxyPathKind.Place when location.Modifier == LocationModifier.Exact:
                return new RewriteConfiguration { Path = target.Path };
            case ProxyPathKind.Place when location.IsRegex || location.Modifier == LocationModifier.Named:
                problem = "nginx does not put a path into the place of a regular expression or a name: the path stays as it came";
                return null;
            case ProxyPathKind.Place:
                return location.Text == target.Path || location.Text is not ['/', ..] ? null : new RewriteConfiguration { Prefix = location.Text, With = target.Path };
            case ProxyPathKind.Groups when location.IsRegex && NginxRegex.Translate(location.Text) is { } regex:
                return new RewriteConfiguration { Regex = NginxRegex.OfWhole((location.Modifier == LocationModifier.RegexIgnoreCase ? "(?i)" : "") + regex), With = Groups(target.Path) };
            case ProxyPathKind.Groups:
                problem = "its groups are of no regular expression that a route has: the path stays as it came";
                return null;
            default:
                return null;
        }
    }

    /// <summary>The rewrite of a mirror: nginx asks for copies under the mirror's own path, unless the target says otherwise.</summary>
    /// <param name="target">What <c>proxy_pass</c> says.</param>
    /// <param name="way">The way that copies took to it.</param>
    /// <param name="location">The mirror's location.</param>
    /// <param name="path">The path that <c>mirror</c> names.</param>
    /// <param name="problem">Why there is none that does the same.</param>
    public static RewriteConfiguration? OfMirror(ProxyTarget target, RequestWay way, NginxLocation location, string path, out string problem)
    {
        problem = "";
        if (target.Kind == ProxyPathKind.Before)
        {
            return null;
        }

        if (way.Rewrite is { } rule && target.Kind is ProxyPathKind.Unchanged or ProxyPathKind.Place or ProxyPathKind.BeforeRewritten)
        {
            var isFit = NginxRegex.Fits(rule.Regex, false, path);
            return new RewriteConfiguration { Path = isFit ? Replace(rule.Regex, rule.To, path) : path };
        }

        switch (target.Kind)
        {
            case ProxyPathKind.Whole:
                return new RewriteConfiguration { Path = target.Path };
            case ProxyPathKind.Place when !location.IsRegex:
                return new RewriteConfiguration { Path = target.Path + (location.Modifier == LocationModifier.Exact ? "" : path[Math.Min(location.Text.Length, path.Length)..]) };
            case ProxyPathKind.Groups when location.IsRegex && NginxRegex.Translate(location.Text) is { } regex:
                return new RewriteConfiguration { Path = Replace((location.Modifier == LocationModifier.RegexIgnoreCase ? "(?i)" : "") + regex, target.Path, path) };
            case ProxyPathKind.Groups:
                problem = "its groups are of no regular expression that a location has";
                return null;
            default:
                return new RewriteConfiguration { Path = path };
        }
    }

    /// <summary>A replacement of .NET's: braces only where a digit follows the group's number; a dollar that is none is doubled.</summary>
    public static string Groups(string text)
    {
        var pieces = NginxTemplate.Parse(text);
        return string.Concat(pieces.Select((piece, at) =>
            !piece.IsVariable ? piece.Text.Replace("$", "$$", StringComparison.Ordinal)
            : !char.IsAsciiDigit(piece.Text[0]) || (at + 1 < pieces.Length && char.IsAsciiDigit(pieces[at + 1].Text[0])) ? piece.Written
            : "$" + piece.Text));
    }

    private static string Replace(string regex, string to, string path)
    {
        var match = System.Text.RegularExpressions.Regex.Match(path, regex, System.Text.RegularExpressions.RegexOptions.NonBacktracking | System.Text.RegularExpressions.RegexOptions.CultureInvariant);
        return string.Concat(NginxTemplate.Parse(to).Select(piece => piece.IsVariable ? match.Groups[piece.Text].Value : piece.Text));
    }
}
