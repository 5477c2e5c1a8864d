using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;
using Umbra.Inline.Gateway;

namespace Umbra.Import.Traefik;

/// <summary>A load balancer's servers.</summary>
internal static class TraefikServers
{
    /// <summary>What they become.</summary>
    public static TraefikBackend Of(ImportDraft draft, DocumentNode balancer)
    {
        balancer.TellUnknown(draft, "loadBalancer", "servers", "sticky", "health_check", "pass_host_header", "strategy", "response_forwarding");
        var servers = balancer["servers"].Each().Select(server => (Url: Url(draft, server), Weight: Math.Clamp(server["weight"]?.AsInteger() ?? 1, 0, 1_000_000), IsPlainHttp2: server["url"]?.AsText()?.StartsWith("h2c:", StringComparison.Ordinal) == true))
            .Where(server => server.Url is not null && server.Weight > 0).DistinctBy(server => server.Url).ToList();
        var sticky = Sticky(balancer);
        var isOne = sticky is null && servers.Select(server => server.Weight).Distinct().Count() == 1 && servers.Select(server => server.IsPlainHttp2).Distinct().Count() == 1;
        var groups = isOne ? [servers] : servers.ConvertAll(server => new List<(Uri? Url, int Weight, bool IsPlainHttp2)> { server });
        var authorities = servers.Select(server => server.Url!.Authority).Distinct().ToList();
        var passesHost = balancer["passHostHeader"]?.AsBoolean() != false;
        if (!passesHost && authorities.Count > 1)
        {
            draft.Remark(balancer.Line, RemarkKind.LeftOut, "passHostHeader: a route sets one Host, and the servers have several names: Host stays the client's");
        }

        return new TraefikBackend
        {
            To =
            [
                .. groups.Where(group => group.Count > 0).Select(group => new DestinationConfiguration
                {
                    Url = [.. group.Select(server => server.Url!)],
                    Weight = isOne ? 1 : group[0].Weight,
                    Protocol = group[0].IsPlainHttp2 ? ShadowProtocol.Http2 : ShadowProtocol.Http1,
                    Balance = balancer["strategy"]?.AsText() == "p2c" ? InstanceBalance.LeastRequests : InstanceBalance.RoundRobin,
                    Health = Health(draft, balancer["healthCheck"]),
                }),
            ],
            Sticky = sticky,
            Host = !passesHost && authorities.Count == 1 ? authorities[0] : null,
        };
    }

    /// <summary>The cookie that requests stick by; null for none.</summary>
    public static StickyConfiguration? Sticky(DocumentNode node) =>
        node["sticky"]?.Find("cookie") is { } cookie
            ? new StickyConfiguration { Cookie = cookie.Value["name"]?.AsText() is { } name && TextRules.IsToken(name) ? name : "umbra_server", Issue = true }
            : null;

    private static Uri? Url(ImportDraft draft, DocumentNode server)
    {
        var text = server["url"]?.AsText() ?? "";
        text = text.StartsWith("h2c://", StringComparison.Ordinal) ? "http" + text[3..] : text;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var given) || given.Scheme is not ("http" or "https") || draft.Url(given.Scheme, given.Host, given.Port) is not { } url || ProxyTargets.Problem(url) is not null)
        {
            draft.Remark(server.Line, RemarkKind.LeftOut, $"{Printable.Text(text, 100)} is no address that requests could be sent to");
            return null;
        }

        if (given.PathAndQuery != "/")
        {
            draft.Remark(server.Line, RemarkKind.LeftOut, $"of {Printable.Text(given.Host, 100)} only host and port count, as for Traefik");
        }

        return url;
    }

    private static HealthCheckConfiguration? Health(ImportDraft draft, DocumentNode? check)
    {
        if (check is null)
        {
            return null;
        }

        check.TellUnknown(draft, "healthCheck", "path", "interval", "timeout");
        return new HealthCheckConfiguration
        {
            Path = check["path"]?.AsText() is ['/', ..] and var path ? path : "/",
            Every = Durations.Within(check.Time("interval") ?? TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            Timeout = Durations.Within(check.Time("timeout") ?? TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5)),
            UnhealthyAfter = 1,
        };
    }
}
