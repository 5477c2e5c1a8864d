using System.Globalization;
using System.Text.RegularExpressions;
using Umbra.Core.Mirroring;
using Umbra.Import.Conditions;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Envoy;

/// <summary>Makes conditions of route matches.</summary>
internal static class EnvoyConditions
{
    private const int MostOfARange = 200;

    /// <summary>The condition of a <c>match</c>; null when it cannot be said.</summary>
    public static Condition? Of(DocumentNode? match, out string? problem)
    {
        problem = null;
        var parts = new List<Condition?> { Path(match, out problem) };
        foreach (var header in match.Field("headers").Each())
        {
            parts.Add(problem is null ? Header(header, out problem) : null);
        }

        foreach (var parameter in match.Field("query_parameters").Each())
        {
            parts.Add(problem is null ? Parameter(parameter, out problem) : null);
        }

        if (match.Field("grpc") is not null)
        {
            parts.Add(Condition.Regex("header.content-type", @"^application/grpc(?:\+.*)?$"));
        }

        foreach (var name in (string[])["dynamic_metadata", "tls_context", "filter_state", "cookies", "path_match_policy"])
        {
            problem ??= match.Field(name) is not null ? $"{name} asks for what is not in the request" : null;
        }

        return problem is null ? Condition.All(parts.OfType<Condition>()) : null;
    }

    private static Condition? Path(DocumentNode? match, out string? problem)
    {
        problem = null;
        var ignoresCase = match.Field("case_sensitive")?.AsBoolean() == false;
        if (match.Text("prefix") is { } prefix)
        {
            return prefix is "/" or "" ? Condition.Always : Condition.Prefix("path", prefix, ignoresCase);
        }

        if (match.Text("path") is { } path)
        {
            return Condition.Exact("path", path, ignoresCase);
        }

        if (match.Text("path_separated_prefix") is { } separated)
        {
            return Condition.Regex("path", $"^{Regex.Escape(separated)}(?:/|$)", ignoresCase);
        }

        if ((match.Field("safe_regex").Text("regex") ?? match.Text("regex")) is { } regex)
        {
            var pattern = Re2Pattern.Convert(regex, out problem, isWhole: true);
            return Condition.Regex("path", pattern);
        }

        problem = match.Field("connect_matcher") is not null ? "it is for CONNECT, which asks for a tunnel" : "it has no path, prefix or regular expression";
        return null;
    }

    private static Condition? Header(DocumentNode header, out string? problem)
    {
        var name = header.Text("name") ?? "";
        var field = name.ToLowerInvariant() switch { ":method" => "method", ":authority" => "header.host", ":path" => "target", _ => "header." + name };
        problem = name.StartsWith(':') && field.EndsWith(name, StringComparison.Ordinal) ? $"{name} cannot be asked for" : null;
        if (problem is not null)
        {
            return null;
        }

        var inverts = header.IsOn("invert_match");
        if (header.Field("present_match") is { } present)
        {
            var isThere = Condition.Present(field);
            return present.AsBoolean() == false != inverts ? Condition.Not(isThere) : isThere;
        }

        var test = header.Field("range_match") is { } range ? Range(field, range, out problem) : Text(field, header, out problem) ?? (problem is null ? Condition.Present(field) : null);

        // A field that is not there does not fit, inverted or not, unless it counts as empty.
        return test is null || !inverts ? test : header.IsOn("treat_missing_header_as_empty") || test is FieldTest { Kind: TextMatchKind.Present } ? Condition.Not(test) : Condition.All(Condition.Present(field), Condition.Not(test));
    }

    private static Condition? Parameter(DocumentNode parameter, out string? problem)
    {
        var field = "query." + parameter.Text("name");
        problem = null;
        return parameter.Field("present_match")?.AsBoolean() switch
        {
            true => Condition.Present(field),
            false => Condition.Not(Condition.Present(field)),
            _ => Text(field, parameter, out problem) ?? (problem is null ? Condition.Present(field) : null),
        };
    }

    // Null without a problem: nothing is asked of the value.
    private static Condition? Text(string field, DocumentNode matcher, out string? problem)
    {
        problem = null;
        var nested = matcher.Field("string_match");
        string? Given(string name) => nested is not null ? nested.Text(name) : matcher.Text(name + "_match");
        var ignoresCase = nested.IsOn("ignore_case");
        if (Given("exact") is { } exact)
        {
            return Condition.Exact(field, exact, ignoresCase);
        }

        if (Given("prefix") is { } prefix)
        {
            return Condition.Prefix(field, prefix, ignoresCase);
        }

        if (Given("suffix") is { } suffix)
        {
            return Condition.Regex(field, $"{Regex.Escape(suffix)}$", ignoresCase);
        }

        if (Given("contains") is { } contained)
        {
            return Condition.Regex(field, Regex.Escape(contained), ignoresCase);
        }

        var regex = (nested.Field("safe_regex") ?? matcher.Field("safe_regex_match")).Text("regex") ?? matcher.Text("regex_match");
        if (regex is null)
        {
            problem = nested is null ? null : "its string_match says nothing that is known";
            return null;
        }

        return Re2Pattern.Convert(regex, out problem, isWhole: true) is var pattern && problem is null ? Condition.Regex(field, pattern, ignoresCase) : null;
    }

    private static Condition? Range(string field, DocumentNode range, out string? problem)
    {
        var (start, end) = (range.Field("start")?.AsInteger() ?? 0, range.Field("end")?.AsInteger() ?? 0);
        problem = end <= start || (long)end - start > MostOfARange ? $"a range of numbers is carried over up to {MostOfARange} of them" : null;
        var numbers = problem is null ? Enumerable.Range(start, end - start).Select(number => number.ToString(CultureInfo.InvariantCulture)) : [];
        return problem is null ? Condition.Regex(field, $"^(?:{string.Join('|', numbers)})$") : null;
    }
}
