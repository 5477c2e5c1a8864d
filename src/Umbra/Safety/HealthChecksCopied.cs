using System.Collections.Immutable;
using System.Text;
using Umbra.Configuration;
using Umbra.Core.Mirroring;

namespace Umbra.Safety;

/// <summary>Finds mirrors that copy health checks: no exclusion fits any well-known path of one (<see cref="ExcludeGroups.HealthChecks"/>), and the conditions let one through.</summary>
internal static class HealthChecksCopied
{
    private static readonly ImmutableArray<byte[]> _paths = [.. ExcludeGroups.HealthChecks.Paths.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Finds them.</summary>
    public static IEnumerable<Finding> Find(Subject subject) =>
        from entry in subject.Mirrors
        let rule = entry.Mirror.ToRule(subject.Configuration)
        where rule.Methods.All || rule.Methods.Names.Contains("GET") || rule.Methods.Names.Contains("HEAD")
        where rule.Match.IsEmpty || rule.Match.Any(matcher => matcher.Path is null || FitsSome(matcher.Path))
        where !rule.Exclude.Any(matcher => matcher.Path is not null && FitsSome(matcher.Path))
        select subject.Warn(
            FindingKind.HealthChecks, entry.Key + ".exclude",
            "leaves health checks in: they are no users' requests, and fill the shadow's data and figures",
            "add health-checks to `exclude`");

    private static bool FitsSome(TextMatch match)
    {
        var matcher = new TextMatcher(match);
        return _paths.Any(path => matcher.Fits(path));
    }
}
