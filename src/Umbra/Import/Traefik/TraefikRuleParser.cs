using System.Text;
using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Import.Conditions;
using Umbra.Import.Proxies;

namespace Umbra.Import.Traefik;

/// <summary>
/// Reads a router's rule, of either of Traefik's syntaxes. For one text.
/// <code>
/// or    and ("||" and)*
/// and   not ("&amp;&amp;" not)*
/// not   "!" not | "(" or ")" | NAME "(" argument ("," argument)* ")"
/// </code>
/// </summary>
internal sealed class TraefikRuleParser(string rule, bool isOld)
{
    private const int MostDepth = 50;

    private int _at;
    private int _depth;

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">Says what is wrong, or cannot be said.</exception>
    public Condition Parse()
    {
        var condition = Or();
        SkipSpace();
        return _at == rule.Length ? condition : throw new FormatException($"at place {_at + 1} of the rule: expected && or ||");
    }

    private Condition Or()
    {
        var parts = new List<Condition> { And() };
        while (TryTake("||"))
        {
            parts.Add(And());
        }

        return Condition.Any(parts);
    }

    private Condition And()
    {
        var parts = new List<Condition> { Not() };
        while (TryTake("&&"))
        {
            parts.Add(Not());
        }

        return Condition.All(parts);
    }

    private Condition Not()
    {
        if (++_depth > MostDepth)
        {
            throw new FormatException("the rule is nested too deep");
        }

        Condition condition;
        if (TryTake("!"))
        {
            condition = Condition.Not(Not());
        }
        else if (TryTake("("))
        {
            condition = Or();
            if (!TryTake(")"))
            {
                throw new FormatException($"at place {_at + 1} of the rule: expected )");
            }
        }
        else
        {
            condition = Matcher();
        }

        _depth--;
        return condition;
    }

    private Condition Matcher()
    {
        SkipSpace();
        var start = _at;
        while (_at < rule.Length && char.IsAsciiLetter(rule[_at]))
        {
            _at++;
        }

        var name = rule[start.._at];
        if (name.Length == 0 || !TryTake("("))
        {
            throw new FormatException($"at place {start + 1} of the rule: expected a matcher, as Host(`shop.example.com`)");
        }

        var arguments = new List<string>();
        do
        {
            arguments.Add(Argument());
        }
        while (TryTake(","));

        return TryTake(")") ? Of(name, arguments) : throw new FormatException($"at place {_at + 1} of the rule: expected )");
    }

    private Condition Of(string name, List<string> arguments) => name.ToLowerInvariant() switch
    {
        "host" or "hostheader" => Condition.Any(arguments.Select(host => Condition.Exact("host", host.ToLowerInvariant()))),
        "hostregexp" => Condition.Any(arguments.Select(host => Condition.Regex("host", isOld || host.Contains('{') && !IsExpression(host) ? Template(host, isWhole: true) : Pattern(host), ignoresCase: true))),
        "path" => Condition.Any(arguments.Select(path => isOld && path.Contains('{') ? Condition.Regex("path", Template(path, isWhole: true)) : Condition.Exact("path", path))),
        "pathprefix" => Condition.Any(arguments.Select(path => isOld && path.Contains('{') ? Condition.Regex("path", Template(path, isWhole: false)) : path == "/" ? Condition.Always : Condition.Prefix("path", path))),
        "pathregexp" => Condition.Any(arguments.Select(path => Condition.Regex("path", Pattern(path)))),
        "method" => Condition.Any(arguments.Select(method => Condition.Exact("method", method.ToUpperInvariant()))),
        "header" or "headers" => Condition.Exact(Field("header.", arguments, 2), arguments[1]),
        "headerregexp" or "headersregexp" => Condition.Regex(Field("header.", arguments, 2), Pattern(arguments[1])),
        "query" when isOld || (arguments.Count == 1 && arguments[0].Contains('=')) => Condition.All(arguments.Select(pair => pair.Split('=', 2)).Select(pair => Parameter([.. pair]))),
        "query" => Parameter(arguments),
        "queryregexp" => Condition.Regex(Field("query.", arguments, 2), Pattern(arguments[1])),
        "clientip" => throw new FormatException("ClientIP: routes are not chosen by the client's address"),
        _ => throw new FormatException($"{Printable.Text(name, 64)} is no matcher that is known"),
    };

    private static Condition Parameter(List<string> arguments) => arguments.Count < 2 ? Condition.Present(Field("query.", arguments, 1)) : Condition.Exact(Field("query.", arguments, 2), arguments[1]);

    private static string Field(string prefix, List<string> arguments, int count) =>
        arguments.Count == count && arguments[0].Length > 0 ? prefix + arguments[0] : throw new FormatException($"the rule has a matcher that takes {count} arguments, and {arguments.Count} are there");

    private static string Pattern(string pattern) => Re2Pattern.Convert(pattern, out var problem) is var converted && problem is null ? converted : throw new FormatException(problem);

    // {3} repeats in an expression, and {name:…} is a part of a template of the second version.
    private static bool IsExpression(string text) => Regex.Matches(text, @"\{([^}]*)\}").All(part => Regex.IsMatch(part.Groups[1].Value, @"^[0-9]+,?[0-9]*\z"));

    // {name:expression} or {name}, as gorilla/mux has them.
    private static string Template(string template, bool isWhole)
    {
        var pattern = new StringBuilder("^");
        for (var i = 0; i < template.Length;)
        {
            var open = template.IndexOf('{', i);
            pattern.Append(Regex.Escape(open < 0 ? template[i..] : template[i..open]));
            if (open < 0)
            {
                break;
            }

            var (end, depth) = (open, 0);
            do
            {
                depth += template[end] == '{' ? 1 : template[end] == '}' ? -1 : 0;
                end++;
            }
            while (depth > 0 && end < template.Length);

            if (depth > 0)
            {
                throw new FormatException("the rule has a { without its }");
            }

            var part = template[(open + 1)..(end - 1)];
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            pattern.Append("(?:").Append(colon < 0 ? "[^/]+" : part[(colon + 1)..]).Append(')');
            i = end;
        }

        return Pattern(pattern.Append(isWhole ? "$" : "").ToString());
    }

    private string Argument()
    {
        SkipSpace();
        if (_at == rule.Length || rule[_at] is not ('`' or '"' or '\''))
        {
            throw new FormatException($"at place {_at + 1} of the rule: expected a text in backticks");
        }

        var mark = rule[_at];
        var value = new StringBuilder();
        for (_at++; _at < rule.Length && rule[_at] != mark; _at++)
        {
            if (mark == '"' && rule[_at] == '\\' && _at + 1 < rule.Length)
            {
                _at++;
            }

            value.Append(rule[_at]);
        }

        if (_at == rule.Length)
        {
            throw new FormatException($"the rule has no closing {mark}");
        }

        _at++;
        return value.ToString();
    }

    private bool TryTake(string token)
    {
        SkipSpace();
        if (string.CompareOrdinal(rule, _at, token, 0, token.Length) != 0)
        {
            return false;
        }

        _at += token.Length;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < rule.Length && char.IsWhiteSpace(rule[_at]))
        {
            _at++;
        }
    }
}
