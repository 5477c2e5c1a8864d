using System.Collections.Immutable;
using System.Globalization;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Core.Mirroring;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;
using Umbra.Inline.Gateway;

namespace Umbra.Import.Apisix;

/// <summary>What an upstream becomes.</summary>
/// <param name="To">Where requests go.</param>
/// <param name="Host">The Host that its nodes get; null for the client's.</param>
/// <param name="Sticky">What requests stick by; null for nothing.</param>
/// <param name="Idle">How long an exchange may be without a byte.</param>
/// <param name="Retries">How often is tried again.</param>
internal sealed record ApisixUpstream(ImmutableArray<DestinationConfiguration> To, string? Host, StickyConfiguration? Sticky, TimeSpan Idle, int Retries)
{
    /// <summary>One that sends nowhere.</summary>
    public static ApisixUpstream None { get; } = new([], null, null, TimeSpan.FromSeconds(60), 0);
}

/// <summary>Makes destinations of upstreams.</summary>
internal sealed class ApisixUpstreams(ImportDraft draft)
{
    private const int MostWeight = 1_000_000;

    /// <summary>What one becomes.</summary>
    public ApisixUpstream Of(DocumentNode? upstream)
    {
        if (upstream is null)
        {
            return ApisixUpstream.None;
        }

        upstream.TellUnknown(
            draft, "upstream", "id", "name", "desc", "nodes", "type", "hash_on", "key", "scheme", "pass_host", "upstream_host", "timeout", "retries", "retry_timeout", "checks", "labels", "create_time", "update_time", "keepalive_pool");
        var nodes = Nodes(upstream).Where(node => node.Weight > 0).DistinctBy(node => node.Url).ToList();
        var sticky = Sticky(upstream);
        var isOne = sticky is null && nodes.Select(node => node.Weight).Distinct().Count() == 1;
        var scheme = upstream.Text("scheme") ?? "http";
        var shape = new DestinationConfiguration
        {
            Url = [],
            Protocol = scheme.StartsWith("grpc", StringComparison.Ordinal) ? ShadowProtocol.Http2 : ShadowProtocol.Http1,
            Balance = upstream.Text("type") is "least_conn" or "ewma" ? InstanceBalance.LeastRequests : InstanceBalance.RoundRobin,
            Health = Health(upstream["checks"]),
            // APISIX does not verify an upstream's certificate.
            Tls = scheme is "https" or "grpcs" ? new TlsClientConfiguration { Verify = false } : new TlsClientConfiguration(),
        };
        return new ApisixUpstream(
            nodes.Count == 0 ? [] : isOne ? [shape with { Url = [.. nodes.Select(node => node.Url)] }] : [.. nodes.Select(node => shape with { Url = [node.Url], Weight = node.Weight })],
            Host(upstream, nodes),
            sticky,
            Seconds(upstream.Field("timeout", "read")) ?? TimeSpan.FromSeconds(60),
            Math.Clamp(upstream["retries"]?.AsInteger() ?? nodes.Count - 1, 0, 10));
    }

    private static TimeSpan? Seconds(DocumentNode? node) =>
        node?.AsNumber() is > 0 and < 100_000 and var seconds ? Durations.Within(TimeSpan.FromSeconds(seconds), TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24)) : null;

    private IEnumerable<(Uri Url, int Weight)> Nodes(DocumentNode upstream)
    {
        if (upstream["nodes"] is not { } nodes)
        {
            draft.Remark(upstream.Line, RemarkKind.LeftOut, "the upstream's nodes are not in this file (service discovery): it sends nowhere until it has a url");
            yield break;
        }

        var given = nodes.Kind == DocumentNodeKind.Map
            ? nodes.Members.Select(member => (Address: member.Key, Weight: member.Value.AsInteger() ?? 1, member.Line))
            : nodes.Items.Select(node => (Address: node["port"] is null ? node["host"]?.Text ?? "" : $"{node["host"]?.Text}:{node["port"]!.Text}", Weight: node["weight"]?.AsInteger() ?? 1, node.Line));
        foreach (var (address, weight, line) in given)
        {
            if (Url(upstream.Text("scheme") ?? "http", address) is { } url)
            {
                yield return (url, Math.Clamp(weight, 0, MostWeight));
            }
            else
            {
                draft.Remark(line, RemarkKind.LeftOut, $"{Printable.Text(address, 64)} is no node that requests could be sent to");
            }
        }
    }

    /// <summary>The URL of a node; null when it makes none.</summary>
    public Uri? Url(string scheme, string address)
    {
        var isTls = scheme is "https" or "grpcs";
        var colon = address.LastIndexOf(':');
        var hasPort = colon > 0 && !address[colon..].Contains(']');
        var port = !hasPort ? isTls ? 443 : 80 : int.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
        var host = hasPort ? address[..colon] : address;
        return host.Length > 0 && port is > 0 and <= 65_535 && draft.Url(isTls ? "https" : "http", host, port) is { PathAndQuery: "/" } url && ProxyTargets.Problem(url) is null ? url : null;
    }

    private string? Host(DocumentNode upstream, List<(Uri Url, int Weight)> nodes)
    {
        switch (upstream.Text("pass_host"))
        {
            case "rewrite" when upstream.Text("upstream_host") is { Length: > 0 } host && TextRules.Parse(TextRule.HeaderValue, host, "/", out _) is null && !RequestVariables.AreIn(host):
                return host;
            case "node" when nodes.Select(node => node.Url.Authority).Distinct().ToList() is [var only]:
                return only;
            case "node" when nodes.Count > 1:
                draft.Remark(upstream.Line, RemarkKind.LeftOut, "pass_host: a route sets one Host, and the nodes have several names: Host stays the client's");
                return null;
            default:
                return null;
        }
    }

    private StickyConfiguration? Sticky(DocumentNode upstream)
    {
        if (upstream.Text("type") != "chash")
        {
            return null;
        }

        var key = upstream.Text("key") ?? "";
        var (on, name) = (upstream.Text("hash_on") ?? "vars") switch
        {
            "header" => ("header", key.StartsWith("http_", StringComparison.Ordinal) ? key[5..].Replace('_', '-') : key),
            "cookie" => ("cookie", key.StartsWith("cookie_", StringComparison.Ordinal) ? key[7..] : key),
            "vars" when key.StartsWith("http_", StringComparison.Ordinal) => ("header", key[5..].Replace('_', '-')),
            "vars" when key.StartsWith("cookie_", StringComparison.Ordinal) => ("cookie", key[7..]),
            _ => ("", ""),
        };
        if (TextRules.IsToken(name))
        {
            return on == "header" ? new StickyConfiguration { Header = name } : new StickyConfiguration { Cookie = name };
        }

        draft.Remark(upstream.Line, RemarkKind.LeftOut, $"chash by {Printable.Text(key, 64)}: requests stick by a header field or a cookie: they go by weight");
        return null;
    }

    private HealthCheckConfiguration? Health(DocumentNode? checks)
    {
        if (checks is null)
        {
            return null;
        }

        checks.TellUnknown(draft, "checks", "active");
        var active = checks["active"];
        return active is null ? null : new HealthCheckConfiguration
        {
            Path = active["http_path"]?.AsText() is ['/', ..] and var path ? path : "/",
            Every = Within(Seconds(active.Field("healthy", "interval")) ?? TimeSpan.FromSeconds(1), 100),
            Timeout = Durations.Within(Seconds(active["timeout"]) ?? TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5)),
            UnhealthyAfter = Math.Clamp(active.Field("unhealthy", "http_failures")?.AsInteger() ?? 5, 1, 100),
            HealthyAfter = Math.Clamp(active.Field("healthy", "successes")?.AsInteger() ?? 2, 1, 100),
        };
    }

    private static TimeSpan Within(TimeSpan time, int leastMilliseconds) => Durations.Within(time, TimeSpan.FromMilliseconds(leastMilliseconds), TimeSpan.FromHours(1));
}
