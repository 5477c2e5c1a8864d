using Umbra.Configuration;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.GatewayApi;

/// <summary>Reads a GRPCRoute's conditions on methods: they are paths, <c>/service/method</c>.</summary>
internal static class GrpcMatch
{
    private const string Any = "[^/]+";

    /// <summary>Every method.</summary>
    public static ApiAlternative Every { get; } = new([new MatcherConfiguration()], [0, 0, 0, 0, 0], null);

    /// <summary>Reads one.</summary>
    /// <returns>Null when it cannot be checked, which <paramref name="problem"/> tells.</returns>
    public static ApiAlternative? Read(DocumentNode? method, out string? problem)
    {
        problem = null;
        var service = method?["service"]?.AsText() ?? "";
        var name = method?["method"]?.AsText() ?? "";
        if (service.Length == 0 && name.Length == 0)
        {
            return Every;
        }

        var isRegex = method!["type"]?.AsText() == "RegularExpression";
        problem = isRegex || (method["type"]?.AsText() ?? "Exact") == "Exact" ? null : "the method's type is neither Exact nor RegularExpression";
        var path = problem is not null ? null : isRegex ? Regex(service, name, out problem) : Exact(service, name, out problem);

        // The longest service, then the longest method, then the most headers.
        return path is null ? null : new ApiAlternative([new MatcherConfiguration { Path = path }], [0, -service.Length, -name.Length, 0, 0], null);
    }

    private static TextMatchConfiguration? Exact(string service, string name, out string? problem)
    {
        problem = null;
        if (service.Length == 0)
        {
            var match = TextCondition.Regex($"/{Any}/{System.Text.RegularExpressions.Regex.Escape(name)}", out var wrong);
            problem = wrong;
            return match;
        }

        return name.Length > 0 ? TextCondition.Exact($"/{service}/{name}") : TextCondition.Prefix($"/{service}/");
    }

    private static TextMatchConfiguration? Regex(string service, string name, out string? problem)
    {
        var match = TextCondition.Regex($"/(?:{(service.Length > 0 ? service : Any)})/(?:{(name.Length > 0 ? name : Any)})", out var wrong);
        problem = wrong;
        return match;
    }
}
