using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Import.Conditions;

namespace Umbra.Import.Kubernetes;

/// <summary>Conditions on texts: which of them Umbra can check, and how it writes them.</summary>
internal static class TextCondition
{
    private const int MostCharactersOfAName = 128;

    /// <summary>The whole text.</summary>
    public static TextMatchConfiguration Exact(string text) => text.Length > 0 ? new() { Exact = text } : new() { Regex = "^$" };

    /// <summary>The text's beginning; of an empty one, every text.</summary>
    public static TextMatchConfiguration Prefix(string text) => text.Length > 0 ? new() { Prefix = text } : new() { Present = true };

    /// <summary>A regular expression of RE2 over the whole text.</summary>
    /// <returns>Null when Umbra cannot check it, which <paramref name="problem"/> tells.</returns>
    public static TextMatchConfiguration? Regex(string pattern, out string problem) => WholeRegex(pattern, out problem) is { } whole ? new() { Regex = whole } : null;

    /// <summary>A regular expression of RE2 as Umbra writes it, over the whole text.</summary>
    public static string? WholeRegex(string pattern, out string problem) => Converted(pattern, out problem, isWhole: true);

    /// <summary>A regular expression of RE2 as Umbra writes it.</summary>
    public static string? OwnRegex(string pattern, out string problem) => Converted(pattern, out problem, isWhole: false);

    /// <summary>A comparison of a filter (the key <c>where</c>); null when the condition cannot stand in one.</summary>
    public static string? Filter(string field, TextMatchConfiguration match)
    {
        var (comparison, text) = match switch
        {
            { Exact: { } exact } => ("==", exact),
            { Prefix: { } prefix } => ("^=", prefix),
            { Regex: { } regex } => ("~", match.IgnoreCase ? "(?i)" + regex : regex),
            _ => ("", ""),
        };
        var isComparable = comparison.Length == 0 || !text.EndsWith('\\');
        var filter = comparison.Length == 0 ? field : $"{field} {comparison} \"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        return isComparable && TextRules.Parse(TextRule.RequestFilter, filter, "", out _) is null ? filter : null;
    }

    /// <summary>Whether a header field or a parameter can have such a name.</summary>
    public static bool IsName(string name, bool isHeader) =>
        name.Length is > 0 and <= MostCharactersOfAName && TextRules.Parse(isHeader ? TextRule.HeaderName : TextRule.Any, name, "", out _) is null;

    private static string? Converted(string pattern, out string problem, bool isWhole)
    {
        problem = "it is empty";
        if (pattern.Length == 0)
        {
            return null;
        }

        var own = Re2Pattern.Convert(pattern, out var complaint, isWhole);
        problem = complaint ?? "";
        return complaint is null ? own : null;
    }
}
