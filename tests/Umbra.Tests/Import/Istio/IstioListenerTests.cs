using Umbra.Configuration.Gateways;
using Umbra.Import;
using Umbra.Import.Istio;
using Umbra.Inline.Gateway;

namespace Umbra.Tests.Import.Istio;

public sealed class IstioListenerTests
{
    private const string Gateway = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: { name: edge }
        spec:
          selector: { istio: ingressgateway }
          servers:
          - port: { number: 80, name: http, protocol: HTTP }
            hosts: ["*.example.com"]
          - port: { number: 443, name: https, protocol: HTTPS }
            hosts: ["default/shop.example.com"]
            tls: { mode: SIMPLE, credentialName: shop }
          - port: { number: 9000, name: tcp, protocol: TCP }
            hosts: ["*"]
        """;

    [Fact]
    public void A_gateways_servers_are_listeners()
    {
        var outcome = Import(Gateway, Service("shop", "shop.example.com, other.example.org", "  gateways: [edge]", "  - route: [ { destination: { host: a, port: { number: 80 } } } ]\n    mirror: { host: b, port: { number: 80 } }"));

        var gateways = outcome.Loaded().Gateways.ToList();
        Assert.Equal(["shop-80 80", "shop-443 443"], gateways.Select(source => $"{source.Name} {source.Gateway.Listen.Port}"));
        Assert.All(gateways, source => Assert.Equal(["shop.example.com"], Assert.Single(source.Gateway.Routes[0].Match).Hosts));
        Assert.Equal(["shop-80/route-1", "shop-443/route-1"], Assert.Single(outcome.Configuration.Mirrors).From);
        Assert.Equal(
            [
                "11 LeftOut: tls is left out, and the listener is plain: give the gateway tls: certificate and key as files",
                "12 LeftOut: a server is left out: its protocol is TCP, and Umbra's gateways are for HTTP",
            ],
            outcome.Said());
    }

    [Fact]
    public void A_server_that_redirects_to_https_does_only_that()
    {
        var text = Gateway.Replace("hosts: [\"*.example.com\"]", "hosts: [\"*.example.com\"]\n    tls: { httpsRedirect: true }", StringComparison.Ordinal);
        var outcome = Import(text, Service("shop", "shop.example.com", "  gateways: [edge]", "  - route: [ { destination: { host: a, port: { number: 80 } } } ]\n    mirror: { host: b, port: { number: 80 } }\n    timeout: 20m"));

        var gateways = outcome.Loaded().Gateways.ToList();
        Assert.Equal(["shop-80 https", "shop-443 route-1"], gateways.Select(source => $"{source.Name} {string.Join(',', source.Gateway.Routes.Select(route => route.Name))}"));
        Assert.Equal((301, RedirectScheme.Https), (gateways[0].Gateway.Routes[0].Redirect!.Status, gateways[0].Gateway.Routes[0].Redirect!.Scheme!.Value));

        // A copy may take as long as the request, within what a mirror can have.
        var mirror = Assert.Single(outcome.Loaded().Mirrors);
        Assert.Equal(["shop-443/route-1"], mirror.From);
        Assert.Equal(TimeSpan.FromMinutes(10), mirror.Timeout);
    }

    [Fact]
    public void A_match_on_a_port_is_a_listener()
    {
        var outcome = Import(Service("shop", "'*'", "", """
              - match: [ { port: 81, uri: { prefix: /a } }, { port: 82, uri: { prefix: /b } } ]
                route: [ { destination: { host: a, port: { number: 80 } } } ]
              - route: [ { destination: { host: b, port: { number: 80 } } } ]
            """));

        var gateways = outcome.Loaded().Gateways.ToList();
        Assert.Equal(["shop-81 81 /a,", "shop-82 82 /b,"], gateways.Select(source => $"{source.Name} {source.Gateway.Listen.Port} {string.Join(',', source.Gateway.Routes.Select(route => route.Match.FirstOrDefault()?.Path?.Prefix))}"));
    }

    [Fact]
    public void A_scheme_or_a_gateway_that_no_listener_has_is_told()
    {
        var outcome = Import(Gateway, Service("shop", "shop.example.com", "  gateways: [edge, mesh]", """
              - match: [ { scheme: { exact: https }, gateways: [edge] }, { gateways: [other] } ]
                route: [ { destination: { host: a, port: { number: 80 } } } ]
                mirror: { host: b, port: { number: 80 } }
            """));

        Assert.Equal(["shop-443"], outcome.Loaded().Gateways.Select(source => source.Name));
        Assert.Contains("22 MirrorLost: an alternative is left out: nothing that fits it arrives at a listener of this file, by its hosts, ports, schemes and gateways", outcome.Said());
    }

    [Fact]
    public void Several_services_share_a_listener_the_exact_host_first()
    {
        const string Route = "  - route: [ { destination: { host: a, port: { number: 80 } } } ]";
        var outcome = Import(Service("all", "'*'", "", Route), Service("wild", "'*.example.com'", "", Route), Service("exact", "api.example.com", "", Route), Service("wilder", "'*.api.example.com'", "", Route));

        var gateway = Assert.Single(outcome.Loaded().Gateways);
        Assert.Equal("all", gateway.Name);
        Assert.Equal(["exact-route-1", "wilder-route-1", "wild-route-1", "all-route-1"], gateway.Gateway.Routes.Select(route => route.Name));
    }

    [Fact]
    public void A_route_for_hosts_of_two_ranks_mirrors_from_both_its_places()
    {
        var outcome = Import(
            Service("both", "api.example.com, '*.example.com'", "", "  - route: [ { destination: { host: a, port: { number: 80 } } } ]\n    mirror: { host: b, port: { number: 80 } }"),
            Service("other", "www.example.com", "", "  - route: [ { destination: { host: c, port: { number: 80 } } } ]"));

        Assert.Equal(["both-route-1", "other-route-1", "both-route-1-2"], Assert.Single(outcome.Loaded().Gateways).Gateway.Routes.Select(route => route.Name));
        Assert.Equal(["both/both-route-1", "both/both-route-1-2"], Assert.Single(outcome.Configuration.Mirrors).From);
    }

    [Fact]
    public void A_short_host_has_all_its_names()
    {
        var outcome = Import(Service("shop", "reviews", "", "  - route: [ { destination: { host: reviews } } ]").Replace("name: shop", "name: shop, namespace: books", StringComparison.Ordinal));

        var route = Assert.Single(outcome.Loaded().Gateways).Gateway.Routes[0];
        Assert.Equal(["reviews", "reviews.books", "reviews.books.svc", "reviews.books.svc.cluster.local"], route.Match[0].Hosts);
        Assert.Equal("http://reviews.books.svc/", route.To[0].Url[0].ToString());
        Assert.Contains("7 Note: reviews is taken to be on port 80: neither the destination nor a service of this file says its port", outcome.Said());
    }

    [Fact]
    public void A_service_says_its_port()
    {
        var outcome = Import("apiVersion: v1\nkind: Service\nmetadata: { name: reviews }\nspec: { ports: [ { port: 9080 } ] }", Service("shop", "'*'", "", "  - route: [ { destination: { host: reviews } } ]"));

        Assert.Equal("http://reviews.default.svc:9080/", Assert.Single(outcome.Loaded().Gateways).Gateway.Routes[0].To[0].Url[0].ToString());
        Assert.Single(outcome.Said());
    }

    [Fact]
    public void A_static_entry_is_its_endpoints()
    {
        var outcome = Import(
            """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: { name: bank }
            spec:
              hosts: [bank.example.com]
              resolution: STATIC
              location: MESH_EXTERNAL
              ports: [ { number: 443, name: https, protocol: HTTPS, targetPort: 8443 } ]
              endpoints:
              - { address: 10.0.0.1 }
              - { address: "fd00::1", ports: { https: 9443 }, weight: 5 }
            """,
            """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: bank }
            spec:
              host: bank.example.com
              trafficPolicy:
                loadBalancer: { simple: LEAST_CONN }
                connectionPool: { tcp: { maxConnections: 10 } }
                tls: { mode: SIMPLE, sni: bank.example.com, credentialName: bank }
                outlierDetection: { consecutive5xxErrors: 7, baseEjectionTime: 1m, maxEjectionPercent: 50 }
            """,
            Service("shop", "'*'", "", "  - route: [ { destination: { host: bank.example.com } } ]"));

        var to = Assert.Single(Assert.Single(outcome.Loaded().Gateways).Gateway.Routes[0].To);
        Assert.Equal(["https://10.0.0.1:8443/", "https://[fd00::1]:9443/"], to.Url.Select(url => url.ToString()));
        Assert.Equal(InstanceBalance.LeastRequests, to.Balance);
        Assert.Equal("bank.example.com", to.Tls.ServerName);
        Assert.Equal((7, TimeSpan.FromMinutes(1)), (to.Ejection.Failures, to.Ejection.Duration));
        Assert.Equal(
            [
                "11 LeftOut: endpoints.weight is left out: Umbra has nothing for it",
                "20 LeftOut: trafficPolicy.connectionPool is left out: Umbra has nothing for it",
                "21 LeftOut: tls.credentialName is left out: it is of the sidecar's machine or the cluster; give the destination tls: ca, certificate and key as files of Umbra's",
                "22 LeftOut: outlierDetection.maxEjectionPercent is left out: Umbra has nothing for it",
                "22 Note: outlierDetection becomes ejection: Umbra counts requests that could not be connected or got no response, not statuses",
                "24 Note: shop names no Gateway of this file: it listens on port 8080, which may be changed",
            ],
            outcome.Said());
    }

    [Theory]
    [InlineData("consistentHash: { httpHeaderName: x-user }", "header: x-user", "Note: consistentHash becomes sticky: it chooses the destination, and instances behind one address are the service's own")]
    [InlineData("consistentHash: { httpCookie: { name: user, ttl: 0s } }", "cookie: user, issue: true", "Note: consistentHash becomes sticky: it chooses the destination, and instances behind one address are the service's own")]
    [InlineData("consistentHash: { useSourceIp: true }", null, "LeftOut: consistentHash.useSourceIp is left out: Umbra has nothing for it")]
    [InlineData("simple: PASSTHROUGH", null, "LeftOut: loadBalancer.simple is left out: Umbra chooses by ROUND_ROBIN, LEAST_REQUEST or RANDOM")]
    public void A_load_balancer_is_carried_over(string balancer, string? sticky, string said)
    {
        var outcome = Import(
            $"apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {{ name: a }}\nspec:\n  host: a\n  trafficPolicy: {{ loadBalancer: {{ {balancer} }} }}",
            Service("shop", "'*'", "", "  - route: [ { destination: { host: a, port: { number: 80 } } } ]"));

        Assert.Equal(sticky is null ? "- { name: route-1, to: http://a.default.svc/ }" : $"  sticky: {{ {sticky} }}", outcome.Routes().Split('\n')[^1]);
        Assert.Equal($"6 {said}", outcome.Said()[0]);
    }

    [Fact]
    public void Objects_of_other_kinds_are_told_of()
    {
        var outcome = Import(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: shop }",
            "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: shop }\nspec: { rules: [ { filters: [ { type: RequestMirror } ] } ] }",
            "apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: { name: f }\nspec: { patch: { request_mirror_policies: [] } }",
            "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: p }",
            "just: a map",
            Service("shop", "'*'", "  tcp: []", "  - route: [ { destination: { host: a, port: { number: 80 } } } ]"));

        Assert.Equal(
            [
                "1 LeftOut: Deployment shop is left out: it says nothing of routes that Umbra reads",
                "5 MirrorLost: HTTPRoute shop is left out: it is Gateway API's: umbra import gateway-api reads it",
                "10 MirrorLost: EnvoyFilter f is left out: it says nothing of routes that Umbra reads",
                "15 GuardLost: AuthorizationPolicy p is left out: it says nothing of routes that Umbra reads",
                "19 LeftOut: is left out: it is no Kubernetes object, for it has no apiVersion and kind",
                "21 Note: shop names no Gateway of this file: it listens on port 8080, which may be changed",
                "26 LeftOut: tcp is left out: Umbra's gateways are for HTTP",
            ],
            outcome.Said());
    }

    [Fact]
    public void Lists_of_objects_are_read()
    {
        var list = "apiVersion: v1\nkind: List\nitems:\n- " + Service("shop", "'*'", "", "  - route: [ { destination: { host: a, port: { number: 80 } } } ]").Replace("\n", "\n  ", StringComparison.Ordinal);

        Assert.Equal("http://a.default.svc/", Assert.Single(Import(list).Loaded().Gateways).Gateway.Routes[0].To[0].Url[0].ToString());
    }

    private static string Service(string name, string hosts, string more, string http) =>
        $"apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{ name: {name} }}\nspec:\n  hosts: [{hosts}]\n{(more.Length > 0 ? more + "\n" : "")}  http:\n{http}";

    private static ImportOutcome Import(params string[] documents) => IstioImporter.Import(ImportedYaml.Request(string.Join("\n---\n", documents)));
}
