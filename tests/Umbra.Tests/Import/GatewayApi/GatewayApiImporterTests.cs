using Umbra.Configuration;
using Umbra.Import;
using Umbra.Import.GatewayApi;

namespace Umbra.Tests.Import.GatewayApi;

public sealed class GatewayApiImporterTests
{
    private const string Gateway = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: { name: same-namespace, namespace: infra }
        spec:
          gatewayClassName: any
          listeners:
          - { name: http, port: 80, protocol: HTTP }

        """;

    [Fact]
    public void One_mirror_is_carried_over()
    {
        var outcome = GatewayApiImporter.Import(ImportedYaml.Request(GatewayApiManifests.RequestMirror));

        Assert.Equal("""
            sources:
              same-namespace:
                gateway:
                  listen: "[::]:80"
                  routes:
                    - name: request-mirror-2
                      match:
                        - path: { exact: /mirror-and-modify-headers }
                        - path: { prefix: /mirror-and-modify-headers/ }
                      to: http://infra-backend-v1.gateway-conformance-infra.svc:8080/
                      headers:
                        set:
                          X-Header-Set: set-overwrites-values
                        add:
                          X-Header-Add: header-val-1
                        remove: X-Header-Remove
                    - name: request-mirror-1
                      match:
                        - path: { exact: /mirror }
                        - path: { prefix: /mirror/ }
                      to: http://infra-backend-v1.gateway-conformance-infra.svc:8080/

            mirrors:
              infra-backend-v2:
                from: same-namespace/request-mirror-1
                to: http://infra-backend-v2.gateway-conformance-infra.svc:8080/
                percent: 100%
                exclude: []
                methods: all
              infra-backend-v2-2:
                from: same-namespace/request-mirror-2
                to: http://infra-backend-v2.gateway-conformance-infra.svc:8080/
                percent: 100%
                exclude: []
                methods: all
                headers:
                  set:
                    X-Header-Set: set-overwrites-values
                  add:
                    X-Header-Add: header-val-1
                  remove: X-Header-Remove
            """, outcome.Yaml());
        Assert.False(outcome.HasLostMirrors);
        Assert.Equal(["44 Note: the rule's changes of header fields are made in copies too: implementations of Gateway API differ in that"], outcome.Said());
    }

    [Fact]
    public void Several_mirrors_are_carried_over()
    {
        var outcome = GatewayApiImporter.Import(ImportedYaml.Request(GatewayApiManifests.MultipleMirrors));

        Assert.Equal(
            ["http://infra-backend-v2.gateway-conformance-infra.svc:8080/ 10000", "http://infra-backend-v3.gateway-conformance-infra.svc:8080/ 10000"],
            outcome.Loaded().Mirrors.Select(mirror => $"{mirror.To} {mirror.Percent!.Value.Hundredths}"));
        Assert.All(outcome.Configuration.Mirrors, mirror => Assert.Equal(["same-namespace/request-multiple-mirrors"], mirror.From));
        Assert.All(outcome.Configuration.Mirrors, mirror => Assert.Null(mirror.Host));
        Assert.Empty(outcome.Said());
    }

    [Fact]
    public void Shares_are_carried_over()
    {
        var outcome = GatewayApiImporter.Import(ImportedYaml.Request(GatewayApiManifests.PercentageMirror));

        Assert.Equal([20_00, 50_00, 35_00], outcome.Loaded().Mirrors.Select(mirror => mirror.Percent!.Value.Hundredths));
        Assert.Equal(
            ["same-namespace/request-percentage-mirror-1", "same-namespace/request-percentage-mirror-2", "same-namespace/request-percentage-mirror-3"],
            outcome.Configuration.Mirrors.Select(mirror => mirror.From[0]));
        Assert.False(outcome.HasLostMirrors);
    }

    [Theory]
    [InlineData("percent: 0", 0, null)]
    [InlineData("percent: 42", 42_00, null)]
    [InlineData("fraction: { numerator: 1 }", 1_00, null)]
    [InlineData("fraction: { numerator: 1, denominator: 1000 }", 10, null)]
    [InlineData("fraction: { numerator: 1, denominator: 3 }", 33_33, "19 Note: 33.333333333333336% is rounded to 33.33%: Umbra has two decimals")]
    [InlineData("fraction: { numerator: 3, denominator: 3 }", 100_00, null)]
    public void A_share_is_carried_over(string share, int hundredths, string? note)
    {
        var outcome = Rule($"filters:\n    - type: RequestMirror\n      requestMirror:\n        backendRef: {{ name: b, port: 80 }}\n        {share}\n    backendRefs: [ {{ name: a, port: 80 }} ]");

        Assert.Equal(hundredths, Assert.Single(outcome.Loaded().Mirrors).Percent!.Value.Hundredths);
        Assert.Equal(note is null ? [] : [note], outcome.Said());
    }

    [Theory]
    [InlineData("percent: 101", "17 MirrorLost: the mirror is left out: its share is none of 0 to 100 percent")]
    [InlineData("percent: 1.5", "17 MirrorLost: the mirror is left out: its share is none of 0 to 100 percent")]
    [InlineData("fraction: { numerator: 2, denominator: 1 }", "17 MirrorLost: the mirror is left out: its share is none of 0 to 100 percent")]
    [InlineData("fraction: { numerator: 1, denominator: 0 }", "17 MirrorLost: the mirror is left out: its share is none of 0 to 100 percent")]
    [InlineData("backendRef: { name: b, kind: ServiceImport, group: multicluster.x-k8s.io }", "17 MirrorLost: the mirror is left out: it is a ServiceImport, and Umbra finds services only")]
    [InlineData("backendRef: { port: 80 }", "17 MirrorLost: the mirror is left out: it has no name")]
    [InlineData("backendRef: { name: b, port: 70000 }", "17 MirrorLost: the mirror is left out: its port is none of 1 to 65535")]
    [InlineData("backend: b", "17 MirrorLost: requestMirror: backend is not known and may decide on what is mirrored: the mirror is left out")]
    [InlineData("backendRef: { name: a, port: 80 }", "16 MirrorLost: the mirror is left out: a.default.svc takes production's requests too, and Umbra sends no copies there; give the shadow an address of its own with --resolve")]
    public void A_mirror_that_is_not_understood_is_lost(string part, string expected)
    {
        var mirror = part.StartsWith("backend", StringComparison.Ordinal) ? part : $"{part}, backendRef: {{ name: b, port: 80 }}";
        var outcome = Rule($"filters:\n    - type: RequestMirror\n      requestMirror: {{ {mirror} }}\n    backendRefs: [ {{ name: a, port: 80 }} ]");

        Assert.Contains(expected, outcome.Said());
        Assert.True(outcome.HasLostMirrors);
        Assert.Empty(outcome.Loaded().Mirrors);
    }

    [Theory]
    [InlineData("path: { value: / }", "")]
    [InlineData("path: { type: PathPrefix, value: /foo/ }", "path: { exact: /foo } & path: { prefix: /foo/ }")]
    [InlineData("path: { type: Exact, value: /foo/ }", "path: { exact: /foo/ }")]
    [InlineData("path: { type: RegularExpression, value: '/a+' }", "path: { regex: \"^(?:/a+)$\" }")]
    [InlineData("method: GET", "{ methods: GET }")]
    [InlineData("headers: [ { name: x, value: '1' }, { name: X, value: '2' } ]", "headers:\n        x: { exact: 1 }")]
    [InlineData("headers: [ { name: x, type: RegularExpression, value: 'a|b' } ]", "headers:\n        x: { regex: \"^(?:a|b)$\" }")]
    [InlineData("queryParams: [ { name: q, value: '1' } ]", "query:\n        q: { exact: 1 }")]
    public void A_match_becomes_conditions(string match, string expected)
    {
        var outcome = Rule($"matches: [ {{ {match} }} ]\n    backendRefs: [ {{ name: a, port: 80 }} ]");

        var conditions = expected.Length == 0 ? "" : "\n  match:" + string.Concat(expected.Split(" & ").Select(one => "\n    - " + one));
        Assert.Equal(conditions.Length == 0 ? "- { name: r, to: http://a.default.svc/ }" : $"- name: r{conditions}\n  to: http://a.default.svc/", outcome.Routes());
    }

    [Theory]
    [InlineData("path: { type: Glob, value: /a }", "the path's type is none of Exact, PathPrefix and RegularExpression")]
    [InlineData("path: { type: RegularExpression, value: '(' }", "( is not a regular expression")]
    [InlineData("path: { value: foo }", "the path does not begin with /")]
    [InlineData("headers: [ { name: 'x y', value: a } ]", "headers has a name that is none")]
    [InlineData("headers: { x: a }", "headers is no list")]
    [InlineData("headers: [ { name: x, type: Glob, value: a } ]", "its type is neither Exact nor RegularExpression")]
    [InlineData("method: 'G T'", "its method is none")]
    [InlineData("cookies: []", "Umbra cannot check cookies")]
    public void A_condition_that_cannot_be_checked_takes_its_alternative_with_it(string match, string problem)
    {
        var outcome = Rule($"matches: [ {{ path: {{ value: /ok }} }}, {{ {match} }} ]\n    filters: [ {{ type: RequestMirror, requestMirror: {{ backendRef: {{ name: b, port: 80 }} }} }} ]\n    backendRefs: [ {{ name: a, port: 80 }} ]");

        Assert.Equal([$"15 RouteLost: a match cannot be carried over, and the whole alternative is left out: {problem}"], outcome.Said());
        Assert.Equal(["/ok", "/ok/"], outcome.Loaded().Gateways.Single().Gateway.Routes[0].Match.Select(one => one.Path!.Exact ?? one.Path.Prefix));
    }

    [Fact]
    public void Precedence_is_the_standards()
    {
        var outcome = Rule("""
            backendRefs: [ { name: a, port: 80 } ]
                name: every
              - { name: prefix, matches: [ { path: { value: /foo } } ], backendRefs: [ { name: a, port: 80 } ] }
              - { name: longer, matches: [ { path: { value: /foo/bar } } ], backendRefs: [ { name: a, port: 80 } ] }
              - { name: headers, matches: [ { path: { value: /foo }, headers: [ { name: x, value: a }, { name: y, value: a } ] } ], backendRefs: [ { name: a, port: 80 } ] }
              - { name: header, matches: [ { path: { value: /foo }, headers: [ { name: x, value: a } ] } ], backendRefs: [ { name: a, port: 80 } ] }
              - { name: query, matches: [ { path: { value: /foo }, queryParams: [ { name: x, value: a } ] } ], backendRefs: [ { name: a, port: 80 } ] }
              - { name: method, matches: [ { path: { value: /foo }, method: GET } ], backendRefs: [ { name: a, port: 80 } ] }
              - { name: both, matches: [ { path: { type: Exact, value: /foo } }, { path: { value: /f } } ], backendRefs: [ { name: a, port: 80 } ], filters: [ { type: RequestMirror, requestMirror: { backendRef: { name: m, port: 80 } } } ] }
              - { name: again, matches: [ { path: { type: Exact, value: /foo } } ], backendRefs: [ { name: a, port: 80 } ] }
            """);

        Assert.Equal(
            ["both", "again", "longer", "method", "headers", "header", "query", "prefix", "both-2", "every"],
            outcome.Loaded().Gateways.Single().Gateway.Routes.Select(route => route.Name));
        Assert.Equal(["same-namespace/both", "same-namespace/both-2"], Assert.Single(outcome.Configuration.Mirrors).From);
    }

    [Fact]
    public void Hosts_are_those_of_route_and_listener()
    {
        var outcome = GatewayApiImporter.Import(ImportedYaml.Request("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: { name: edge }
            spec:
              listeners:
              - { name: wild, port: 80, protocol: HTTP, hostname: "*.example.com" }
              - { name: tls, port: 443, protocol: HTTPS, hostname: api.example.com, tls: { certificateRefs: [ { name: c } ] } }
              - { name: tcp, port: 9000, protocol: TCP }
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: { name: z }
            spec:
              parentRefs: [ { name: edge } ]
              hostnames: [ api.example.com, "*.example.com", api.example.org ]
              rules: [ { backendRefs: [ { name: a, port: 80 } ] } ]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: { name: a }
            spec:
              parentRefs: [ { name: edge, sectionName: wild } ]
              hostnames: [ "*.shop.example.com" ]
              rules: [ { backendRefs: [ { name: b, port: 80 } ] } ]
            """));

        Assert.Equal(
            ["edge-80 z api.example.com", "edge-80 a *.shop.example.com", "edge-80 z-2 *.example.com", "edge-443 z api.example.com"],
            outcome.Loaded().Gateways.SelectMany(source => source.Gateway.Routes.Select(route => $"{source.Name} {route.Name} {string.Join(',', route.Match[0].Hosts)}")));
        Assert.Equal(
            [
                "7 LeftOut: tls is left out, and the listener is plain: give the gateway tls: certificate and key as files",
                "8 LeftOut: a listener is left out: its protocol is TCP, and Umbra's gateways are for HTTP and HTTPS",
            ],
            outcome.Said());
    }

    [Theory]
    [InlineData("type: ReplaceFullPath, replaceFullPath: /x", "/foo", "{ path: /x }")]
    [InlineData("type: ReplacePrefixMatch, replacePrefixMatch: /x", "/foo", "{ prefix: /foo, with: /x }")]
    [InlineData("type: ReplacePrefixMatch, replacePrefixMatch: /x/", "/foo/", "{ prefix: /foo, with: /x }")]
    [InlineData("type: ReplacePrefixMatch, replacePrefixMatch: /", "/foo", "{ regex: \"^/foo/?\", with: / }")]
    [InlineData("type: ReplacePrefixMatch, replacePrefixMatch: ''", "/foo", "{ regex: \"^/foo/?\", with: / }")]
    [InlineData("type: ReplacePrefixMatch, replacePrefixMatch: /x", "/", "{ prefix: /, with: /x/ }")]
    public void A_path_is_rewritten(string path, string prefix, string expected)
    {
        var outcome = Rule($"matches: [ {{ path: {{ value: {prefix} }} }} ]\n    filters: [ {{ type: URLRewrite, urlRewrite: {{ hostname: a.internal, path: {{ {path} }} }} }} ]\n    backendRefs: [ {{ name: a, port: 80 }} ]");

        Assert.Equal([$"  rewrite: {expected}", "  host: a.internal"], outcome.Routes().Split('\n')[^2..]);
        Assert.Empty(outcome.Said());
    }

    [Theory]
    [InlineData("scheme: https", "{ scheme: https }")]
    [InlineData("hostname: a.example, port: 8443, statusCode: 301", "{ status: 301, host: a.example, port: 8443 }")]
    [InlineData("path: { type: ReplacePrefixMatch, replacePrefixMatch: /new }", "\n    rewrite: { prefix: /old, with: /new }")]
    public void A_redirect_is_carried_over(string redirect, string expected)
    {
        var outcome = Rule($"matches: [ {{ path: {{ value: /old }} }} ]\n    filters: [ {{ type: RequestRedirect, requestRedirect: {{ {redirect} }} }} ]");

        Assert.EndsWith($"\n  redirect:{(expected[0] == '{' ? " " : "")}{expected}", outcome.Routes(), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_times_and_sessions_are_carried_over()
    {
        var outcome = Rule("backendRefs: [ { name: a, port: 80, weight: 90 }, { name: b, port: 80 }, { name: c, port: 80, weight: 0 } ]\n    timeouts: { request: 10s, backendRequest: 2s }\n    retry: { attempts: 2, codes: [503], backoff: 1s }\n    sessionPersistence: { sessionName: who, type: Cookie, absoluteTimeout: 1h }");

        var route = Assert.Single(outcome.Loaded().Gateways.Single().Gateway.Routes);
        Assert.Equal(["a 90", "b 1", "c 0"], route.To.Select(to => $"{to.Name} {to.Weight}"));
        Assert.Equal((TimeSpan.FromSeconds(10), 2, "who", true), (route.Timeout, route.Retries, route.Sticky!.Cookie, route.Sticky.Issue));
        Assert.Equal(
            [
                "16 LeftOut: timeouts.backendRequest is left out: request bounds the whole exchange, and Umbra has no bound for one attempt",
                "17 LeftOut: retry.backoff is left out: Umbra has nothing for it",
                "17 Note: requests are tried again 2 times at most, only of safe methods and only when Umbra cannot connect, whatever the status codes",
                "18 LeftOut: sessionPersistence.absoluteTimeout is left out: Umbra has nothing for it",
            ],
            outcome.Said());
    }

    [Theory]
    [InlineData("backendRefs: [ { name: a, port: 80, weight: 0 } ]")]
    [InlineData("backendRefs: [ { name: a, kind: Bucket, group: storage } ]")]
    [InlineData("backendRefs: []")]
    public void Without_a_backend_the_answer_is_500(string backends)
    {
        var outcome = Rule(backends);

        Assert.Equal("- name: r\n  respond: 500", outcome.Routes());
        Assert.Contains("15 LeftOut: the rule has no backend that could be carried over: it is answered with 500, as Gateway API asks", outcome.Said());
    }

    [Theory]
    [InlineData("filters: [ { type: ExtensionRef, extensionRef: { name: x } } ]", "15 LeftOut: the filter ExtensionRef is left out: Umbra has nothing for it")]
    [InlineData("filters: [ { type: CORS } ]", "15 LeftOut: the filter CORS is left out: Umbra has nothing for it")]
    [InlineData("filters: [ { type: RequestHeaderModifier, requestHeaderModifier: { set: [ { name: Connection, value: a } ] } } ]", "15 LeftOut: the change of the header Connection is left out: the name cannot be changed")]
    [InlineData("timeouts: { request: soon }", "15 LeftOut: request is left out: it is no duration as 10s")]
    [InlineData("novelty: true", "15 LeftOut: rules.novelty is left out: Umbra has nothing for it")]
    [InlineData("mirrorAll: true", "15 MirrorLost: rules.mirrorAll is left out: Umbra has nothing for it")]
    public void What_has_no_place_is_told(string line, string expected)
    {
        var outcome = Rule($"{line}\n    backendRefs: [ {{ name: a, port: 80, filters: [ {{ type: RequestMirror }} ] }} ]");

        Assert.Equal([expected, "16 MirrorLost: a filter of one backend is left out: Umbra changes and mirrors the requests of the whole route"], outcome.Said());
        Assert.Equal("- { name: r, to: http://a.default.svc/ }", outcome.Routes());
    }

    [Theory]
    [InlineData("{ service: shop.Cart, method: Add }", "path: { exact: /shop.Cart/Add }")]
    [InlineData("{ service: shop.Cart }", "path: { prefix: /shop.Cart/ }")]
    [InlineData("{ method: Add }", "path: { regex: \"^(?:/[^/]+/Add)$\" }")]
    [InlineData("{ type: RegularExpression, service: 'shop\\..*', method: 'Add|Remove' }", "path: { regex: \"^(?:/(?:shop\\\\..*)/(?:Add|Remove))$\" }")]
    public void A_grpc_method_is_a_path(string method, string expected)
    {
        var outcome = Rule($"matches: [ {{ method: {method} }} ]\n    filters: [ {{ type: RequestMirror, requestMirror: {{ backendRef: {{ name: b, port: 80 }} }} }} ]\n    backendRefs: [ {{ name: a, port: 80 }} ]", "GRPCRoute");

        Assert.Equal($"- name: r\n  match:\n    - {expected}\n  to: {{ url: http://a.default.svc/, protocol: http2 }}", outcome.Routes());
        Assert.Equal(ShadowProtocol.Http2, Assert.Single(outcome.Loaded().Mirrors).Protocol);
    }

    [Fact]
    public void Parents_that_are_not_in_the_file_listen_on_8080()
    {
        var outcome = GatewayApiImporter.Import(ImportedYaml.Request("apiVersion: gateway.networking.k8s.io/v1beta1\nkind: HTTPRoute\nmetadata: { name: r }\nspec:\n  parentRefs:\n  - { name: edge, namespace: infra }\n  - { name: svc, kind: Service, group: '', port: 81 }\n  rules: [ { backendRefs: [ { name: a, port: 80 } ] } ]"));

        Assert.Equal(["edge 8080", "svc 81"], outcome.Loaded().Gateways.Select(source => $"{source.Name} {source.Gateway.Listen.Port}"));
        Assert.Equal(
            ["6 Note: the Gateway edge is not in this file: its requests arrive on port 8080, which may be changed", "7 Note: svc is no Gateway: its requests arrive on port 81, which may be changed"],
            outcome.Said());
    }

    [Theory]
    [InlineData("", "shop.yaml:1: has no HTTPRoute or GRPCRoute of gateway.networking.k8s.io in it")]
    [InlineData("apiVersion: networking.istio.io/v1\nkind: VirtualService\n", "shop.yaml:1: has no HTTPRoute or GRPCRoute of gateway.networking.k8s.io in it")]
    [InlineData("apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nspec: {}\n", "shop.yaml:1: has no route that can be carried over; write spec.rules with backendRefs")]
    [InlineData("a: 'b", "shop.yaml:1: is not YAML: while scanning a quoted scalar")]
    public void A_file_without_anything_usable_is_told(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ImportException>(() => GatewayApiImporter.Import(ImportedYaml.Request(text))).Message, StringComparison.Ordinal);

    private static ImportOutcome Rule(string rule, string kind = "HTTPRoute") => GatewayApiImporter.Import(ImportedYaml.Request(
        $"{Gateway}---\napiVersion: gateway.networking.k8s.io/v1\nkind: {kind}\nmetadata: {{ name: r }}\nspec:\n  parentRefs: [ {{ name: same-namespace, namespace: infra }} ]\n  rules:\n  - {rule}"));
}
