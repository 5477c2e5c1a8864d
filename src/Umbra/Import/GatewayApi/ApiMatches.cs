using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.GatewayApi;

/// <summary>Reads the alternatives of a rule's <c>matches</c>. One with a condition that Umbra cannot check is left out whole: without the condition it would take too much.</summary>
internal sealed class ApiMatches(ImportDraft draft, bool isGrpc)
{
    /// <summary>Reads them.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="lost">How grave it is when one is left out.</param>
    /// <returns>None when all of them were left out.</returns>
    public ImmutableArray<ApiAlternative> Read(DocumentNode rule, RemarkKind lost)
    {
        if (rule["matches"] is not { } matches || matches is { Kind: DocumentNodeKind.List, Items.Count: 0 })
        {
            return [isGrpc ? GrpcMatch.Every : PathMatch.Every];
        }

        return [.. draft.Items(rule, "matches", lost).Select(match => ReadOne(match, lost)).OfType<ApiAlternative>()];
    }

    private ApiAlternative? ReadOne(DocumentNode match, RemarkKind lost)
    {
        string[] known = isGrpc ? ["method", "headers"] : ["path", "method", "headers", "queryParams"];
        var problem = match.Kind is DocumentNodeKind.Map or DocumentNodeKind.Null ? null : "it is no map";
        if (match.Members.FirstOrDefault(member => !known.Contains(member.Key)) is { } foreign)
        {
            problem = $"Umbra cannot check {Printable.Text(foreign.Key, 64)}";
        }

        var alternative = problem is not null ? null : isGrpc ? GrpcMatch.Read(match["method"], out problem) : PathMatch.Read(match["path"], out problem);
        alternative = alternative is null ? null : WithMethod(alternative, isGrpc ? null : match["method"], ref problem);
        alternative = alternative is null ? null : WithNames(alternative, match["headers"], isHeader: true, ref problem);
        alternative = alternative is null ? null : WithNames(alternative, match["queryParams"], isHeader: false, ref problem);
        if (alternative is null)
        {
            draft.Remark(match.Line, lost, $"a match cannot be carried over, and the whole alternative is left out: {problem}");
        }

        return alternative;
    }

    private static ApiAlternative? WithMethod(ApiAlternative alternative, DocumentNode? method, ref string? problem)
    {
        if (method is null)
        {
            return alternative;
        }

        problem = "its method is none";
        return method.AsText() is { } text && TextRules.IsToken(text)
            ? alternative with { Matchers = [.. alternative.Matchers.Select(matcher => matcher with { Methods = [text] })], Precedence = alternative.Precedence.SetItem(ApiPrecedence.Method, 0) }
            : null;
    }

    private static ApiAlternative? WithNames(ApiAlternative alternative, DocumentNode? conditions, bool isHeader, ref string? problem)
    {
        var what = isHeader ? "headers" : "queryParams";
        problem = $"{what} is no list";
        if (conditions is { Kind: not DocumentNodeKind.List })
        {
            return null;
        }

        // Of several conditions on one name the first counts.
        var matches = new Dictionary<string, TextMatchConfiguration>(isHeader ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var condition in conditions?.Items ?? [])
        {
            if (condition["name"]?.AsText() is not { } name || !TextCondition.IsName(name, isHeader))
            {
                problem = $"{what} has a name that is none";
                return null;
            }

            if (TypedText.Read(condition, "value", out problem) is not { } match)
            {
                return null;
            }

            matches.TryAdd(name, match);
        }

        var place = isHeader ? ApiPrecedence.Headers : ApiPrecedence.Query;
        return alternative with
        {
            Matchers = [.. alternative.Matchers.Select(matcher => isHeader ? matcher with { Headers = HeadersOf(matches) } : matcher with { Query = QueryOf(matches) })],
            Precedence = alternative.Precedence.SetItem(place, -matches.Count),
        };
    }

    private static ImmutableArray<HeaderMatchConfiguration> HeadersOf(Dictionary<string, TextMatchConfiguration> matches) =>
        [.. matches.Select(match => new HeaderMatchConfiguration { Name = match.Key, Exact = match.Value.Exact, Regex = match.Value.Regex })];

    private static ImmutableArray<QueryMatchConfiguration> QueryOf(Dictionary<string, TextMatchConfiguration> matches) =>
        [.. matches.Select(match => new QueryMatchConfiguration { Name = match.Key, Exact = match.Value.Exact, Regex = match.Value.Regex })];
}
