using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Import.Conditions;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>A route's <c>rewrite</c>: what becomes of the path hangs on which condition the request fitted.</summary>
internal sealed partial class IstioRewrite
{
    private string? _uri;
    private RewriteConfiguration? _regex;

    private IstioRewrite()
    {
    }

    /// <summary>What Host is replaced by; null when nothing does.</summary>
    public string? Authority { get; private set; }

    /// <summary>Reads it; what cannot be carried over is remarked on.</summary>
    public static IstioRewrite Read(ImportDraft draft, DocumentNode? node)
    {
        var rewrite = new IstioRewrite();
        draft.LeaveOutRest(node, "rewrite", "uri", "authority", "uriRegexRewrite");
        if (draft.Text(node, "uri") is { Length: > 0 } uri)
        {
            if (uri[0] == '/')
            {
                rewrite._uri = uri;
            }
            else
            {
                draft.Remark(node!["uri"]!.Line, RemarkKind.LeftOut, "rewrite.uri is left out: it does not begin with /");
            }
        }

        if (draft.Text(node, "authority") is { Length: > 0 } authority)
        {
            var isValue = TextRules.Parse(TextRule.HeaderValue, authority, "", out _) is null && !authority.Contains('$');
            rewrite.Authority = isValue ? authority : null;
            if (!isValue)
            {
                draft.Remark(node!["authority"]!.Line, RemarkKind.LeftOut, "rewrite.authority is left out: it is no host");
            }
        }

        rewrite._regex = ReadRegex(draft, node?["uriRegexRewrite"]);
        return rewrite;
    }

    /// <summary>What becomes of the path of requests that fit a condition; null when it stays.</summary>
    public RewriteConfiguration? For(TextMatchConfiguration? path) => (_uri, path) switch
    {
        (null, _) => _regex,
        (_, { Prefix: ['/', ..] prefix, IgnoreCase: false }) => new RewriteConfiguration { Prefix = prefix, With = _uri },
        (_, { Prefix: { } prefix, IgnoreCase: true }) when !_uri.Contains('$') && TextCondition.OwnRegex($"^(?i:{Regex.Escape(prefix)})", out _) is { } regex => new RewriteConfiguration { Regex = regex, With = _uri },
        (_, null or { Present: true }) => new RewriteConfiguration { Prefix = "/", With = _uri },
        _ => new RewriteConfiguration { Path = _uri },
    };

    private static RewriteConfiguration? ReadRegex(ImportDraft draft, DocumentNode? node)
    {
        if (node is null)
        {
            return null;
        }

        draft.LeaveOutRest(node, "uriRegexRewrite", "match", "rewrite");
        var with = draft.Text(node, "rewrite") ?? "";
        var problem = "it has no match";
        if (draft.Text(node, "match") is not { } match || TextCondition.OwnRegex(match, out problem) is not { } regex)
        {
            draft.Remark(node.Line, RemarkKind.LeftOut, $"uriRegexRewrite is left out: {problem}");
            return null;
        }

        if (with.Contains('$') || Foreign().IsMatch(with))
        {
            draft.Remark(node.Line, RemarkKind.LeftOut, "uriRegexRewrite is left out: its rewrite has a dollar, or a backslash without a group's number");
            return null;
        }

        // Envoy replaces every part that fits, Umbra the first.
        if (!regex.StartsWith('^'))
        {
            draft.Remark(node.Line, RemarkKind.Note, "uriRegexRewrite replaces the first part of the path that fits, not each");
        }

        return new RewriteConfiguration { Regex = regex, With = with.Length > 0 ? Re2Pattern.ConvertReplacement(with) : null };
    }

    [GeneratedRegex(@"\\(?![0-9])")]
    private static partial Regex Foreign();
}
