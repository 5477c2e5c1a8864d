using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Import.Conditions;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Envoy;

/// <summary>Changes of the path.</summary>
internal static class EnvoyRewrites
{
    /// <summary>What a route's or a redirect's <c>prefix_rewrite</c> or <c>regex_rewrite</c> does; null for nothing.</summary>
    public static RewriteConfiguration? Of(ImportDraft draft, DocumentNode? action, DocumentNode? match)
    {
        if (action.Field("regex_rewrite") is { } regex)
        {
            return OfRegex(draft, regex);
        }

        if (action.Text("prefix_rewrite") is not { Length: > 0 } with)
        {
            return null;
        }

        var prefix = match.Text("prefix") ?? match.Text("path_separated_prefix");
        if (prefix is null)
        {
            // A match of the whole path: all of it is what matched.
            return with[0] == '/' ? new RewriteConfiguration { Path = with } : Lost(draft, action!, "a path begins with /");
        }

        var ignoresCase = match.Field("case_sensitive")?.AsBoolean() == false;
        return with[0] == '/' && !ignoresCase && TextRules.Parse(TextRule.UrlPath, prefix, "/", out _) is null
            ? prefix == with ? null : new RewriteConfiguration { Prefix = prefix, With = with }
            : OfPattern(draft, action!, $"{(ignoresCase ? "(?i)" : "")}^{Regex.Escape(prefix)}", with.Replace("$", "$$", StringComparison.Ordinal));
    }

    private static RewriteConfiguration? OfRegex(ImportDraft draft, DocumentNode regex)
    {
        var pattern = Re2Pattern.Convert(regex.Field("pattern").Text("regex") ?? "", out var problem);
        if (problem is not null)
        {
            return Lost(draft, regex, problem);
        }

        draft.Remark(regex.Line, RemarkKind.Note, "regex_rewrite: Umbra replaces the first place that fits, Envoy all of them");
        return OfPattern(draft, regex, pattern, Re2Pattern.ConvertReplacement(regex.Text("substitution") ?? ""));
    }

    private static RewriteConfiguration? OfPattern(ImportDraft draft, DocumentNode where, string pattern, string with) =>
        TextRules.Parse(TextRule.Regex, pattern, "/", out _) is { } complaint ? Lost(draft, where, complaint.Problem) : new RewriteConfiguration { Regex = pattern, With = with.Length == 0 ? null : with };

    private static RewriteConfiguration? Lost(ImportDraft draft, DocumentNode where, string problem)
    {
        draft.Remark(where.Line, RemarkKind.LeftOut, $"the path is not rewritten: {problem}");
        return null;
    }
}
