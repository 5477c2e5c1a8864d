using System.Collections.Immutable;

namespace Umbra.Import.Nginx;

/// <summary>
/// Goes through <c>set</c>, <c>if</c>, <c>return</c>, <c>rewrite</c> and <c>limit_except</c> of a block, and finds the ways that requests can take:
/// each with what must hold for it, where none before it holds.
/// </summary>
/// <param name="variables">What variables are.</param>
/// <param name="refuse">Told what cannot be followed.</param>
internal sealed class RewritePhase(NginxVariables variables, Action<NginxDirective, string> refuse)
{
    private readonly List<RequestWay> _ways = [];

    /// <summary>The ways through a block.</summary>
    public ImmutableArray<RequestWay> Run(NginxScope scope, ImmutableDictionary<string, string> bindings)
    {
        _ways.Clear();
        var limits = scope.Own("limit_except").Select(Limit).OfType<(NginxDirective Directive, Condition When)>().ToList();
        Walk(scope.Directives, 0, new RequestWay(Condition.True, null, null, scope, bindings, null));
        foreach (var (directive, when) in limits)
        {
            var forbidden = new RequestWay(when, directive with { Name = "return", Arguments = ["403"] }, null, scope, bindings, null);
            _ways.Insert(_ways.FindIndex(way => way.Return is null) is >= 0 and var at ? at : _ways.Count, forbidden);
        }

        return [.. _ways];
    }

    // True when the way ended.
    private bool Walk(ImmutableArray<NginxDirective> directives, int start, RequestWay way)
    {
        for (var at = start; at < directives.Length; at++)
        {
            var directive = directives[at];
            switch (directive.Name)
            {
                case "set":
                    way = Set(directive, way);
                    break;
                case "return":
                    return End(way with { Return = directive });
                case "break":
                    return End(way);
                case "rewrite":
                    if (Rewrite(directive, ref way))
                    {
                        return End(way);
                    }

                    break;
                case "if":
                    if (If(directive, way))
                    {
                        return true;
                    }

                    break;
                default:
                    break;
            }
        }

        return End(way);
    }

    private bool End(RequestWay way)
    {
        if (way.When != Condition.False)
        {
            _ways.Add(way);
        }

        return way.When == Condition.True;
    }

    // The block's ways come first: what does not take one of them goes on behind it.
    private bool If(NginxDirective directive, RequestWay way)
    {
        if (directive.Block is not { } block)
        {
            throw directive.Fault("if has no block: write if ($variable = text) { ... }");
        }

        var condition = IfReader.Read(directive, variables, way.Bindings);
        if (condition is null || way.When.Size + condition.Size > NginxLimits.Comparisons || _ways.Count >= NginxLimits.Ways)
        {
            refuse(directive, $"{directive.Shown} asks for what is not known of a request's head, or is too long: it is left out");
            return false;
        }

        if (condition == Condition.False)
        {
            return false;
        }

        var inside = block.FirstOrDefault(part => part.Name is "return" or "break" || (part.Name == "rewrite" && IsEnding(part)) || part.Name == "if");
        var passes = block.Any(part => part.Name == "proxy_pass");
        var when = Condition.And(way.When, condition);
        var within = passes || block.Any(part => part.Name is "proxy_set_header" or "mirror") ? new NginxScope(way.Scope, Without(way.Scope, block, passes)) : way.Scope;
        if (inside is not null)
        {
            Walk(block, 0, way with { When = when, Scope = within });
        }
        else
        {
            // What only sets variables goes on with what stands behind the block.
            var inner = way with { When = when, Scope = within };
            foreach (var part in block)
            {
                inner = part.Name == "set" ? Set(part, inner) : inner;
                _ = part.Name == "rewrite" && Rewrite(part, ref inner);
            }

            var index = way.Scope.Directives.IndexOf(directive);
            Walk(index < 0 ? [] : way.Scope.Directives, index + 1, inner);
        }

        return condition == Condition.True && way.When == Condition.True;
    }

    private static ImmutableArray<NginxDirective> Without(NginxScope scope, ImmutableArray<NginxDirective> block, bool passes) =>
        passes ? block : [.. block, .. scope.Own("proxy_pass")];

    private static bool IsEnding(NginxDirective rewrite) =>
        rewrite.Arguments is [_, _, "last" or "break" or "permanent" or "redirect"] || (rewrite.Arguments is [_, var to] && RewriteRule.IsAddress(to));

    private RequestWay Set(NginxDirective directive, RequestWay way)
    {
        if (directive.Arguments is not [['$', _, ..] name, var text])
        {
            throw directive.Fault("set needs a variable and its value: write set $name value;");
        }

        if (variables.Evaluate(text, way.Bindings) is not [{ When: ConstantCondition, Text: var value }])
        {
            refuse(directive, $"the value of {name} is not known before a request is there: set is left out");
            return way;
        }

        return way with { Bindings = way.Bindings.SetItem(name[1..], value) };
    }

    // True when the way ends with it.
    private bool Rewrite(NginxDirective directive, ref RequestWay way)
    {
        if (RewriteRule.Read(directive, out var problem) is not { } rule)
        {
            refuse(directive, problem);
            return false;
        }

        if (rule.IsRedirect)
        {
            var fits = rule.FitsAll ? Condition.True : RequestField.Fits("path", rule.Regex, false)!;
            End(way with { When = Condition.And(way.When, fits), Return = directive, Redirect = rule });
            return fits == Condition.True;
        }

        if (way.Rewrite is not null || rule.Flag == "last")
        {
            refuse(directive, rule.Flag == "last" ? "rewrite ... last looks for another location, which routes cannot do: give that location's proxy_pass here, with break" : "a route changes a path once: the second rewrite is left out");
            return false;
        }

        way = way with { Rewrite = rule };
        return false;
    }

    private (NginxDirective Directive, Condition When)? Limit(NginxDirective directive)
    {
        if (directive.Block is not [{ Name: "deny", First: "all" }] || directive.Arguments.IsEmpty)
        {
            refuse(directive, "limit_except with anything but deny all is left out: the methods are not limited");
            return null;
        }

        // GET stands for HEAD too.
        var methods = directive.Arguments.Concat(directive.Arguments.Contains("GET") ? ["HEAD"] : []).Distinct();
        return (directive, Condition.Not(new FieldCondition("method", "~", $"^({string.Join('|', methods.Select(System.Text.RegularExpressions.Regex.Escape))})$")));
    }
}

/// <summary>A way that requests can take through a block.</summary>
/// <param name="When">What must hold for it, where none before it holds.</param>
/// <param name="Return">It is answered by this; null when it goes on to the block's content.</param>
/// <param name="Redirect">With <paramref name="Return"/>: it is a <c>rewrite</c>.</param>
/// <param name="Scope">Where its content stands.</param>
/// <param name="Bindings">The variables whose values are known.</param>
/// <param name="Rewrite">How its path is changed.</param>
internal sealed record RequestWay(Condition When, NginxDirective? Return, RewriteRule? Redirect, NginxScope Scope, ImmutableDictionary<string, string> Bindings, RewriteRule? Rewrite);
