using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>Istio's conditions on texts: <c>exact</c>, <c>prefix</c> or <c>regex</c> (RE2, over the whole text).</summary>
internal static class StringMatch
{
    /// <summary>Reads one.</summary>
    /// <param name="node">The condition.</param>
    /// <param name="problem">What is wrong, when it cannot be read.</param>
    public static TextMatchConfiguration? Read(DocumentNode node, out string problem)
    {
        problem = "it is none of exact, prefix and regex";
        if (node.Members is not [{ } member] || member.Value.Kind is DocumentNodeKind.List or DocumentNodeKind.Map)
        {
            return null;
        }

        switch (member.Key)
        {
            case "exact":
                return TextCondition.Exact(member.Value.Text);
            case "prefix":
                return TextCondition.Prefix(member.Value.Text);
            case "regex":
                return TextCondition.Regex(member.Value.Text, out problem);
            default:
                return null;
        }
    }

    /// <summary>Whether a text fits.</summary>
    public static bool Fits(TextMatchConfiguration match, string text) => match switch
    {
        { Exact: { } exact } => exact == text,
        { Prefix: { } prefix } => text.StartsWith(prefix, StringComparison.Ordinal),
        { Regex: { } regex } => Regex.IsMatch(text, regex, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant),
        _ => true,
    };
}
