using System.Globalization;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Import.Conditions;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Apisix;

/// <summary>Adds routes to the gateway, with their mirrors.</summary>
internal sealed class ApisixRoutes(ProxyDraft proxy, ApisixResources resources, ProxyGateway gateway)
{
    private readonly ApisixUpstreams _upstreams = new(proxy.Draft);

    private ImportDraft Draft => proxy.Draft;

    /// <summary>Adds a route.</summary>
    public void Add(ApisixEntry entry)
    {
        var route = entry.Route;
        var service = resources.Named(route, "service_id", "services");
        var plugins = new ApisixPlugins(Draft);
        plugins.Take([.. resources.GlobalPlugins, service?["plugins"], resources.Named(route, "plugin_config_id", "plugin_configs")?["plugins"], route["plugins"]]);
        route.TellUnknown(
            Draft, "route", "id", "name", "desc", "uri", "uris", "host", "hosts", "methods", "vars", "priority", "upstream", "upstream_id", "service_id", "plugin_config_id", "plugins", "status", "labels", "timeout", "create_time",
            "update_time", "remote_addr", "remote_addrs", "filter_func");
        try
        {
            var condition = ApisixConditions.Of(entry);
            var own = resources.Named(route, "upstream_id", "upstreams") ?? route["upstream"] ?? resources.Named(service, "upstream_id", "upstreams") ?? service?["upstream"];
            foreach (var (extra, upstream) in Splits(plugins.Split, _upstreams.Of(own)))
            {
                Add(route, Condition.All(condition, extra), upstream, plugins);
            }
        }
        catch (FormatException exception)
        {
            Draft.Remark(route.Line, RemarkKind.RouteLost, $"the route is left out: {Printable.Text(exception.Message, 200)}");
        }
    }

    private void Add(DocumentNode route, Condition condition, ApisixUpstream upstream, ApisixPlugins plugins)
    {
        var matchers = ConditionWriter.Write(condition, out var problem);
        if (problem is not null || condition is AnyOf { Parts.IsEmpty: true })
        {
            Draft.Remark(route.Line, problem is null ? RemarkKind.LeftOut : RemarkKind.RouteLost, $"the route is left out: {problem ?? "it fits no request"}");
            return;
        }

        var wanted = route.Text("name") ?? (route.Text("id") is { } id ? $"route-{id}" : route["uri"].Texts().Concat(route["uris"].Texts()).FirstOrDefault() ?? "route");
        var begun = new RouteConfiguration { Name = Draft.Name(gateway.Name, wanted), Match = matchers, ResponseHeaders = plugins.Response.ToConfiguration() };
        if (plugins.Redirect is { } redirect)
        {
            gateway.Add(begun with { Redirect = redirect }, route.Line);
            return;
        }

        var made = begun with
        {
            To = upstream.To,
            Rewrite = plugins.Rewrite,
            Host = plugins.Host ?? upstream.Host,
            Headers = plugins.Request.ToConfiguration(),
            Idle = upstream.Idle,
            Retries = upstream.Retries,
            Sticky = upstream.Sticky,
        };
        gateway.Add(made, route.Line);
        if (plugins.Mirror is { } mirror)
        {
            AddMirror(made, mirror, plugins);
        }
    }

    // Rules with a condition of their own are routes before the others.
    private IEnumerable<(Condition Extra, ApisixUpstream Upstream)> Splits(DocumentMember? split, ApisixUpstream own)
    {
        foreach (var rule in split?.Value["rules"].Each() ?? [])
        {
            var matches = rule["match"].Each();
            var extra = matches.Count == 0 ? Condition.Always : Condition.Any(matches.Select(match => ApisixConditions.Variables(match["vars"])));
            yield return (extra, Weighted(rule["weighted_upstreams"].Each(), own));
            if (extra is AllOf { Parts.IsEmpty: true })
            {
                yield break;
            }
        }

        yield return (Condition.Always, own);
    }

    private ApisixUpstream Weighted(IReadOnlyList<DocumentNode> upstreams, ApisixUpstream own)
    {
        var parts = upstreams.Select(part => (Weight: Math.Clamp(part["weight"]?.AsInteger() ?? 1, 0, 1_000_000), Upstream: resources.Named(part, "upstream_id", "upstreams") is { } named ? _upstreams.Of(named) : part["upstream"] is { } inline ? _upstreams.Of(inline) : own))
            .Where(part => part.Weight > 0 && part.Upstream.To.Length > 0).ToList();
        if (parts.Count == 0)
        {
            return own;
        }

        var hosts = parts.Select(part => part.Upstream.Host).Distinct().ToList();
        if (hosts.Count > 1)
        {
            Draft.Remark(upstreams[0].Line, RemarkKind.LeftOut, "traffic-split: the upstreams set different Hosts, and a route sets one: Host stays the client's");
        }

        var isMixed = parts.Exists(part => part.Upstream.To.Length > 1);
        return parts[0].Upstream with
        {
            To = [.. parts.SelectMany(part => part.Upstream.To.Select(to => to with { Weight = isMixed ? (int)Math.Clamp(1_000.0 * part.Weight * to.Weight / part.Upstream.To.Sum(other => (long)other.Weight), 1, 1_000_000) : part.Weight }))],
            Host = hosts.Count == 1 ? hosts[0] : null,
        };
    }

    private void AddMirror(RouteConfiguration route, DocumentMember plugin, ApisixPlugins plugins)
    {
        var options = plugin.Value;
        options.TellUnknown(Draft, "proxy-mirror", "host", "path", "path_concat_mode", "sample_ratio", "_meta");
        var host = options.Text("host") ?? "";
        var scheme = host.Split("://")[0];
        var path = options.Text("path");
        if (scheme is not ("http" or "https" or "grpc" or "grpcs") || !host.Contains("://", StringComparison.Ordinal) || _upstreams.Url(scheme, host[(scheme.Length + 3)..]) is not { } target)
        {
            Draft.Remark(plugin.Line, RemarkKind.MirrorLost, $"proxy-mirror: {Printable.Text(host, 100)} is no address that copies could be sent to: write http://host:port");
            return;
        }

        if (path is not null && (TextRules.Parse(TextRule.UrlPath, path, "/", out _) is not null || path.Length == 0))
        {
            Draft.Remark(options["path"]!.Line, RemarkKind.MirrorLost, $"proxy-mirror: {Printable.Text(path, 100)} is no path; copies have the request's");
            path = null;
        }

        var mirror = Draft.Mirror(Draft.Name("mirror", $"{route.Name}-{target.Host}"), $"{gateway.Name}/{route.Name}", target, Share(options));
        var isPrefix = options.Text("path_concat_mode") == "prefix";
        if (path is not null && isPrefix && plugins.MirrorsTheRewritten && route.Rewrite is not null)
        {
            Draft.Remark(options["path"]!.Line, RemarkKind.MirrorLost, "proxy-mirror: a path before the rewritten one would be two changes, and a mirror has one: the path is left out");
            path = null;
        }

        proxy.Add(mirror with
        {
            // nginx's mirror has the request's own fields, as they were changed, and the Host that the upstream gets.
            Host = route.Host,
            Headers = plugins.Request.Over(mirror.Headers),
            Rewrite = path is null ? plugins.MirrorsTheRewritten ? route.Rewrite : null
                : isPrefix ? new RewriteConfiguration { Regex = "^", With = path.Replace("$", "$$", StringComparison.Ordinal) } : new RewriteConfiguration { Path = path },
            Protocol = scheme.StartsWith("grpc", StringComparison.Ordinal) ? ShadowProtocol.Http2 : ShadowProtocol.Http1,
            Tls = target.Scheme == Uri.UriSchemeHttps ? new TlsClientConfiguration { Verify = false } : mirror.Tls,
        }, plugin.Line);
    }

    private int Share(DocumentNode options)
    {
        var hundredths = Math.Clamp(options["sample_ratio"]?.AsNumber() ?? 1, 0, 1) * 100_00;
        var rounded = hundredths is > 0 and < 1 ? 1 : (int)Math.Round(hundredths);
        if (Math.Abs(rounded - hundredths) > 0.0001)
        {
            Draft.Remark(options["sample_ratio"]!.Line, RemarkKind.Note, string.Create(CultureInfo.InvariantCulture, $"sample_ratio is rounded to {rounded / 100m:0.##} %: hundredths of a percent are the finest"));
        }

        return rounded;
    }
}
