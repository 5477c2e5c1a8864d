using Umbra.Configuration;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.GatewayApi;

/// <summary>Reads an HTTPRoute's conditions on paths.</summary>
internal static class PathMatch
{
    /// <summary>Every path: what a match without one means.</summary>
    public static ApiAlternative Every { get; } = new([new MatcherConfiguration()], ApiPrecedence.Of(ApiPathKind.Prefix, 1), "");

    /// <summary>Reads one.</summary>
    /// <returns>Null when it cannot be checked, which <paramref name="problem"/> tells.</returns>
    public static ApiAlternative? Read(DocumentNode? path, out string? problem)
    {
        problem = null;
        if (path is null)
        {
            return Every;
        }

        var value = path["value"]?.AsText() ?? "/";
        switch (path["type"]?.AsText() ?? "PathPrefix")
        {
            case "Exact":
                return new ApiAlternative([On(TextCondition.Exact(value))], ApiPrecedence.Of(ApiPathKind.Exact, value.Length), null);
            case "PathPrefix":
                return OfElements(value.TrimEnd('/'), out problem);
            case "RegularExpression":
                var match = TextCondition.Regex(value, out var wrong);
                problem = wrong;
                return match is null ? null : new ApiAlternative([On(match)], ApiPrecedence.Of(ApiPathKind.Regex, value.Length), null);
            default:
                problem = "the path's type is none of Exact, PathPrefix and RegularExpression";
                return null;
        }
    }

    // /foo is /foo and what is below it, but not /foobar.
    private static ApiAlternative? OfElements(string prefix, out string? problem)
    {
        problem = prefix is "" or ['/', ..] ? null : "the path does not begin with /";
        return problem is not null ? null
            : prefix.Length == 0 ? Every
            : new ApiAlternative([On(TextCondition.Exact(prefix)), On(TextCondition.Prefix(prefix + "/"))], ApiPrecedence.Of(ApiPathKind.Prefix, prefix.Length), prefix);
    }

    private static MatcherConfiguration On(TextMatchConfiguration path) => new() { Path = path };
}
