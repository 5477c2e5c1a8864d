using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.GatewayApi;

/// <summary>Reads what becomes of a path: <c>ReplaceFullPath</c>, or <c>ReplacePrefixMatch</c>, which hangs on the prefix that the request fitted.</summary>
internal static class ApiPath
{
    /// <summary>Reads it.</summary>
    /// <param name="draft">Takes the remarks.</param>
    /// <param name="path">The change; null for none.</param>
    /// <param name="prefix">The prefix of the condition, without a slash at its end; null when it has none.</param>
    /// <returns>Null when the path stays.</returns>
    public static RewriteConfiguration? Read(ImportDraft draft, DocumentNode? path, string? prefix)
    {
        if (path is null)
        {
            return null;
        }

        draft.LeaveOutRest(path, "path", "type", "replaceFullPath", "replacePrefixMatch");
        var rewrite = path["type"]?.AsText() switch
        {
            "ReplaceFullPath" when path["replaceFullPath"]?.AsText() is ['/', ..] full => new RewriteConfiguration { Path = full },
            "ReplacePrefixMatch" when prefix is not null && (path["replacePrefixMatch"]?.AsText() ?? "") is ("" or ['/', ..]) => OfPrefix(prefix, (path["replacePrefixMatch"]?.AsText() ?? "").TrimEnd('/')),
            _ => null,
        };
        if (rewrite is null && !(prefix is "" && path["replacePrefixMatch"]?.AsText() is ("" or "/")))
        {
            draft.Remark(path.Line, RemarkKind.LeftOut, "the path's change is left out: it is neither ReplaceFullPath with a path nor ReplacePrefixMatch of a PathPrefix with one");
        }

        return rewrite;
    }

    // Neither a slash too many nor one too few: /foo of /foo/bar by /xyz is /xyz/bar, by / it is /bar.
    private static RewriteConfiguration? OfPrefix(string prefix, string with)
    {
        if (prefix.Length == 0)
        {
            return with.Length == 0 ? null : new RewriteConfiguration { Prefix = "/", With = with + "/" };
        }

        return with.Length > 0 ? new RewriteConfiguration { Prefix = prefix, With = with }
            : TextCondition.OwnRegex($"^{Regex.Escape(prefix)}/?", out _) is { } regex ? new RewriteConfiguration { Regex = regex, With = "/" }
            : null;
    }
}
