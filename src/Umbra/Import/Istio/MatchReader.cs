using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>Reads the alternatives of a route's <c>match</c>. One with a condition that Umbra cannot check is left out whole: without the condition it would take too much.</summary>
internal sealed class MatchReader(ImportDraft draft)
{
    /// <summary>Reads them.</summary>
    /// <param name="route">The route.</param>
    /// <param name="lost">How grave it is when one is left out.</param>
    /// <returns>None when all of them were left out.</returns>
    public ImmutableArray<RouteAlternative> Read(DocumentNode route, RemarkKind lost)
    {
        if (route["match"] is not { } match || match is { Kind: DocumentNodeKind.List, Items.Count: 0 })
        {
            return [new RouteAlternative { Line = route.Line }];
        }

        return [.. draft.Items(route, "match", lost).Select(item => ReadOne(item, lost)).OfType<RouteAlternative>()];
    }

    private RouteAlternative? ReadOne(DocumentNode item, RemarkKind lost)
    {
        var alternative = new RouteAlternative { Line = item.Line };
        if (item.Kind is DocumentNodeKind.Scalar or DocumentNodeKind.List)
        {
            return Undecided(item.Line, "a match", "it is no map", lost);
        }

        foreach (var member in item.Members.Where(member => member.Value.Kind != DocumentNodeKind.Null))
        {
            var problem = "Umbra cannot check that";
            if (With(alternative, item, member, ref problem) is not { } more)
            {
                return Undecided(member.Line, $"match.{member.Key}", problem, lost);
            }

            alternative = more;
        }

        return alternative;
    }

    private RouteAlternative? Undecided(int line, string what, string problem, RemarkKind lost)
    {
        draft.Remark(line, lost, $"{what} cannot be carried over, and the whole alternative is left out: {problem}");
        return null;
    }

    private RouteAlternative? With(RouteAlternative alternative, DocumentNode item, DocumentMember member, ref string problem)
    {
        var value = member.Value;
        switch (member.Key)
        {
            case "name" or "ignoreUriCase" or "statPrefix":
                return alternative;
            case "uri":
                return StringMatch.Read(value, out problem) is not { } path ? null
                    : alternative with { Matcher = alternative.Matcher with { Path = item["ignoreUriCase"]?.AsBoolean() == true && path.Regex is null ? path with { IgnoreCase = true } : path } };
            case "scheme":
                return StringMatch.Read(value, out problem) is not { } scheme ? null : alternative with { FitsScheme = text => StringMatch.Fits(scheme, text) };
            case "method":
                return WithMethod(alternative, value, ref problem);
            case "authority":
                return WithAuthority(alternative, value, ref problem);
            case "port":
                return KubernetesPort.Of(value) is not { } port ? null : alternative with { Port = port };
            case "gateways":
                return WithGateways(alternative, item, ref problem);
            case "headers" or "withoutHeaders" or "queryParams":
                return MatchedNames.Add(alternative, member, ref problem);
            default:
                return null;
        }
    }

    private static RouteAlternative? WithMethod(RouteAlternative alternative, DocumentNode value, ref string problem)
    {
        if (StringMatch.Read(value, out problem) is not { } match)
        {
            return null;
        }

        if (match.Exact is { } method)
        {
            problem = "it is no method";
            return TextRules.IsToken(method) ? alternative with { Matcher = alternative.Matcher with { Methods = [method] } } : null;
        }

        return Where(alternative, TextCondition.Filter("method", match));
    }

    private RouteAlternative? WithAuthority(RouteAlternative alternative, DocumentNode value, ref string problem)
    {
        if (StringMatch.Read(value, out problem) is not { } match)
        {
            return null;
        }

        if (match.Exact is not { } authority)
        {
            draft.Remark(value.Line, RemarkKind.Note, "authority is compared without its port");
            return Where(alternative, TextCondition.Filter("host", match with { IgnoreCase = true }));
        }

        var colon = authority.LastIndexOf(':');
        var host = colon < 0 || authority.EndsWith(']') ? authority : authority[..colon];
        problem = "it is no host";
        return host != "*" && HostSet.IsPattern(host) ? alternative with { Hosts = HostSet.Of([host]) } : null;
    }

    private RouteAlternative? WithGateways(RouteAlternative alternative, DocumentNode item, ref string problem)
    {
        var names = draft.Texts(item, "gateways").Select(name => name.Text).ToImmutableArray();
        problem = "whether a request comes from the mesh or through a gateway cannot be decided here";
        return names.IsEmpty || names.Contains("mesh") ? null : alternative with { Gateways = names };
    }

    /// <summary>An alternative with one condition more; null when there is none.</summary>
    public static RouteAlternative? Where(RouteAlternative alternative, string? filter) =>
        filter is null ? null : alternative with { Matcher = alternative.Matcher with { Where = alternative.Matcher.Where is { } before ? $"{before} && {filter}" : filter } };
}
