using Umbra.Configuration;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>Conditions on header fields and query parameters, by their names.</summary>
internal static class MatchedNames
{
    private static readonly TextMatchConfiguration _present = new() { Present = true };

    /// <summary>An alternative with all conditions of <c>headers</c>, <c>withoutHeaders</c> or <c>queryParams</c>; null when one of them cannot be checked.</summary>
    public static RouteAlternative? Add(RouteAlternative alternative, DocumentMember conditions, ref string problem)
    {
        problem = "it is no map";
        if (conditions.Value.Kind != DocumentNodeKind.Map)
        {
            return null;
        }

        var result = alternative;
        foreach (var condition in conditions.Value.Members)
        {
            // A name alone asks whether there is one.
            var isNameAlone = condition.Value is { Members.Count: 0, Kind: DocumentNodeKind.Null or DocumentNodeKind.Map };
            var match = isNameAlone ? _present : StringMatch.Read(condition.Value, out problem);
            problem = match is null ? problem : "Umbra cannot check a name as that";
            if (match is null || Add(result, conditions.Key, condition.Key, match) is not { } more)
            {
                return null;
            }

            result = more;
        }

        return result;
    }

    private static RouteAlternative? Add(RouteAlternative alternative, string kind, string name, TextMatchConfiguration match)
    {
        var matcher = alternative.Matcher;
        switch (kind)
        {
            case "queryParams":
                return !TextCondition.IsName(name, isHeader: false) ? null
                    : alternative with { Matcher = matcher with { Query = [.. matcher.Query, new QueryMatchConfiguration { Name = name, Exact = match.Exact, Prefix = match.Prefix, Regex = match.Regex, Present = match.Present }] } };
            case "withoutHeaders":
                return MatchReader.Where(alternative, Pseudo(name) is null && TextCondition.IsName(name, isHeader: true) && TextCondition.Filter($"header.{name}", match) is { } filter ? $"!({filter})" : null);
            default:
                if (Pseudo(name) is { } field)
                {
                    return MatchReader.Where(alternative, TextCondition.Filter(field, match));
                }

                // Names are alike in either case: a second condition on one is an expression.
                return !TextCondition.IsName(name, isHeader: true) ? null
                    : matcher.Headers.Any(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ? MatchReader.Where(alternative, TextCondition.Filter($"header.{name}", match))
                    : alternative with { Matcher = matcher with { Headers = [.. matcher.Headers, new HeaderMatchConfiguration { Name = name, Exact = match.Exact, Prefix = match.Prefix, Regex = match.Regex, Present = match.Present }] } };
        }
    }

    private static string? Pseudo(string name) => name switch
    {
        ":method" => "method",
        ":authority" => "host",
        ":path" => "target",
        _ => null,
    };
}
