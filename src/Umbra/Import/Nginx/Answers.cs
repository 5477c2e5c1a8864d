using System.Collections.Immutable;
using System.Globalization;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;

namespace Umbra.Import.Nginx;

/// <summary>Turns <c>return</c> and redirecting <c>rewrite</c>s into answers of a route's own.</summary>
internal sealed class Answers(NginxModel model, HeaderRules headers)
{
    private const int NotFound = 404;

    /// <summary>A route that says there is nothing.</summary>
    public static RouteConfiguration Nothing { get; } = new() { Name = "", Respond = new RespondConfiguration { Status = NotFound } };

    /// <summary>The answer of a way that ends in one.</summary>
    public RouteConfiguration Of(RequestWay way)
    {
        var directive = way.Return!;
        var response = headers.OfResponse(way.Scope, way.Bindings);
        return (way.Redirect is { } rule ? Redirect(directive, rule, way.Bindings) : Return(directive, way)) is { } route
            ? route with { ResponseHeaders = response }
            : Nothing with { Respond = new RespondConfiguration { Status = 502 } };
    }

    private RouteConfiguration? Return(NginxDirective directive, RequestWay way)
    {
        if (directive.Arguments is not ([_] or [_, _]))
        {
            throw directive.Fault("return needs a status or an address: write return 404; or return 301 https://$host$request_uri;");
        }

        var isStatus = int.TryParse(directive.First, NumberStyles.None, CultureInfo.InvariantCulture, out var status);
        if (!isStatus && !(directive.Arguments.Length == 1 && RewriteRule.IsAddress(directive.First)))
        {
            throw directive.Fault($"{directive.First} is no status: write return 404; or return 301 https://$host$request_uri;");
        }

        if (!isStatus || (status is 301 or 302 or 303 or 307 or 308 && directive.Arguments.Length == 2))
        {
            return Redirect(directive, isStatus ? status : 302, directive.Arguments[^1], way.Bindings);
        }

        if (status == 444)
        {
            LeaveOut(directive, "a gateway answers every request: where nginx closes the connection (444), it answers with 404");
            return Nothing;
        }

        if (status is < 200 or > 599)
        {
            LeaveOut(directive, $"{status} is no status of an answer: it is 502 instead");
            return null;
        }

        return new RouteConfiguration { Name = "", Respond = new RespondConfiguration { Status = status, Body = Body(directive, way.Bindings), ContentType = Type(way.Scope) } };
    }

    private string? Body(NginxDirective directive, ImmutableDictionary<string, string> bindings)
    {
        if (directive.Arguments is not [_, { Length: > 0 } text])
        {
            return null;
        }

        // A text of several lines is no header's value; what it holds is looked at line by line.
        var lines = text.Split('\n').Select(line => line.Trim(' ', '\t', '\r').Length == 0 ? line.TrimEnd('\r') : headers.Value(line.TrimEnd('\r'), bindings)).ToList();
        if (lines.TrueForAll(line => line is not (null or ['$', '{', ..])))
        {
            return string.Join('\n', lines);
        }

        LeaveOut(directive, "its text holds what Umbra has no variable for: the answer has no content");
        return null;
    }

    private static string Type(NginxScope scope) => scope.Find("default_type")?.First is { Length: > 0 } type && TextRules.Parse(TextRule.HeaderValue, type, "/", out _) is null ? type : "text/plain";

    private RouteConfiguration? Redirect(NginxDirective directive, int status, string address, ImmutableDictionary<string, string> bindings)
    {
        // A path is made an address by nginx, too.
        var whole = address is ['/', ..] ? "$scheme://$http_host" + address : address;
        if (headers.Value(whole, bindings) is { Length: > 0 } to && to is not ['$', '{', ..])
        {
            return Route(new RedirectConfiguration { Status = status, To = to });
        }

        LeaveOut(directive, $"{directive.Shown}: the address holds what Umbra has no variable for; the answer is 502 instead");
        return null;
    }

    // Groups of the regular expression can stand in the path only, the rest of the address is fixed.
    private RouteConfiguration? Redirect(NginxDirective directive, RewriteRule rule, ImmutableDictionary<string, string> bindings)
    {
        var status = rule.Flag == "permanent" ? 301 : 302;
        var to = rule.To.EndsWith('?') ? rule.To[..^1] : rule.To;
        var hasGroups = NginxTemplate.Parse(to).Any(piece => piece.IsVariable && char.IsAsciiDigit(piece.Text[0]));
        if (!hasGroups && (RewriteRule.IsAddress(to) || to.Contains('?')))
        {
            if (!to.Contains("$request_uri", StringComparison.Ordinal) && !rule.To.EndsWith('?'))
            {
                LeaveOut(directive, $"{directive.Shown}: the query is not added to the address");
            }

            return Redirect(directive, status, to, bindings);
        }

        if (rule.To.EndsWith('?'))
        {
            LeaveOut(directive, $"{directive.Shown}: the query stays in the address");
        }

        return Parts(to) is { } parts
            ? Route(parts with { Status = status, Rewrite = new RewriteConfiguration { Regex = NginxRegex.OfWhole(rule.Regex), With = parts.To }, To = null })
            : Unsaid(directive);
    }

    private RouteConfiguration? Unsaid(NginxDirective directive)
    {
        LeaveOut(directive, $"{directive.Shown}: the address cannot be said in parts; the answer is 502 instead");
        return null;
    }

    // Scheme and host where they are given; To is what the path becomes.
    private static RedirectConfiguration? Parts(string address)
    {
        var isSame = address is ['/', ..] || address.StartsWith("$scheme://$host/", StringComparison.Ordinal) || address.StartsWith("$scheme://$http_host/", StringComparison.Ordinal);
        var begin = address is ['/', ..] ? 0 : address.IndexOf('/', Math.Min(address.Length, address.IndexOf("://", StringComparison.Ordinal) + 3));
        var path = begin < 0 ? "/" : address[begin..];
        var pieces = NginxTemplate.Parse(path);
        if (pieces.Any(piece => piece.IsVariable && !char.IsAsciiDigit(piece.Text[0])) || path.Contains('?'))
        {
            return null;
        }

        var with = PathRewrite.Groups(path);
        if (isSame)
        {
            return new RedirectConfiguration { To = with };
        }

        if (!address.StartsWith("http://", StringComparison.Ordinal) && !address.StartsWith("https://", StringComparison.Ordinal))
        {
            return null;
        }

        var scheme = address.StartsWith("https://", StringComparison.Ordinal) ? RedirectScheme.Https : RedirectScheme.Http;
        var authority = address[((scheme == RedirectScheme.Https ? 5 : 4) + 3)..(begin < 0 ? address.Length : begin)];
        var target = new ProxyTarget(scheme == RedirectScheme.Https ? "https" : "http", authority, ProxyPathKind.Unchanged, "");
        var isHost = TextRules.Parse(TextRule.HostName, target.Host, "/", out _) is null && target.Port > 0;
        return authority is "$host" or "$http_host" ? new RedirectConfiguration { Scheme = scheme, To = with }
            : isHost ? new RedirectConfiguration { Scheme = scheme, Host = target.Host, Port = target.Port is 80 or 443 ? null : target.Port, To = with }
            : null;
    }

    private static RouteConfiguration Route(RedirectConfiguration redirect) => new() { Name = "", Redirect = redirect };

    private void LeaveOut(NginxDirective directive, string why) => model.Draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, why);
}
