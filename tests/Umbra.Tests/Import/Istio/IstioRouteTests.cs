using Umbra.Configuration.Gateways;
using Umbra.Import;
using Umbra.Import.Istio;

namespace Umbra.Tests.Import.Istio;

public sealed class IstioRouteTests
{
    [Theory]
    [InlineData("uri: { exact: /a }", "path: { exact: /a }")]
    [InlineData("uri: { prefix: /a }", "path: { prefix: /a }")]
    [InlineData("uri: { prefix: /a }, ignoreUriCase: true", "path: { prefix: /a, ignoreCase: true }")]
    [InlineData("uri: { regex: '/a|/b' }", "path: { regex: \"^(?:/a|/b)$\" }")]
    [InlineData("uri: { regex: '/(?P<id>[[:digit:]]+)' }", "path: { regex: \"^(?:/(?<id>[0-9]+))$\" }")]
    [InlineData("method: { exact: POST }", "methods: POST")]
    [InlineData("method: { regex: 'GET|POST' }", "where: \"method ~ \\\"^(?:GET|POST)$\\\"\"")]
    [InlineData("headers: { x-user: { exact: ann }, x-any: {} }", "headers:\n  x-user: { exact: ann }\n  x-any: { present: true }")]
    [InlineData("headers: { cookie: { regex: '^(.*?;)?(user=jason)(;.*)?$' } }", "headers:\n  cookie: { regex: \"^(?:^(.*?;)?(user=jason)(;.*)?$)$\" }")]
    [InlineData("withoutHeaders: { x-user: { exact: ann } }", "where: \"!(header.x-user == \\\"ann\\\")\"")]
    [InlineData("withoutHeaders: { x-user: {} }", "where: \"!(header.x-user)\"")]
    [InlineData("queryParams: { id: { exact: '7' }, q: { prefix: a }, e: { exact: '' } }", "query:\n  id: { exact: 7 }\n  q: { prefix: a }\n  e: { regex: \"^$\" }")]
    [InlineData("authority: { prefix: api. }", "where: \"host ^= \\\"api.\\\"\"")]
    [InlineData("scheme: { exact: http }, method: { exact: GET }", "methods: GET")]
    [InlineData("uri: { prefix: /a }, method: { exact: GET }", "path: { prefix: /a }\nmethods: GET")]
    public void A_match_becomes_a_condition(string match, string expected)
    {
        var outcome = Import($"  - match: [ {{ {match} }} ]\n    route: [ {{ destination: {{ host: a, port: {{ number: 80 }} }} }} ]\n");

        Assert.Equal($"- name: route-1\n  match:{Below(expected)}\n  to: http://a.default.svc/", outcome.Routes());
        Assert.All(outcome.Remarks, remark => Assert.Equal(RemarkKind.Note, remark.Kind));
    }

    [Theory]
    [InlineData("sourceLabels: { app: a }", "match.sourceLabels cannot be carried over, and the whole alternative is left out: Umbra cannot check that")]
    [InlineData("gateways: [mesh]", "match.gateways cannot be carried over, and the whole alternative is left out: whether a request comes from the mesh or through a gateway cannot be decided here")]
    [InlineData("uri: { regex: '(?=a)' }", "match.uri cannot be carried over, and the whole alternative is left out: (?=a) is a regular expression whose time has no bound")]
    [InlineData("uri: { regex: '(' }", "match.uri cannot be carried over, and the whole alternative is left out: ( is not a regular expression")]
    [InlineData("uri: { suffix: a }", "match.uri cannot be carried over, and the whole alternative is left out: it is none of exact, prefix and regex")]
    [InlineData("headers: { 'x y': { exact: a } }", "match.headers cannot be carried over, and the whole alternative is left out: Umbra cannot check a name as that")]
    [InlineData("port: many", "match.port cannot be carried over, and the whole alternative is left out: Umbra cannot check that")]
    [InlineData("statPrefixes: a", "match.statPrefixes cannot be carried over, and the whole alternative is left out: Umbra cannot check that")]
    public void A_condition_that_cannot_be_checked_takes_its_alternative_with_it(string match, string expected)
    {
        var mirrored = Import($"  - match: [ {{ uri: {{ exact: /b }} }}, {{ {match} }} ]\n    route: [ {{ destination: {{ host: a }} }} ]\n    mirror: {{ host: b }}\n");
        var plain = Import($"  - match: [ {{ {match} }} ]\n    route: [ {{ destination: {{ host: a }} }} ]\n  - route: [ {{ destination: {{ host: a }} }} ]\n");

        Assert.Equal("/b", Assert.Single(mirrored.Loaded().Gateways.Single().Gateway.Routes[0].Match).Path!.Exact);
        Assert.Contains($"7 RouteLost: {expected}", mirrored.Said());
        Assert.True(mirrored.IsWanting);
        Assert.Equal(["route-2"], plain.Loaded().Gateways.Single().Gateway.Routes.Select(route => route.Name));
        Assert.Contains($"7 RouteLost: {expected}", plain.Said());
        Assert.Contains("7 RouteLost: the route is left out: no alternative of its match could be carried over", plain.Said());
        Assert.True(plain.IsWanting);
    }

    [Fact]
    public void Weights_subsets_and_times_are_carried_over()
    {
        var outcome = Import("shop.example.com", """
              - name: primary
                route:
                - destination: { host: shop, subset: v1, port: { number: 8080 } }
                  weight: 90
                - destination: { host: shop.other.svc.cluster.local, port: { number: 8080 } }
                  weight: 10
                timeout: 1m30s
                retries: { attempts: 3, perTryTimeout: 2s, retryOn: "gateway-error,connect-failure" }
            """, ("shop/v1", "10.0.0.1:80"));

        Assert.Equal("""
            - name: primary
              match:
                - { hosts: shop.example.com }
              to:
                - { name: shop-v1, url: http://10.0.0.1/, weight: 90 }
                - { name: shop-other-svc-cluster-local, url: http://shop.other.svc.cluster.local:8080/, weight: 10 }
              timeout: 90s
              retries: 3
            """, outcome.Routes());
        Assert.Equal(
            [
                "1 Note: shop names no Gateway of this file: it listens on port 8080, which may be changed",
                "14 LeftOut: retries.perTryTimeout is left out: Umbra has nothing for it",
                "14 Note: requests are tried again 3 times at most, only of safe methods and only when Umbra cannot connect",
            ],
            outcome.Said().Order(StringComparer.Ordinal).OrderBy(remark => int.Parse(remark.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Unresolved_subsets_are_told_with_the_flag_to_give()
    {
        var outcome = Import("""
              - route: [ { destination: { host: httpbin, subset: v1 }, weight: 100 } ]
                mirror: { host: httpbin, subset: v2 }
                mirrorPercentage: { value: 100.0 }
            """, ("httpbin", "10.0.0.1:80"));

        Assert.Contains("7 LeftOut: subset v1 of httpbin has no address of its own: its requests go to the whole service; give --resolve httpbin/v1=HOST:PORT", outcome.Said());
        Assert.Contains("8 MirrorLost: subset v2 of httpbin has no address of its own: the mirror is left out; give --resolve httpbin/v2=HOST:PORT", outcome.Said());
        Assert.Empty(outcome.Loaded().Mirrors);
    }

    [Fact]
    public void Resolved_subsets_mirror()
    {
        var outcome = Import("""
              - route: [ { destination: { host: httpbin, subset: v1 }, weight: 100 } ]
                mirror: { host: httpbin, subset: v2 }
            """, ("httpbin/v1", "10.0.0.1:80"), ("httpbin/v2:80", "10.0.0.2:8000"));

        Assert.Equal("http://10.0.0.2:8000/", Assert.Single(outcome.Loaded().Mirrors).To.ToString());
        Assert.Equal("httpbin-v1", outcome.Configuration.Gateways.Single().Gateway.Routes[0].To[0].Name);
        Assert.False(outcome.HasLostMirrors);
    }

    [Fact]
    public void A_mirror_that_takes_production_too_is_lost()
    {
        var outcome = Import("  - route: [ { destination: { host: a, port: { number: 80 } } } ]\n    mirror: { host: a.default.svc, port: { number: 80 } }\n");

        Assert.Equal("8 MirrorLost: the mirror is left out: a.default.svc takes production's requests too, and Umbra sends no copies there; give the shadow an address of its own with --resolve", outcome.Said()[^1]);
    }

    [Theory]
    [InlineData("mirrorPercentage: { value: 12.5 }", 12_50, null)]
    [InlineData("mirrorPercentage: { value: 0 }", 0, null)]
    [InlineData("mirrorPercentage: {}", 0, null)]
    [InlineData("mirrorPercentage: { value: 33.333 }", 33_33, "33.333% is rounded to 33.33%: Umbra has two decimals")]
    [InlineData("mirrorPercentage: { value: 0.001 }", 1, "0.001% is rounded to 0.01%: Umbra has two decimals")]
    [InlineData("mirror_percent: 25", 25_00, null)]
    [InlineData("mirrorPercent: 25", 25_00, null)]
    [InlineData("timeout: 0s", 100_00, null)]
    public void A_percentage_is_carried_over(string percentage, int hundredths, string? note)
    {
        var outcome = Import($"  - route: [ {{ destination: {{ host: a, port: {{ number: 80 }} }} }} ]\n    mirror: {{ host: b, port: {{ number: 80 }} }}\n    {percentage}\n");

        Assert.Equal(hundredths, Assert.Single(outcome.Loaded().Mirrors).Percent!.Value.Hundredths);
        Assert.Equal(note is null ? [] : [$"9 Note: {note}"], outcome.Said().Skip(1));
    }

    [Theory]
    [InlineData("mirrorPercentage: { value: 101 }", "9 MirrorLost: the mirror on line 8 is left out: its percentage is none of 0 to 100")]
    [InlineData("mirrorPercentage: { value: -1 }", "9 MirrorLost: the mirror on line 8 is left out: its percentage is none of 0 to 100")]
    [InlineData("mirrorPercentage: [10]", "9 MirrorLost: the mirror on line 8 is left out: its percentage is none of 0 to 100")]
    [InlineData("mirrors: [ { percentage: { value: 10 } } ]", "9 MirrorLost: the mirror is left out: it has no destination")]
    [InlineData("mirrors: [ { destination: { port: { number: 80 } } } ]", "9 MirrorLost: a destination is left out: it has no host")]
    [InlineData("mirrors: [ { destination: { host: 'a b' } } ]", "9 MirrorLost: a destination is left out: a b is no host")]
    [InlineData("mirrors: { host: b }", "9 MirrorLost: mirrors is left out: it is no list")]
    [InlineData("mirrorPercentge: { value: 10 }", "9 MirrorLost: http.mirrorPercentge is left out: Umbra has nothing for it")]
    [InlineData("mirrrors: []", "9 MirrorLost: http.mirrrors is left out: Umbra has nothing for it")]
    [InlineData("mirrorHeaders: { a: b }", "9 MirrorLost: http.mirrorHeaders is left out: Umbra has nothing for it")]
    public void A_mirror_that_is_not_understood_is_lost(string line, string expected)
    {
        var outcome = Import($"  - route: [ {{ destination: {{ host: a, port: {{ number: 80 }} }} }} ]\n    mirror: {{ host: b, port: {{ number: 80 }} }}\n    {line}\n");

        Assert.Contains(expected, outcome.Said());
        Assert.True(outcome.HasLostMirrors);
        _ = outcome.Loaded();
    }

    [Fact]
    public void Several_mirrors_have_what_production_gets()
    {
        var outcome = Import("shop.example.com", """
              - match: [ { uri: { prefix: /old } }, { uri: { exact: /older } } ]
                rewrite: { uri: /new, authority: "shop.internal:8443" }
                headers:
                  request: { set: { x-env: "prod-%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", x-price: "5%%" }, add: { x-more: "1" }, remove: [x-debug] }
                  response: { remove: [server] }
                route: [ { destination: { host: a, port: { number: 80 } } } ]
                mirrors:
                - destination: { host: b, port: { number: 81 } }
                - destination: { host: c, port: { number: 82 } }
                  percentage: { value: 5 }
            """);

        Assert.Equal("""
            - name: route-1
              match:
                - path: { prefix: /old }
                  hosts: shop.example.com
              to: http://a.default.svc/
              rewrite: { prefix: /old, with: /new }
              host: shop.internal:8443
              headers:
                set:
                  x-env: prod-$remote_addr
                  x-price: 5%
                add:
                  x-more: 1
                remove: x-debug
              responseHeaders: { remove: server }
            - name: route-1-2
              match:
                - path: { exact: /older }
                  hosts: shop.example.com
              to: http://a.default.svc/
              rewrite: { path: /new }
              host: shop.internal:8443
            """, string.Join('\n', outcome.Routes().Split('\n').Take(22)));
        var mirrors = outcome.Loaded().Mirrors;
        Assert.Equal(["b shop/route-1 100", "c shop/route-1 5", "b-2 shop/route-1-2 100", "c-2 shop/route-1-2 5"], mirrors.Select(mirror => $"{mirror.Name} {mirror.From[0]} {mirror.Percent!.Value.Hundredths / 100}"));
        Assert.All(mirrors, mirror => Assert.Equal("shop.internal-shadow:8443", mirror.Host));
        Assert.All(mirrors, mirror => Assert.Equal(["x-debug"], mirror.Headers.Remove));
        Assert.Equal(["/old", "/old", null, null], mirrors.Select(mirror => mirror.Rewrite!.Prefix));
        Assert.Equal([null, null, "/new", "/new"], mirrors.Select(mirror => mirror.Rewrite!.Path));
    }

    [Theory]
    [InlineData("rewrite: { uri: /x }", "rewrite: { prefix: /, with: /x }")]
    [InlineData("match: [ { uri: { regex: /a.* } } ], rewrite: { uri: /x }", "rewrite: { path: /x }")]
    [InlineData("match: [ { uri: { prefix: /a.b }, ignoreUriCase: true } ], rewrite: { uri: /x }", "rewrite: { regex: \"^(?i:/a\\\\.b)\", with: /x }")]
    [InlineData("rewrite: { uriRegexRewrite: { match: '^/a/(.*)', rewrite: '/b/\\1' } }", "rewrite: { regex: \"^/a/(.*)\", with: /b/$1 }")]
    [InlineData("rewrite: { uriRegexRewrite: { match: '^/a/(.*)', rewrite: '/b/\\12' } }", "rewrite: { regex: \"^/a/(.*)\", with: \"/b/$${1}2\" }")]
    public void A_rewrite_is_carried_over(string rewrite, string expected)
    {
        var outcome = Import($"  - {{ {rewrite}, route: [ {{ destination: {{ host: a, port: {{ number: 80 }} }} }} ] }}\n");

        Assert.Equal("  " + expected, outcome.Routes().Split('\n')[^1]);
    }

    [Theory]
    [InlineData("redirect: { uri: /v1/bookRatings, authority: newratings.default.svc.cluster.local }", "redirect:\n    status: 301\n    host: newratings.default.svc.cluster.local\n    rewrite: { path: /v1/bookRatings }")]
    [InlineData("redirect: { scheme: https, redirectCode: 308 }", "redirect: { status: 308, scheme: https }")]
    [InlineData("redirect: { authority: 'a.example:8443' }", "redirect: { status: 301, host: a.example, port: 8443 }")]
    [InlineData("directResponse: { status: 503, body: { string: sorry } }", "respond: { status: 503, body: sorry }")]
    [InlineData("directResponse: { status: 204 }", "respond: 204")]
    public void An_answer_of_its_own_is_carried_over(string answer, string expected)
    {
        var outcome = Import($"  - {{ {answer} }}\n");

        Assert.Equal("  " + expected, string.Join('\n', outcome.Routes().Split('\n').Skip(1)));
    }

    [Theory]
    [InlineData("fault: { abort: { httpStatus: 500 } }", "8 LeftOut: fault is left out: Umbra has nothing for it")]
    [InlineData("corsPolicy: { allowOrigins: [] }", "8 LeftOut: corsPolicy is left out: Umbra has nothing for it")]
    [InlineData("timeout: soon", "8 LeftOut: timeout is left out: it is no duration as 10s")]
    [InlineData("timeout: 48h", "8 LeftOut: timeout is left out: Umbra takes 1ms to 24h")]
    [InlineData("retries: { attempts: 2, retryOn: 'retriable-4xx' }", "8 LeftOut: retries are left out: Umbra tries again only when it cannot connect, and retryOn does not ask for that")]
    [InlineData("rewrite: { uri: x }", "8 LeftOut: rewrite.uri is left out: it does not begin with /")]
    [InlineData("rewrite: { uriRegexRewrite: { match: '(', rewrite: / } }", "8 LeftOut: uriRegexRewrite is left out: ( is not a regular expression")]
    [InlineData("headers: { request: { set: { content-length: '1' } } }", "8 LeftOut: the change of the header content-length is left out: the name cannot be changed")]
    [InlineData("headers: { request: { set: { x-a: '%START_TIME%' } } }", "8 LeftOut: the change of the header x-a is left out: its value is no text, or has one of Envoy's variables that Umbra does not have")]
    [InlineData("headers: { request: { set: { x-a: '$host' } } }", "8 LeftOut: the change of the header x-a is left out: its value would be a variable of Umbra's")]
    [InlineData("websocketUpgrade: true", "8 LeftOut: http.websocketUpgrade is left out: Umbra has nothing for it")]
    public void What_has_no_place_is_told(string line, string expected)
    {
        var outcome = Import($"  - route: [ {{ destination: {{ host: a, port: {{ number: 80 }} }} }} ]\n    {line}\n");

        Assert.Equal(expected, outcome.Said()[1]);
        Assert.False(outcome.HasLostMirrors);
        Assert.Equal("http://a.default.svc/", outcome.Loaded().Gateways.Single().Gateway.Routes[0].To[0].Url[0].ToString());
    }

    [Fact]
    public void A_delegated_route_is_lost_because_the_other_may_mirror()
    {
        var outcome = Import("  - match: [ { uri: { prefix: /a } } ]\n    delegate: { name: other }\n  - route: [ { destination: { host: a, port: { number: 80 } } } ]\n");

        Assert.Equal("8 MirrorLost: the route is left out: it is delegated to another VirtualService, which may mirror; import that one", outcome.Said()[^1]);
        Assert.Equal(["route-2"], outcome.Configuration.Gateways.Single().Gateway.Routes.Select(route => route.Name));
    }

    [Fact]
    public void Header_set_on_host_replaces_it()
    {
        var outcome = Import("  - route: [ { destination: { host: a, port: { number: 80 } }, headers: { request: { set: { Host: a.internal } } } } ]\n    mirror: { host: b, port: { number: 80 } }\n");

        Assert.Equal("a.internal", outcome.Loaded().Gateways.Single().Gateway.Routes[0].Host);
        Assert.Equal("a.internal-shadow", outcome.Loaded().Mirrors[0].Host);
    }

    [Fact]
    public void First_match_stays_first()
    {
        var outcome = Import("""
              - match: [ { uri: { prefix: / } } ]
                route: [ { destination: { host: a, port: { number: 80 } } } ]
              - match: [ { uri: { exact: /special } } ]
                route: [ { destination: { host: b, port: { number: 80 } } } ]
                mirror: { host: c, port: { number: 80 } }
            """);

        Assert.Equal(["route-1", "route-2"], outcome.Configuration.Gateways.Single().Gateway.Routes.Select(route => route.Name));
        Assert.Equal(["shop/route-2"], outcome.Loaded().Mirrors[0].From);
    }

    [Fact]
    public void Destinations_of_weight_0_take_nothing()
    {
        var outcome = Import("  - route: [ { destination: { host: a }, weight: 0 }, { destination: { host: b } }, { destination: { host: c }, weight: 1 } ]\n", ("a", "a:1"), ("b", "b:1"), ("c", "c:1"));

        Assert.Equal([0, 0, 1], outcome.Loaded().Gateways.Single().Gateway.Routes[0].To.Select(to => to.Weight));
    }

    private static ImportOutcome Import(string http, params (string, string)[] resolved) => Import("*", http, resolved);

    private static ImportOutcome Import(string host, string http, params (string, string)[] resolved) => IstioImporter.Import(ImportedYaml.Request(
        $"apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{ name: shop }}\nspec:\n  hosts: ['{host}']\n  http:\n{http}", resolved));

    private static string Below(string lines) =>
        lines.StartsWith("methods", StringComparison.Ordinal) || lines.StartsWith("where", StringComparison.Ordinal)
            ? $"\n    - {{ {lines} }}"
            : "\n    - " + lines.Replace("\n", "\n      ", StringComparison.Ordinal);
}
