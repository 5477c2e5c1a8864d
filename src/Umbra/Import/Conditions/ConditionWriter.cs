using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Core.Mirroring;

namespace Umbra.Import.Conditions;

/// <summary>Makes matchers of a condition: each part where the matcher has a key for it, the rest as an expression.</summary>
internal static class ConditionWriter
{
    // More alternatives are one expression, which reads better than so many matchers.
    private const int MostMatchers = 8;

    /// <summary>The matchers, any of which must fit; none for what fits every request.</summary>
    /// <param name="condition">The condition; not one that fits no request.</param>
    /// <param name="problem">Why it cannot be expressed; null when it can.</param>
    public static ImmutableArray<MatcherConfiguration> Write(Condition condition, out string? problem)
    {
        problem = Problem(condition);
        if (problem is not null || condition is AllOf { Parts.IsEmpty: true })
        {
            return [];
        }

        var alternatives = condition is AnyOf { Parts: { Length: <= MostMatchers } parts } && MergedHosts(condition) is null ? [.. parts] : ImmutableArray.Create(condition);
        var matchers = alternatives.Select(WriteOne).ToList();
        if (matchers.Contains(null))
        {
            problem = "a name in it can stand in no filter";
            return [];
        }

        return [.. matchers.OfType<MatcherConfiguration>()];
    }

    private static MatcherConfiguration? WriteOne(Condition condition)
    {
        var matcher = new MatcherConfiguration();
        var rest = new List<Condition>();
        foreach (var part in condition is AllOf all ? [.. all.Parts] : ImmutableArray.Create(condition))
        {
            if (Placed(matcher, part) is { } placed)
            {
                matcher = placed;
            }
            else
            {
                rest.Add(part);
            }
        }

        return rest.Count == 0 ? matcher : FilterText.Of(Condition.All(rest)) is { } where ? matcher with { Where = where } : null;
    }

    // The matcher with one part more; null when it has no free key for it.
    private static MatcherConfiguration? Placed(MatcherConfiguration matcher, Condition part)
    {
        if (MergedHosts(part) is { } hosts)
        {
            return matcher.Hosts.IsEmpty ? matcher with { Hosts = hosts } : null;
        }

        if (part is AnyOf { Parts.IsEmpty: false } any && any.Parts.All(IsMethod))
        {
            return matcher.Methods.IsEmpty ? matcher with { Methods = [.. any.Parts.Cast<FieldTest>().Select(test => test.Value)] } : null;
        }

        var isAbsent = part is Negation { Part: FieldTest { Kind: TextMatchKind.Present } };
        if ((isAbsent ? ((Negation)part).Part : part) is not FieldTest test)
        {
            return null;
        }

        if (IsMethod(test) && !isAbsent)
        {
            return matcher.Methods.IsEmpty ? matcher with { Methods = [test.Value] } : null;
        }

        if (test.Field == "path" && !isAbsent)
        {
            return matcher.Path is null ? matcher with { Path = Text(new TextMatchConfiguration(), test, isAbsent) } : null;
        }

        if (test.Header is { } header)
        {
            return matcher.Headers.Any(other => other.Name.Equals(header, StringComparison.OrdinalIgnoreCase))
                ? null
                : matcher with { Headers = matcher.Headers.Add(Text(new HeaderMatchConfiguration { Name = header }, test, isAbsent)) };
        }

        return test.Parameter is { } parameter && matcher.Query.All(other => other.Name != parameter)
            ? matcher with { Query = matcher.Query.Add(Text(new QueryMatchConfiguration { Name = parameter }, test, isAbsent)) }
            : null;
    }

    private static bool IsMethod(Condition part) => part is FieldTest { Field: "method", Kind: TextMatchKind.Exact, IgnoresCase: false };

    private static ImmutableArray<string>? MergedHosts(Condition part)
    {
        var parts = part is AnyOf any ? any.Parts : [part];
        return parts.Length > 0 && parts.All(IsHost) ? [.. parts.Cast<FieldTest>().Select(test => test.Value)] : null;
    }

    private static bool IsHost(Condition part) =>
        part is FieldTest { Field: "host", Kind: TextMatchKind.Exact, Value: var host } && TextRules.Parse(TextRule.HostPattern, host, "/", out _) is null;

    // No key takes an empty text; as expressions they are the same.
    private static T Text<T>(T empty, FieldTest test, bool isAbsent)
        where T : TextMatchConfiguration => (isAbsent ? TextMatchKind.Absent : test.Kind) switch
        {
            TextMatchKind.Absent => empty with { Present = false },
            TextMatchKind.Present => empty with { Present = true },
            TextMatchKind.Prefix when test.Value.Length == 0 => empty with { Present = true },
            TextMatchKind.Exact when test.Value.Length == 0 => empty with { Regex = "^$" },
            TextMatchKind.Exact => empty with { Exact = test.Value, IgnoreCase = test.IgnoresCase },
            TextMatchKind.Prefix => empty with { Prefix = test.Value, IgnoreCase = test.IgnoresCase },
            _ => empty with { Regex = test.Value, IgnoreCase = test.IgnoresCase },
        };

    private static string? Problem(Condition condition) => condition switch
    {
        AllOf all => all.Parts.Select(Problem).FirstOrDefault(problem => problem is not null),
        AnyOf any => any.Parts.Select(Problem).FirstOrDefault(problem => problem is not null),
        Negation negation => Problem(negation.Part),
        FieldTest { Header: { } header } when !TextRules.IsToken(header) => $"{Printable.Text(header, 64)} is not a header's name",
        FieldTest { Parameter: "" } => "a query parameter has no name",
        FieldTest { Field: "method", Value: var method, Kind: TextMatchKind.Exact } when !TextRules.IsToken(method) => $"{Printable.Text(method, 64)} is not a method",
        FieldTest { Kind: TextMatchKind.Regex } test when TextRules.Parse(TextRule.Regex, test.Value, "/", out _) is { } complaint => $"{Printable.Text(test.Value, 100)} {complaint.Problem}",
        _ => null,
    };
}
