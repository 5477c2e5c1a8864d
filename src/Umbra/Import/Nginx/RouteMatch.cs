using System.Collections.Immutable;
using Umbra.Configuration;

namespace Umbra.Import.Nginx;

/// <summary>Makes what a route takes of hosts, paths and conditions.</summary>
internal static class RouteMatch
{
    /// <summary>The match; empty for every request. Names of hosts are one part of it, each regular expression over hosts another.</summary>
    public static ImmutableArray<MatcherConfiguration> Of(HostGroup group, ImmutableArray<PathTest> tests, Condition when)
    {
        var matchers = group.Regexes.Select(regex => One([], ConditionText.Where(new FieldCondition("host", "~", regex)), tests, when));
        matchers = group.Hosts.IsEmpty && !group.Regexes.IsEmpty ? matchers : matchers.Prepend(One(group.Hosts, null, tests, when));
        return [.. matchers.Where(matcher => matcher is not { Path: null, Hosts.IsEmpty: true, Methods.IsEmpty: true, Where: null })];
    }

    private static MatcherConfiguration One(ImmutableArray<string> hosts, string? host, ImmutableArray<PathTest> tests, Condition when)
    {
        List<string> where = host is null ? [] : [host];
        where.AddRange(tests.IsEmpty ? [] : tests[..^1].Select(test => ConditionText.Where(Condition(test))));
        var methods = ConditionText.Methods(when);
        if (methods.IsEmpty && when != Nginx.Condition.True)
        {
            where.Add(when is JunctionCondition { IsAnd: false } && where.Count > 0 ? $"({ConditionText.Where(when)})" : ConditionText.Where(when));
        }

        return new MatcherConfiguration
        {
            Path = tests.IsEmpty || tests[^1] is { Kind: LocationModifier.None, Text: "/" } ? null : Path(tests[^1]),
            Hosts = hosts,
            Methods = methods,
            Where = where.Count == 0 ? null : string.Join(" && ", where),
        };
    }

    private static TextMatchConfiguration Path(PathTest test) => test.Kind switch
    {
        LocationModifier.Exact => new TextMatchConfiguration { Exact = test.Text },
        LocationModifier.Regex or LocationModifier.RegexIgnoreCase => new TextMatchConfiguration { Regex = NginxRegex.Translate(test.Text), IgnoreCase = test.Kind == LocationModifier.RegexIgnoreCase },
        _ => new TextMatchConfiguration { Prefix = test.Text },
    };

    private static Condition Condition(PathTest test) => test.Kind switch
    {
        LocationModifier.Exact => new FieldCondition("path", "==", test.Text),
        LocationModifier.Regex => new FieldCondition("path", "~", NginxRegex.Translate(test.Text)!),
        LocationModifier.RegexIgnoreCase => new FieldCondition("path", "~", "(?i)" + NginxRegex.Translate(test.Text)),
        _ => new FieldCondition("path", "^=", test.Text),
    };
}
