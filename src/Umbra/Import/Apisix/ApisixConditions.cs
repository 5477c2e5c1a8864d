using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Core.Mirroring;
using Umbra.Import.Conditions;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Apisix;

/// <summary>Makes conditions of routes.</summary>
internal static class ApisixConditions
{
    private const int MostDepth = 20;

    /// <summary>The condition of a route.</summary>
    /// <exception cref="FormatException">Says what cannot be said.</exception>
    public static Condition Of(ApisixEntry entry) => Condition.All(
        entry.Hosts.IsEmpty ? Condition.Always : Condition.Any(entry.Hosts.Select(host => Condition.Exact("host", host.ToLowerInvariant()))),
        Condition.Any(entry.Uris.Select(Path)),
        entry.Route["methods"].Texts().ToList() is { Count: > 0 } methods ? Condition.Any(methods.Select(method => Condition.Exact("method", method))) : Condition.Always,
        entry.Route["remote_addr"] is not null || entry.Route["remote_addrs"] is not null ? throw new FormatException("routes are not chosen by the client's address")
            : entry.Route["filter_func"] is not null ? throw new FormatException("filter_func is a program in Lua")
            : Variables(entry.Route["vars"]));

    /// <summary>The condition of <c>vars</c>, all of which must fit.</summary>
    /// <exception cref="FormatException">Says what cannot be said.</exception>
    public static Condition Variables(DocumentNode? variables) => Variables(variables, 0);

    private static Condition Path(string uri) => uri.EndsWith('*') ? uri is "/*" or "*" ? Condition.Always : Condition.Prefix("path", uri[..^1]) : Condition.Exact("path", uri);

    private static Condition Variables(DocumentNode? variables, int depth)
    {
        if (variables is null || variables.Items.Count == 0)
        {
            return Condition.Always;
        }

        if (depth > MostDepth)
        {
            throw new FormatException("vars is nested too deep");
        }

        if (variables.Items[0].AsText() is not { } first)
        {
            return Condition.All(variables.Items.Select(item => Variables(item, depth + 1)));
        }

        var rest = variables.Items.Skip(1);
        return first.ToUpperInvariant() switch
        {
            "AND" => Condition.All(rest.Select(item => Variables(item, depth + 1))),
            "OR" => Condition.Any(rest.Select(item => Variables(item, depth + 1))),
            "!AND" => Condition.Not(Condition.All(rest.Select(item => Variables(item, depth + 1)))),
            "!OR" => Condition.Not(Condition.Any(rest.Select(item => Variables(item, depth + 1)))),
            _ => Comparison(Field(first), [.. rest]),
        };
    }

    // nginx's names.
    private static string Field(string name) => name switch
    {
        "uri" => "path",
        "request_uri" => "target",
        "request_method" => "method",
        "host" => "host",
        "http_host" => "header.host",
        _ when name.StartsWith("arg_", StringComparison.Ordinal) && name.Length > 4 => "query." + name[4..],
        _ when name.StartsWith("http_", StringComparison.Ordinal) && name.Length > 5 => "header." + name[5..].Replace('_', '-'),
        _ when name.StartsWith("cookie_", StringComparison.Ordinal) && name.Length > 7 => "cookie." + name[7..],
        _ => throw new FormatException($"the variable {Printable.Text(name, 64)} is not of the request"),
    };

    private static Condition Comparison(string field, List<DocumentNode> rest)
    {
        if (rest is [var negation, ..] && negation.AsText() == "!")
        {
            return Condition.Not(Comparison(field, rest[1..]));
        }

        if (rest is not [var comparison, var value])
        {
            throw new FormatException("vars has a condition that is not [variable, operator, value]");
        }

        // A value that is null asks whether the variable is there.
        var text = value.Kind == DocumentNodeKind.Null ? null : value.Text;
        return comparison.AsText() switch
        {
            "==" when text is null => Condition.Not(Condition.Present(field)),
            "~=" when text is null => Condition.Present(field),
            "==" => Condition.Exact(field, text!),
            "~=" => Condition.Not(Condition.Exact(field, text!)),
            "~~" => Condition.Regex(field, Pattern(text ?? "")),
            "~*" => Condition.Regex(field, Pattern(text ?? ""), ignoresCase: true),
            "in" => Condition.Any(value.Texts().Select(item => Condition.Exact(field, item))),
            "has" => new FieldTest(field, TextMatchKind.Regex, Regex.Escape(text ?? "")),
            var other => throw new FormatException($"the operator {Printable.Text(other ?? "", 16)} cannot be said"),
        };
    }

    private static string Pattern(string pattern) => Re2Pattern.Convert(pattern, out var problem) is var converted && problem is null ? converted : throw new FormatException(problem);
}
