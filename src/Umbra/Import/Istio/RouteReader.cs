using System.Collections.Immutable;
using System.Globalization;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>Reads one route of a VirtualService's <c>http</c>.</summary>
internal sealed class RouteReader(ImportDraft draft, IstioCatalog catalog)
{
    private const int MostRetries = 10;

    private static readonly string[] _read = ["name", "match", "route", "redirect", "directResponse", "rewrite", "headers", "timeout", "retries", "fault", "corsPolicy", "delegate", .. MirrorReader.Keys];

    private readonly MatchReader _matches = new(draft);
    private readonly RedirectReader _redirects = new(draft);
    private readonly DestinationsReader _destinations = new(draft, new BackendFinder(draft, catalog));
    private readonly MirrorReader _mirrors = new(draft, new BackendFinder(draft, catalog));

    /// <summary>Reads it.</summary>
    /// <param name="route">The route.</param>
    /// <param name="name">What it is to be called.</param>
    /// <param name="inNamespace">The namespace of the object in which it stands.</param>
    /// <returns>The rules that it becomes, in order, each with its alternatives: several where what becomes of the path hangs on the alternative.</returns>
    public IReadOnlyList<(RulePlan Rule, ImmutableArray<RouteAlternative> Alternatives)> Read(DocumentNode route, string name, string inNamespace)
    {
        const RemarkKind lost = RemarkKind.RouteLost;
        if (route["delegate"] is { } other)
        {
            draft.Remark(other.Line, RemarkKind.MirrorLost, "the route is left out: it is delegated to another VirtualService, which may mirror; import that one");
            return [];
        }

        draft.LeaveOutRest(route, "http", _read);
        foreach (var key in (string[])["fault", "corsPolicy"])
        {
            if (route[key] is { } node)
            {
                draft.Remark(node.Line, RemarkKind.LeftOut, $"{key} is left out: Umbra has nothing for it");
            }
        }

        var alternatives = _matches.Read(route, lost);
        if (alternatives.IsEmpty)
        {
            draft.Remark(route.Line, lost, "the route is left out: no alternative of its match could be carried over");
            return [];
        }

        return ReadRules(route, name, inNamespace, alternatives, lost);
    }

    private List<(RulePlan, ImmutableArray<RouteAlternative>)> ReadRules(DocumentNode route, string name, string inNamespace, ImmutableArray<RouteAlternative> alternatives, RemarkKind lost)
    {
        var rewrite = IstioRewrite.Read(draft, route["rewrite"]);
        var request = new RouteHeaders(draft, isRequest: true);
        if (ReadAction(route, inNamespace, lost, request) is not { } action)
        {
            return [];
        }

        var host = request.Host ?? rewrite.Authority;
        // One that is misspelt may be the share of the others: none is better than all.
        var mirrors = route.Members.Any(member => UnknownKeys.AreLikeMirrors(member.Key) && !_read.Contains(member.Key)) ? [] : _mirrors.Read(route, inNamespace);
        List<(RulePlan, ImmutableArray<RouteAlternative>)> rules = [];
        for (var i = 0; i < alternatives.Length;)
        {
            var path = action.To.IsEmpty ? null : rewrite.For(alternatives[i].Matcher.Path);
            var alike = alternatives.Skip(i).TakeWhile(alternative => action.To.IsEmpty || rewrite.For(alternative.Matcher.Path) == path).ToImmutableArray();
            i += alike.Length;
            var own = action.To.IsEmpty ? action : action with { Host = host, Rewrite = path, Headers = request.ToConfiguration() };
            rules.Add((new RulePlan { Name = name, Route = own, Mirrors = [.. mirrors.Select(mirror => mirror with { Host = ShadowHost(host), Rewrite = path, Headers = own.Headers })] }, alike));
        }

        return rules;
    }

    // Envoy says in the copy's host that it is one, before the port.
    private static string ShadowHost(string? host)
    {
        if (host is null)
        {
            return "$host-shadow$is_request_port$request_port";
        }

        var colon = host.EndsWith(']') ? -1 : host.LastIndexOf(':');
        return colon < 0 ? $"{host}-shadow" : $"{host[..colon]}-shadow{host[colon..]}";
    }

    private RouteConfiguration? ReadAction(DocumentNode route, string inNamespace, RemarkKind lost, RouteHeaders request)
    {
        var response = new RouteHeaders(draft, isRequest: false);
        draft.LeaveOutRest(route["headers"], "headers", "request", "response");
        IstioHeaders.Read(draft, route["headers"]?["request"], request);
        IstioHeaders.Read(draft, route["headers"]?["response"], response);
        var empty = new RouteConfiguration { Name = "" };
        if (route["redirect"] is { } redirect)
        {
            return _redirects.ReadRedirect(redirect) is { } read ? empty with { Redirect = read, ResponseHeaders = response.ToConfiguration() } : null;
        }

        if (route["directResponse"] is { } answer)
        {
            return _redirects.ReadResponse(answer) is { } read ? empty with { Respond = read, ResponseHeaders = response.ToConfiguration() } : null;
        }

        var (to, sticky) = _destinations.Read(route, inNamespace, lost, request, response);
        if (to.IsEmpty)
        {
            draft.Remark(route.Line, lost, "the route is left out: it has no destination that could be carried over");
            return null;
        }

        return empty with { To = to, Sticky = sticky, ResponseHeaders = response.ToConfiguration(), Timeout = RouteTimes.Read(draft, route, "timeout"), Retries = ReadRetries(route["retries"]) ?? empty.Retries };
    }

    private int? ReadRetries(DocumentNode? retries)
    {
        if (retries is null)
        {
            return null;
        }

        draft.LeaveOutRest(retries, "retries", "attempts", "retryOn");
        var conditions = retries["retryOn"]?.AsText() ?? "connect-failure";
        var attempts = retries["attempts"]?.AsInteger() ?? 0;
        if (attempts > 0 && !conditions.Split(',', StringSplitOptions.TrimEntries).Any(condition => condition is "connect-failure" or "5xx" or "reset"))
        {
            draft.Remark(retries.Line, RemarkKind.LeftOut, "retries are left out: Umbra tries again only when it cannot connect, and retryOn does not ask for that");
            return 0;
        }

        var taken = Math.Clamp(attempts, 0, MostRetries);
        if (attempts != 0)
        {
            draft.Remark(retries.Line, RemarkKind.Note, string.Create(CultureInfo.InvariantCulture, $"requests are tried again {taken} times at most, only of safe methods and only when Umbra cannot connect"));
        }

        return taken;
    }
}
