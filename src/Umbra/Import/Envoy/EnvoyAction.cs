using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Core.Mirroring;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Envoy;

/// <summary>What a route's action does but for where it sends: path, host, times, retries, stickiness.</summary>
internal sealed class EnvoyAction(ImportDraft draft, DocumentNode action, DocumentNode? match, DocumentNode host, TimeSpan? idle)
{
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>The route with them.</summary>
    /// <param name="route">The route with its destinations.</param>
    /// <param name="isByHash">They are chosen by a hash.</param>
    public RouteConfiguration Apply(RouteConfiguration route, bool isByHash)
    {
        action.TellUnknown(
            draft, "route", "cluster", "cluster_header", "weighted_clusters", "prefix_rewrite", "regex_rewrite", "host_rewrite_literal", "host_rewrite", "auto_host_rewrite", "timeout", "idle_timeout", "retry_policy", "hash_policy",
            "request_mirror_policies", "request_mirror_policy", "priority", "cluster_not_found_response_code");
        return route with
        {
            Rewrite = EnvoyRewrites.Of(draft, action, match),
            Host = Host(route),
            Timeout = Timeout(),
            Idle = Longest(action.Time("idle_timeout") ?? idle ?? route.Idle),
            Retries = Retries(),
            Sticky = Sticky(isByHash),
        };
    }

    private static TimeSpan Longest(TimeSpan time) => time == TimeSpan.Zero ? Day : Durations.Within(time, TimeSpan.FromMilliseconds(1), Day);

    // None given is 15 s, and 0 s is none.
    private TimeSpan? Timeout() => (action.Time("timeout") ?? UsualTimeout) is { Ticks: > 0 } timeout ? Longest(timeout) : null;

    private string? Host(RouteConfiguration route)
    {
        if ((action.Text("host_rewrite_literal") ?? action.Text("host_rewrite")) is { Length: > 0 } literal)
        {
            if (TextRules.Parse(TextRule.HeaderValue, literal, "/", out _) is null && !RequestVariables.AreIn(literal))
            {
                return literal;
            }

            draft.Remark(action.Line, RemarkKind.LeftOut, $"{Printable.Text(literal, 64)} cannot become Host");
        }

        if (!action.IsOn("auto_host_rewrite"))
        {
            return null;
        }

        var hosts = route.To.SelectMany(destination => destination.Url).Select(url => url.Host).Distinct().ToList();
        if (hosts.Count > 1)
        {
            draft.Remark(action.Line, RemarkKind.LeftOut, "auto_host_rewrite: a route sets one Host, and its destinations have several names");
        }

        return hosts.Count == 1 ? hosts[0] : null;
    }

    private int Retries()
    {
        if ((action.Field("retry_policy") ?? host.Field("retry_policy")) is not { } policy)
        {
            return 0;
        }

        var on = (policy.Text("retry_on") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var ofConnecting = on.Intersect(["connect-failure", "5xx", "gateway-error", "reset", "reset-before-request"]).Any();
        if (on.Length != 1 || on[0] != "connect-failure")
        {
            draft.Remark(policy.Line, RemarkKind.LeftOut, "retry_policy: Umbra tries again when it cannot connect, and only requests of safe methods; nothing else is sent twice");
        }

        return ofConnecting ? Math.Clamp(policy.Field("num_retries")?.AsInteger() ?? 1, 0, 10) : 0;
    }

    private StickyConfiguration? Sticky(bool isByHash)
    {
        StickyConfiguration? sticky = null;
        foreach (var policy in action.Field("hash_policy").Each())
        {
            var header = policy.Field("header").Text("header_name");
            var cookie = policy.Field("cookie").Text("name");
            if (!isByHash || sticky is not null || !TextRules.IsToken(header ?? cookie ?? ""))
            {
                draft.Remark(policy.Line, RemarkKind.LeftOut, !isByHash ? "hash_policy: the cluster does not choose by a hash (lb_policy), so that it has no effect" : "hash_policy: requests stick by one header field or cookie; this one is left out");
                continue;
            }

            sticky = header is not null ? new StickyConfiguration { Header = header } : new StickyConfiguration { Cookie = cookie, Issue = policy.Field("cookie", "ttl") is not null };
        }

        if (isByHash && sticky is null)
        {
            draft.Remark(action.Line, RemarkKind.LeftOut, "the cluster chooses by a hash, and the route says of what: nothing that Umbra can: requests go by weight");
        }

        return sticky;
    }
}
