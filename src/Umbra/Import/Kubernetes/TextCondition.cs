using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;

namespace Umbra.Import.Kubernetes;

/// <summary>Conditions on texts: which of them Umbra can check, and how it writes them.</summary>
internal static partial class TextCondition
{
    private const int MostCharactersOfAName = 128;

    /// <summary>The whole text.</summary>
    public static TextMatchConfiguration Exact(string text) => text.Length > 0 ? new() { Exact = text } : new() { Regex = "^$" };

    /// <summary>The text's beginning; of an empty one, every text.</summary>
    public static TextMatchConfiguration Prefix(string text) => text.Length > 0 ? new() { Prefix = text } : new() { Present = true };

    /// <summary>A regular expression of RE2 over the whole text.</summary>
    /// <returns>Null when Umbra cannot check it, which <paramref name="problem"/> tells.</returns>
    public static TextMatchConfiguration? Regex(string pattern, out string problem) => WholeRegex(pattern, out problem) is { } whole ? new() { Regex = whole } : null;

    /// <summary>A regular expression of RE2 as .NET writes it, over the whole text.</summary>
    public static string? WholeRegex(string pattern, out string problem) => DotNetRegex(pattern, out problem) is { } own ? Checked($"^(?:{own})$", out problem) : null;

    /// <summary>A regular expression of RE2 as .NET writes it.</summary>
    public static string? DotNetRegex(string pattern, out string problem)
    {
        // These mean something else in .NET, or nothing.
        var own = NamedGroup().Replace(pattern, "(?<");
        own = OneLetterCategory().Replace(own, @"\$1{$2}");
        foreach (var (name, characters) in (ReadOnlySpan<(string, string)>)[("alpha", "a-zA-Z"), ("digit", "0-9"), ("alnum", "a-zA-Z0-9"), ("lower", "a-z"), ("upper", "A-Z"), ("xdigit", "0-9a-fA-F"), ("space", @"\t\n\v\f\r "), ("word", @"\w")])
        {
            own = own.Replace($"[:{name}:]", characters, StringComparison.Ordinal);
        }

        problem = own.Contains("[:", StringComparison.Ordinal) ? "Umbra's regular expressions have no [: :] of that name" : "";
        return problem.Length > 0 ? null : Checked(own, out problem);
    }

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

    private static string? Checked(string regex, out string problem)
    {
        problem = regex.Length == 0 ? "it is empty" : TextRules.Parse(TextRule.Regex, regex, "", out _) is { } complaint ? $"it {complaint.Problem}" : "";
        return problem.Length == 0 ? regex : null;
    }

    [GeneratedRegex(@"\(\?P<")]
    private static partial Regex NamedGroup();

    [GeneratedRegex(@"(?<=(?:^|[^\\])(?:\\\\)*)\\([pP])([A-Z])")]
    private static partial Regex OneLetterCategory();
}
