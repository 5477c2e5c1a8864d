using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Umbra.Import.Nginx;

namespace Umbra.Tests.Import.Nginx;

/// <summary>nginx's search for a location, step by step (ngx_http_core_find_location).</summary>
internal static class NginxSearch
{
    private enum Answer
    {
        Declined,
        Again,
        Final,
    }

    /// <summary>The location of a path, and whether it is only sent there with a slash.</summary>
    public static (NginxLocation? Location, bool IsSlashless) Find(ImmutableArray<NginxLocation> locations, string path)
    {
        NginxLocation? found = null;
        var isSlashless = false;
        Find(locations, path, ref found, ref isSlashless);
        return (found, isSlashless);
    }

    private static Answer Find(ImmutableArray<NginxLocation> level, string path, ref NginxLocation? found, ref bool isSlashless)
    {
        var skipsRegexes = false;
        var answer = FindStatic(level, path, ref found, ref isSlashless);
        if (answer == Answer.Again)
        {
            skipsRegexes = found!.Modifier == LocationModifier.NoRegex;
            answer = Find(found.Nested, path, ref found, ref isSlashless);
        }

        if (answer == Answer.Final)
        {
            return answer;
        }

        foreach (var regex in skipsRegexes ? [] : level.Where(location => location.IsRegex))
        {
            if (Regex.IsMatch(path, regex.Text, regex.Modifier == LocationModifier.RegexIgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None))
            {
                found = regex;
                Find(regex.Nested, path, ref found, ref isSlashless);
                return Answer.Final;
            }
        }

        return answer;
    }

    private static Answer FindStatic(ImmutableArray<NginxLocation> level, string path, ref NginxLocation? found, ref bool isSlashless)
    {
        if (level.FirstOrDefault(location => location.Modifier == LocationModifier.Exact && location.Text == path) is { } exact)
        {
            found = exact;
            return Answer.Final;
        }

        var beginnings = level.Where(location => location.Modifier is LocationModifier.None or LocationModifier.NoRegex).ToList();
        if (beginnings.Find(location => location.Text == path + "/" && path.Length > 0 && location.Scope.Own("proxy_pass").Any()) is { } slash && !beginnings.Exists(location => location.Text == path))
        {
            (found, isSlashless) = (slash, true);
            return Answer.Final;
        }

        if (beginnings.Where(location => path.StartsWith(location.Text, StringComparison.Ordinal)).MaxBy(location => location.Text.Length) is not { } longest)
        {
            return Answer.Declined;
        }

        found = longest;
        return Answer.Again;
    }
}
