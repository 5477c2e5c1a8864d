using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Import.Conditions;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Envoy;

/// <summary>Adds the routes of a route configuration to a gateway, with their mirrors.</summary>
internal sealed class EnvoyRoutes(ProxyDraft proxy, EnvoyResources resources, ProxyGateway gateway)
{
    private readonly EnvoyDestinations _destinations = new(proxy.Draft, resources);

    /// <summary>How long an exchange may be without a byte, where a route does not say; null for Envoy's own five minutes.</summary>
    public TimeSpan? Idle { get; init; }

    private ImportDraft Draft => proxy.Draft;

    /// <summary>Adds them.</summary>
    public void Add(DocumentNode configuration)
    {
        configuration.TellUnknown(
            Draft, "route configuration", "name", "virtual_hosts", "request_mirror_policies", "request_headers_to_add", "request_headers_to_remove", "response_headers_to_add", "response_headers_to_remove", "validate_clusters",
            "max_direct_response_body_size_bytes", "version_info", "ignore_port_in_host_matching");
        var hosts = EnvoyDomains.Ordered(configuration.Field("virtual_hosts").Each());
        foreach (var (index, (host, domains)) in hosts.Index())
        {
            var condition = EnvoyDomains.Condition(domains);
            var isWhole = false;
            foreach (var route in host.Field("routes").Each())
            {
                isWhole |= Add(configuration, host, route, condition);
            }

            // Envoy looks into one virtual host alone: what none of its routes takes is not found.
            if (!isWhole && index + 1 < hosts.Count && condition is not AllOf { Parts.IsEmpty: true })
            {
                AddRefusal($"{host.Text("name")}-not-found", condition, 404, host.Line);
            }

            host.TellUnknown(
                Draft, "virtual host", "name", "domains", "routes", "request_mirror_policies", "request_headers_to_add", "request_headers_to_remove", "response_headers_to_add", "response_headers_to_remove", "retry_policy",
                "include_request_attempt_count", "include_attempt_count_in_response");
        }
    }

    private void AddRefusal(string wanted, Condition condition, int status, int line)
    {
        var matchers = ConditionWriter.Write(condition, out var problem);
        if (problem is null)
        {
            gateway.Add(ProxyDraft.Refusing(Draft.Name(gateway.Name, wanted), status) with { Match = matchers }, line);
        }
    }

    // Whether it takes every request of the virtual host.
    private bool Add(DocumentNode configuration, DocumentNode host, DocumentNode route, Condition domains)
    {
        var action = route.Field("route");
        var policies = action is null ? [] : EnvoyMirrors.Policies(action, host, configuration);
        var fit = EnvoyConditions.Of(route.Field("match"), out var problem);
        if (fit is null)
        {
            Draft.Remark(route.Line, RemarkKind.RouteLost, $"the route is left out: {problem}");
            return false;
        }

        if (!AppliesToAny(route, policies.Count > 0 ? RemarkKind.MirrorLost : RemarkKind.LeftOut))
        {
            return false;
        }

        route.TellUnknown(
            Draft, "route", "name", "match", "route", "redirect", "direct_response", "request_headers_to_add", "request_headers_to_remove", "response_headers_to_add", "response_headers_to_remove", "decorator", "metadata", "stat_prefix");
        var matchers = ConditionWriter.Write(Condition.All(domains, fit), out problem);
        if (problem is not null)
        {
            Draft.Remark(route.Line, RemarkKind.RouteLost, $"the route is left out: {problem}");
            return false;
        }

        var wanted = route.Text("name") is { Length: > 0 } named ? named : $"{host.Text("name")}{(route.Field("match").Text("prefix") ?? route.Field("match").Text("path"))?.TrimEnd('/').Replace('/', '-')}";
        var answers = new EnvoyHeaders(Draft);
        answers.Take("response", route, host, configuration);
        var begun = new RouteConfiguration { Name = "", Match = matchers, ResponseHeaders = answers.ToRoute() };
        if (action.Text("cluster_header") is { } header)
        {
            AddByHeader(configuration, host, route, Condition.All(domains, fit), header, wanted, policies);
        }
        else if (EnvoyAnswers.Of(Draft, route, begun) is { } answered)
        {
            gateway.Add(answered with { Name = Draft.Name(gateway.Name, wanted) }, route.Line);
        }
        else if (action is not null)
        {
            var to = _destinations.Of(action, route.Line, out var isByHash);
            Add(configuration, host, route, begun with { Name = Draft.Name(gateway.Name, wanted), To = to }, isByHash, policies);
        }
        else
        {
            Draft.Remark(route.Line, RemarkKind.RouteLost, "the route is left out: it neither sends on, redirects nor answers");
            return false;
        }

        return fit is AllOf { Parts.IsEmpty: true };
    }

    private bool AppliesToAny(DocumentNode route, RemarkKind kind)
    {
        if (route.Field("match", "runtime_fraction", "default_value") is not { } share)
        {
            return true;
        }

        var hundredths = EnvoyMirrors.Hundredths(share);
        if (hundredths == 0)
        {
            Draft.Remark(route.Line, RemarkKind.LeftOut, "the route is left out: it applies to no request (runtime_fraction 0)");
        }
        else if (hundredths < 100_00)
        {
            Draft.Remark(share.Line, kind, "the route applies to a share of requests alone, which Umbra's routes cannot: it takes all; weights of destinations share them out");
        }

        return hundredths > 0;
    }

    private void Add(DocumentNode configuration, DocumentNode host, DocumentNode route, RouteConfiguration begun, bool isByHash, IReadOnlyList<DocumentNode> policies)
    {
        var made = new EnvoyAction(Draft, route.Field("route")!, route.Field("match"), host, Idle).Apply(begun, isByHash);
        var headers = Headers();
        var whole = made with { Headers = headers.ToRoute(), Host = made.Host ?? headers.Host };
        gateway.Add(whole, route.Line);

        // In Envoy auto_host_rewrite comes after the copy was made.
        var isAutomatic = route.Field("route").IsOn("auto_host_rewrite");
        new EnvoyMirrors(proxy, resources, _destinations).Add(gateway, isAutomatic ? whole with { Host = headers.Host } : whole, Headers, policies);

        EnvoyHeaders Headers()
        {
            var taken = new EnvoyHeaders(Draft);
            taken.Take("request", route, host, configuration);
            return taken;
        }
    }

    // A route for each cluster that the field may name, and one for what names none.
    private void AddByHeader(DocumentNode configuration, DocumentNode host, DocumentNode route, Condition fit, string header, string wanted, IReadOnlyList<DocumentNode> policies)
    {
        foreach (var name in resources.ClusterNames)
        {
            var matchers = ConditionWriter.Write(Condition.All(fit, Condition.Exact("header." + header, name)), out var problem);
            var to = _destinations.Of(resources.Cluster(name), route.Line);
            if (problem is null && to.Length > 0)
            {
                var made = new RouteConfiguration { Name = Draft.Name(gateway.Name, $"{wanted}-{name}"), Match = matchers, To = to };
                Add(configuration, host, route, made, isByHash: false, policies);
            }
        }

        Draft.Remark(route.Line, RemarkKind.Note, $"cluster_header: a route for each cluster of this file that {Printable.Text(header, 64)} may name");
        AddRefusal(wanted + "-none", fit, 503, route.Line);
    }
}
