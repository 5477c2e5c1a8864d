using System.Collections.Immutable;
using System.Globalization;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.GatewayApi;

/// <summary>Reads one rule of an HTTPRoute or a GRPCRoute.</summary>
internal sealed class ApiRule(ImportDraft draft, ApiBackends backends, bool isGrpc)
{
    private const int MostRetries = 10;
    private const int InternalServerError = 500;
    private const string DefaultSession = "session";

    private readonly ApiMatches _matches = new(draft, isGrpc);
    private readonly ApiDestinations _destinations = new(draft, backends);

    private ShadowProtocol Protocol => isGrpc ? ShadowProtocol.Http2 : ShadowProtocol.Http1;

    /// <summary>Reads it.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="name">What its routes are to be called.</param>
    /// <param name="inNamespace">The namespace of the route in which it stands.</param>
    /// <returns>What it becomes, in order, each with its alternatives: several where what becomes of the path hangs on the alternative.</returns>
    public IReadOnlyList<(RulePlan Rule, ImmutableArray<ApiAlternative> Alternatives)> Read(DocumentNode rule, string name, string inNamespace)
    {
        const RemarkKind lost = RemarkKind.RouteLost;
        draft.LeaveOutRest(rule, "rules", "name", "matches", "filters", "backendRefs", "timeouts", "retry", "sessionPersistence");
        var alternatives = _matches.Read(rule, lost);
        if (alternatives.IsEmpty)
        {
            draft.Remark(rule.Line, lost, "the rule is left out: no alternative of its matches could be carried over");
            return [];
        }

        var filters = new ApiFilters(draft, backends);
        filters.Read(rule, inNamespace, Protocol);
        return filters.Redirect is { } redirect ? ReadRedirects(rule, redirect, name, filters, alternatives) : ReadRoutes(rule, name, inNamespace, filters, alternatives, lost);
    }

    private List<(RulePlan, ImmutableArray<ApiAlternative>)> ReadRedirects(DocumentNode rule, DocumentNode redirect, string name, ApiFilters filters, ImmutableArray<ApiAlternative> alternatives)
    {
        if (rule["backendRefs"] is { } unused)
        {
            draft.Remark(unused.Line, RemarkKind.LeftOut, "backendRefs are left out: the rule redirects");
        }

        return Alike(alternatives, prefix => ApiRedirect.Read(draft, redirect, prefix), read => read is null ? null : new RulePlan
        {
            Name = name,
            Route = new RouteConfiguration { Name = "", Redirect = read, ResponseHeaders = filters.Response.ToConfiguration() },
            Mirrors = [.. filters.Mirrors],
        });
    }

    private List<(RulePlan, ImmutableArray<ApiAlternative>)> ReadRoutes(DocumentNode rule, string name, string inNamespace, ApiFilters filters, ImmutableArray<ApiAlternative> alternatives, RemarkKind lost)
    {
        var to = _destinations.Read(rule, inNamespace, Protocol, lost);
        var route = new RouteConfiguration { Name = "", ResponseHeaders = filters.Response.ToConfiguration() };
        if (to.IsEmpty)
        {
            draft.Remark(rule.Line, filters.Mirrors.Count > 0 ? RemarkKind.MirrorLost : RemarkKind.LeftOut, $"the rule has no backend that could be carried over: it is answered with {InternalServerError}, as Gateway API asks");
            return [(new RulePlan { Name = name, Route = route with { Respond = new RespondConfiguration { Status = InternalServerError } }, Mirrors = [.. filters.Mirrors] }, alternatives)];
        }

        route = route with
        {
            To = to,
            Host = filters.Host ?? filters.Request.Host,
            Headers = filters.Request.ToConfiguration(),
            Timeout = ReadTimeout(rule["timeouts"]),
            Retries = ReadRetries(rule["retry"]) ?? route.Retries,
            Sticky = ReadSticky(rule["sessionPersistence"]),
        };
        var mirrors = filters.Mirrors.Select(mirror => mirror with { Headers = route.Headers, Host = filters.Request.Host }).ToImmutableArray();
        foreach (var mirror in mirrors)
        {
            RemarkOnCopies(mirror.Line, filters, route.Headers);
        }

        return Alike(alternatives, prefix => ApiPath.Read(draft, filters.Path, prefix), path => new RulePlan { Name = name, Route = route with { Rewrite = path }, Mirrors = mirrors });
    }

    private void RemarkOnCopies(int line, ApiFilters filters, HeadersConfiguration headers)
    {
        if (!headers.Set.IsEmpty || !headers.Add.IsEmpty || !headers.Remove.IsEmpty || filters.Request.Host is not null)
        {
            draft.Remark(line, RemarkKind.Note, "the rule's changes of header fields are made in copies too: implementations of Gateway API differ in that");
        }

        if (filters.Path is not null || filters.Host is not null)
        {
            draft.Remark(line, RemarkKind.Note, "copies keep the client's path and host, which the rule rewrites: implementations of Gateway API differ in that; give the mirror rewrite or host to change them");
        }
    }

    // Neighbours of which the same becomes are one rule.
    private static List<(RulePlan, ImmutableArray<ApiAlternative>)> Alike<T>(ImmutableArray<ApiAlternative> alternatives, Func<string?, T> read, Func<T, RulePlan?> make)
    {
        List<(RulePlan, ImmutableArray<ApiAlternative>)> rules = [];
        for (var i = 0; i < alternatives.Length;)
        {
            var one = read(alternatives[i].Prefix);
            var alike = alternatives.Skip(i).TakeWhile(alternative => Equals(read(alternative.Prefix), one)).ToImmutableArray();
            i += alike.Length;
            if (make(one) is { } rule)
            {
                rules.Add((rule, alike));
            }
        }

        return rules;
    }

    private TimeSpan? ReadTimeout(DocumentNode? timeouts)
    {
        draft.LeaveOutRest(timeouts, "timeouts", "request", "backendRequest");
        if (timeouts?["request"] is not null)
        {
            if (timeouts["backendRequest"] is { } inner)
            {
                draft.Remark(inner.Line, RemarkKind.LeftOut, "timeouts.backendRequest is left out: request bounds the whole exchange, and Umbra has no bound for one attempt");
            }

            return RouteTimes.Read(draft, timeouts, "request");
        }

        return RouteTimes.Read(draft, timeouts, "backendRequest");
    }

    private int? ReadRetries(DocumentNode? retry)
    {
        if (retry is null)
        {
            return null;
        }

        draft.LeaveOutRest(retry, "retry", "attempts", "codes");
        var attempts = Math.Clamp(retry["attempts"]?.AsInteger() ?? 1, 0, MostRetries);
        draft.Remark(retry.Line, RemarkKind.Note, string.Create(CultureInfo.InvariantCulture, $"requests are tried again {attempts} times at most, only of safe methods and only when Umbra cannot connect, whatever the status codes"));
        return attempts;
    }

    private StickyConfiguration? ReadSticky(DocumentNode? session)
    {
        if (session is null)
        {
            return null;
        }

        draft.LeaveOutRest(session, "sessionPersistence", "sessionName", "type");
        var name = draft.Text(session, "sessionName") ?? DefaultSession;
        var isHeader = session["type"]?.AsText() == "Header";
        if (!TextRules.IsToken(name))
        {
            draft.Remark(session.Line, RemarkKind.LeftOut, "sessionPersistence is left out: its name is none that a cookie or a header can have");
            return null;
        }

        return isHeader ? new StickyConfiguration { Header = name } : new StickyConfiguration { Cookie = name, Issue = true };
    }
}
