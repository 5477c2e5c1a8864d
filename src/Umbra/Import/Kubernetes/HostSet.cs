using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;

namespace Umbra.Import.Kubernetes;

/// <summary>Hosts that a route is for: names, and <c>*.example.com</c> for everything below one. The set without a name in it is all hosts.</summary>
/// <param name="Names">The names, in the order of the file.</param>
internal sealed record HostSet(ImmutableArray<string> Names)
{
    /// <summary>All hosts.</summary>
    public static HostSet Every { get; } = new([]);

    /// <summary>Whether a text can stand in a set; <c>*</c> stands for all hosts.</summary>
    public static bool IsPattern(string text) => text == "*" || TextRules.Parse(TextRule.HostPattern, text, "", out _) is null;

    /// <summary>A set of patterns, of which <c>*</c> makes it all hosts.</summary>
    public static HostSet Of(IEnumerable<string> patterns)
    {
        ImmutableArray<string> names = [.. patterns.Distinct(StringComparer.OrdinalIgnoreCase)];
        return names.Contains("*") ? Every : new HostSet(names);
    }

    /// <summary>What is in both; null when nothing is.</summary>
    public HostSet? And(HostSet other)
    {
        if (Names.IsEmpty || other.Names.IsEmpty)
        {
            return Names.IsEmpty ? other : this;
        }

        var both = Names.SelectMany(name => other.Names.Select(otherName => Narrower(name, otherName))).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToImmutableArray();
        return both.IsEmpty ? null : new HostSet(both);
    }

    /// <summary>The set in parts of equal rank, the most exact first: names, then the longest patterns, then all hosts.</summary>
    public IEnumerable<(int Rank, HostSet Hosts)> ByRank() =>
        Names.IsEmpty ? [(0, this)] : Names.GroupBy(Rank).OrderBy(group => group.Key).Select(group => (group.Key, new HostSet([.. group])));

    private static int Rank(string name) => IsWildcard(name) ? -name.Length : int.MinValue;

    private static string? Narrower(string one, string other) => Covers(one, other) ? other : Covers(other, one) ? one : null;

    private static bool Covers(string pattern, string name) =>
        pattern.Equals(name, StringComparison.OrdinalIgnoreCase)
        || (IsWildcard(pattern) && name.Length >= pattern.Length && name.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase));

    private static bool IsWildcard(string name) => name.StartsWith("*.", StringComparison.Ordinal);
}
