using System.Collections.Immutable;
using System.Text;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Core.Mirroring;

namespace Umbra.Import.Nginx;

/// <summary>Turns <c>proxy_set_header</c> and its like into changes of header fields.</summary>
/// <param name="model">The file.</param>
/// <param name="known">The variables that values may hold where they go.</param>
internal sealed class HeaderRules(NginxModel model, ImmutableHashSet<string> known)
{
    /// <summary>The variables of a route's values.</summary>
    public static ImmutableHashSet<string> OfRoutes { get; } = [.. RequestVariables.OfRoutes];

    /// <summary>The variables of a mirror's values.</summary>
    public static ImmutableHashSet<string> OfMirrors { get; } = [.. RequestVariables.OfMirrors];

    /// <summary>What nginx adds the client's address to X-Forwarded-For with.</summary>
    private const string AppendedAddress = "${proxy_add_x_forwarded_for}";

    /// <summary>The changes of a request's fields, and its Host.</summary>
    public (string? Host, HeadersConfiguration Headers) OfRequest(NginxScope scope, ImmutableDictionary<string, string> bindings)
    {
        string? host = bindings["proxy_host"];
        List<HeaderValueConfiguration> set = [], add = [];
        List<string> removed = [];
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var directive in scope.All("proxy_set_header"))
        {
            if (directive.Arguments is not [var name, var written])
            {
                throw directive.Fault("proxy_set_header needs a name and a value: write proxy_set_header X-Name value;");
            }

            if (IsOfConnection(name))
            {
                Connection(directive, name, written);
                continue;
            }

            if (!IsHost(name) && (TextRules.Parse(TextRule.ChangedHeaderName, name, "/", out _) is not null || !seen.Add(name)))
            {
                LeaveOut(directive, $"{name} cannot be set there, or is set before");
                continue;
            }

            switch (Value(written, bindings))
            {
                case "${http_host}" when IsHost(name):
                    host = null;
                    break;
                case null:
                case ['$', '{', ..] other when IsHost(name) || (other != OwnValue(name) && !(other == AppendedAddress && name.Equals("X-Forwarded-For", StringComparison.OrdinalIgnoreCase))):
                    LeaveOut(directive, $"{name}: its value holds what Umbra has no variable for; the field stays as the client sent it");
                    host = IsHost(name) ? null : host;
                    break;
                case "" when IsHost(name):
                    LeaveOut(directive, "a request without Host is none of HTTP/1.1: Host stays as the client sent it");
                    host = null;
                    break;
                case var value when IsHost(name):
                    host = value == "$http_host" ? null : value;
                    break;
                case "":
                    removed.Add(name);
                    break;
                case AppendedAddress:
                    // A line of its own is the same as what is added behind a comma (RFC 9110 section 5.3).
                    add.Add(Field("X-Forwarded-For", "$remote_addr"));
                    break;
                case var value when value != OwnValue(name):
                    set.Add(Field(name, value));
                    break;
                default:
                    break;
            }
        }

        return (host, new HeadersConfiguration { Set = [.. set], Add = [.. add], Remove = [.. removed] });
    }

    /// <summary>The changes of a response's fields.</summary>
    public HeadersConfiguration OfResponse(NginxScope scope, ImmutableDictionary<string, string> bindings)
    {
        List<HeaderValueConfiguration> add = [];
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var directive in scope.All("add_header"))
        {
            var isOne = directive.Arguments is [_, _] or [_, _, "always"] && TextRules.Parse(TextRule.ChangedHeaderName, directive.First, "/", out _) is null;
            if (!isOne || Value(directive.Arguments[1], bindings) is not { } value || value is ['$', '{', ..] || !seen.Add(directive.First))
            {
                LeaveOut(directive, "a route adds a field of a response once, with a text or the variables that it has");
            }
            else if (value.Length > 0)
            {
                add.Add(Field(directive.First, value));
            }
        }

        var hidden = scope.All("proxy_hide_header").Where(directive => TextRules.Parse(TextRule.ChangedHeaderName, directive.First, "/", out _) is null).Select(directive => directive.First);
        return new HeadersConfiguration { Add = [.. add], Remove = [.. hidden.Distinct(StringComparer.OrdinalIgnoreCase)] };
    }

    /// <summary>A value with Umbra's variables; null when it holds others. A lone <c>$http_name</c> that Umbra does not have stays, in braces.</summary>
    public string? Value(string text, ImmutableDictionary<string, string> bindings)
    {
        // What Umbra has a variable for stays one.
        if (model.Variables.Evaluate(text, bindings.RemoveRange(known)) is not [{ When: ConstantCondition, Text: var evaluated }])
        {
            return null;
        }

        var pieces = NginxTemplate.Parse(evaluated);
        if (pieces is [{ IsVariable: true } only] && !known.Contains(only.Text) && (only.Text.StartsWith("http_", StringComparison.Ordinal) || only.Written == AppendedAddress))
        {
            return only.Written;
        }

        var value = new StringBuilder();
        for (var at = 0; at < pieces.Length; at++)
        {
            var name = pieces[at].Text == "realip_remote_addr" ? "remote_addr" : pieces[at].Text;
            if (pieces[at].IsVariable && !known.Contains(name))
            {
                return null;
            }

            var isFollowed = at + 1 < pieces.Length && !pieces[at + 1].IsVariable && (char.IsAsciiLetterOrDigit(pieces[at + 1].Text[0]) || pieces[at + 1].Text[0] == '_');
            value.Append(!pieces[at].IsVariable ? pieces[at].Text : isFollowed ? $"${{{name}}}" : $"${name}");
        }

        var written = value.ToString().Trim(' ', '\t');
        return written.Length == 0 || (written is not ['$', '{', ..] && TextRules.Parse(TextRule.HeaderValue, written, "/", out _) is null) ? written : null;
    }

    // proxy_set_header X-Request-Id $http_x_request_id: as it came.
    private static string OwnValue(string name) => $"${{http_{name.ToLowerInvariant().Replace('-', '_')}}}";

    private static bool IsHost(string name) => name.Equals("Host", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfConnection(string name) => name.ToLowerInvariant() is
        "connection" or "upgrade" or "content-length" or "expect" or "keep-alive" or "proxy-connection" or "te" or "trailer" or "transfer-encoding";

    private void Connection(NginxDirective directive, string name, string value)
    {
        if (name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase))
        {
            model.Draft.Remark(directive.File, directive.Line, RemarkKind.Note, "upgrades (WebSocket) pass through a gateway by themselves: Upgrade and Connection need not be set");
        }
        else if (!name.Equals("Connection", StringComparison.OrdinalIgnoreCase) && value.Length > 0)
        {
            LeaveOut(directive, $"{name} belongs to the connection, and Umbra sets it itself");
        }
    }

    private void LeaveOut(NginxDirective directive, string why) => model.Draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, why);

    private static HeaderValueConfiguration Field(string name, string value) => new() { Name = name, Value = new PrivateText(new Secret(value)) };
}
