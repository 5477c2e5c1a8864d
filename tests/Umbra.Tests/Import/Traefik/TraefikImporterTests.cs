using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Core.Mirroring;
using Umbra.Import;
using Umbra.Import.Conditions;
using Umbra.Import.Traefik;

namespace Umbra.Tests.Import.Traefik;

public sealed class TraefikImporterTests
{
    [Fact]
    public void Routers_are_routes_of_a_gateway_by_priority()
    {
        var (configuration, _) = Read(TraefikSamples.Realistic);
        var source = Assert.Single(configuration.Sources);
        Assert.Equal(("web", "[::]:80"), (source.Name, source.Gateway!.Listen.ToString()));
        Assert.Equal(["shop", "all"], source.Gateway.Routes.Select(route => route.Name));
        var shop = source.Gateway.Routes[0];
        Assert.Equal(["shop.example.com", "www.example.com"], shop.Match.Single().Hosts);
        Assert.Equal("(path ^= \"/api\" || path == \"/v1\") && !(header.X-Debug == \"on\")", shop.Match.Single().Where);
        Assert.Equal(("/api", null, "v1.internal:8080", "traefik"), (shop.Rewrite!.Prefix, shop.Rewrite.With, shop.Host, shop.Headers.Set.Single().Value!.Secret.Reveal()));
        Assert.Equal(("X-Secret", "/health", 0), (shop.Headers.Remove.Single(), shop.To.Single().Health!.Path, shop.Retries));
        Assert.Equal("X-By", shop.ResponseHeaders.Set.Single().Name);
    }

    [Fact]
    public void Weights_and_cookie_are_carried()
    {
        var all = Read(TraefikSamples.Realistic).Configuration.Sources.Single().Gateway!.Routes[1];
        Assert.Empty(all.Match);
        Assert.Equal([3, 1], all.To.Select(destination => destination.Weight));
        Assert.Equal(2, all.To[1].Url.Length);
        Assert.Equal(("lb", true), (all.Sticky!.Cookie, all.Sticky.Issue));
    }

    [Fact]
    public void Mirrors_are_of_the_changed_request_and_bounded_by_the_body()
    {
        var (configuration, outcome) = Read(TraefikSamples.Realistic);
        var shadow = configuration.Mirrors[0];
        Assert.Equal(("shop-shadow", "web/shop", "http://shadow.internal/", 10_00, 8L), (shadow.Name, shadow.From.Single(), shadow.To.ToString(), shadow.Percent!.Value.Hundredths, shadow.Limits.Body!.Value.Bytes));
        Assert.Equal(("/api", "X-Edge", null), (shadow.Rewrite!.Prefix, shadow.Headers.Set.Single().Name, shadow.Host));
        Assert.True(shadow.Body);
        Assert.Equal(0, configuration.Mirrors[1].Percent!.Value.Hundredths);
        Assert.Contains(outcome.Remarks, remark => remark is { Line: 26, Kind: RemarkKind.Note } && remark.Text.Contains("no percent", StringComparison.Ordinal));
        Assert.False(outcome.HasLostMirrors);
    }

    [Fact]
    public void Toml_is_read_as_yaml_is()
    {
        var (configuration, _) = Read(TraefikSamples.Toml);
        Assert.Equal([("shop-shadow", 10_00, false), ("shop-other", 50_00, false)], configuration.Mirrors.Select(mirror => (mirror.Name, mirror.Percent!.Value.Hundredths, mirror.Body)));
        Assert.Equal(2, configuration.Sources.Single().Gateway!.Routes.Single().To.Single().Url.Length);
    }

    [Fact]
    public void Kubernetes_services_are_names_of_the_cluster()
    {
        var (configuration, _) = Read(TraefikSamples.Kubernetes);
        var routes = configuration.Sources.Single().Gateway!.Routes;
        Assert.Equal(["http://v1.prod.svc:8080/"], routes[0].To.Select(destination => destination.Url.Single().ToString()));
        Assert.Equal(("^", "/v2"), (routes[0].Rewrite!.Regex, routes[0].Rewrite!.With));
        Assert.Equal([9, 1], routes[1].To.Select(destination => destination.Weight));
        Assert.Equal([("http://shadow.prod.svc/", 25_00, 0L), ("https://far.staging.svc/", 100_00, 0L)], configuration.Mirrors.Select(mirror => (mirror.To.ToString(), mirror.Percent!.Value.Hundredths, mirror.Limits.Body!.Value.Bytes)));
    }

    [Theory]
    [InlineData("maxBodySize: -1", null, true)]
    [InlineData("maxBodySize: 1024", 1024L, true)]
    [InlineData("mirrorBody: false", null, false)]
    public void Bodies_of_mirrors(string option, long? bytes, bool hasBody)
    {
        var mirror = Read(Services($"m: {{ mirroring: {{ service: a, {option}, mirrors: [ {{ name: b, percent: 1 }} ] }} }}")).Configuration.Mirrors.Single();
        Assert.Equal((bytes, hasBody), (mirror.Limits.Body?.Bytes, mirror.Body));
    }

    [Fact]
    public void Services_in_one_another_are_carried()
    {
        var (configuration, outcome) = Read(Services("m: { weighted: { services: [ { name: n, weight: 3 }, { name: c, weight: 1 } ] } }, n: { mirroring: { service: a, mirrors: [ { name: b, percent: 40 } ] } }"));
        Assert.Equal([("http://a/", 3), ("http://c/", 1)], configuration.Sources.Single().Gateway!.Routes.Single().To.Select(destination => (destination.Url.Single().ToString(), destination.Weight)));
        Assert.Equal(30_00, configuration.Mirrors.Single().Percent!.Value.Hundredths);
        Assert.Contains(outcome.Remarks, remark => remark.Text.Contains("one of the weighted services mirrors", StringComparison.Ordinal));
    }

    [Fact]
    public void Services_in_a_circle_end()
    {
        var (_, outcome) = Read(Services("m: { mirroring: { service: a, mirrors: [ { name: m, percent: 40 } ] } }"));
        Assert.True(outcome.HasLostMirrors);
    }

    [Theory]
    [InlineData("Host(`a.example`)", false, "host=a.example")]
    [InlineData("Host(`a.example`) || Host(`b.example`)", false, "host=a.example|host=b.example")]
    [InlineData("Host(\"a.example\") && Method(`GET`, `POST`)", false, "host=a.example&(method=GET|method=POST)")]
    [InlineData("HostRegexp(`^.+\\.example\\.com$`)", false, "host~^.+\\.example\\.com$ i")]
    [InlineData("HostRegexp(`{sub:[a-z]+}.example.com`)", true, "host~^(?:[a-z]+)\\.example\\.com$ i")]
    [InlineData("PathPrefix(`/a/{id:[0-9]+}/`)", true, "path~^/a/(?:[0-9]+)/")]
    [InlineData("Path(`/a/{id}`)", true, "path~^/a/(?:[^/]+)$")]
    [InlineData("PathRegexp(`^/v[0-9]+`)", false, "path~^/v[0-9]+")]
    [InlineData("Headers(`X-A`, `b`) && HeadersRegexp(`X-C`, `d+`)", true, "header.X-A=b&header.X-C~d+")]
    [InlineData("Query(`a`, `b`)", false, "query.a=b")]
    [InlineData("Query(`a=b`, `c=`)", true, "query.a=b&query.c=")]
    [InlineData("Query(`a`)", false, "query.a?")]
    [InlineData("!(Path(`/a`) || !Path(`/b`)) && PathPrefix(`/`)", false, "!(path=/a|!path=/b)")]
    [InlineData("Path(`/a`) && Path(`/b`) || Path(`/c`)", false, "(path=/a&path=/b)|path=/c")]
    public void Rules_of_both_versions(string rule, bool isOld, string expected) => Assert.Equal(expected, Shown(new TraefikRuleParser(rule, isOld).Parse()));

    [Theory]
    [InlineData("Host(`a`", "expected )")]
    [InlineData("Host(a)", "expected a text in backticks")]
    [InlineData("Host(`a`) Path(`/`)", "expected && or ||")]
    [InlineData("Host(`a", "no closing `")]
    [InlineData("ClientIP(`10.0.0.0/8`)", "the client's address")]
    [InlineData("Wobble(`a`)", "Wobble is no matcher")]
    [InlineData("PathRegexp(`(?=a)`)", "(?=a)")]
    [InlineData("Header(`a`)", "takes 2 arguments")]
    [InlineData("", "expected a matcher")]
    [InlineData("Host", "expected a matcher")]
    public void Wrong_rules_are_told(string rule, string problem) =>
        Assert.Contains(problem, Assert.Throws<FormatException>(() => new TraefikRuleParser(rule, false).Parse()).Message, StringComparison.Ordinal);

    [Fact]
    public void Deep_rules_are_refused() => Assert.Throws<FormatException>(() => new TraefikRuleParser(new string('(', 100_000), false).Parse());

    [Theory]
    [InlineData("stripPrefix: { prefixes: [/a, /b] }", null, "^(?:/a|/b)", null)]
    [InlineData("replacePath: { path: /x }", "/x", null, null)]
    [InlineData("replacePathRegex: { regex: '^/a/(.*)', replacement: '/b/$1' }", null, "^/a/(.*)", "/b/$1")]
    public void Middlewares_change_the_path(string middleware, string? path, string? regex, string? with)
    {
        var rewrite = Read(Middleware(middleware)).Configuration.Sources.Single().Gateway!.Routes.Single().Rewrite!;
        Assert.Equal((path, regex, with), (rewrite.Path, rewrite.Regex, rewrite.With));
    }

    [Fact]
    public void Redirect_of_the_scheme()
    {
        var redirect = Read(Middleware("redirectScheme: { scheme: https, permanent: true, port: '8443' }")).Configuration.Sources.Single().Gateway!.Routes.Single().Redirect!;
        Assert.Equal((RedirectScheme.Https, 301, 8443), (redirect.Scheme!.Value, redirect.Status, redirect.Port!.Value));
    }

    [Theory]
    [InlineData("rateLimit: { average: 1 }", "rateLimit is not carried over")]
    [InlineData("basicAuth: { users: [] }", "basicAuth is not carried over", nameof(RemarkKind.GuardLost))]
    [InlineData("ipAllowList: { sourceRange: [] }", "ipAllowList is not carried over", nameof(RemarkKind.GuardLost))]
    [InlineData("headers: { stsSeconds: 1 }", "stsSeconds is not carried over")]
    [InlineData("headers: { customRequestHeaders: { X-A: $host } }", "a variable for Umbra")]
    public void Middleware_without_counterpart_is_told_with_its_line(string middleware, string text, string kind = nameof(RemarkKind.LeftOut)) =>
        Assert.Contains(Read(Middleware(middleware)).Outcome.Remarks, remark => remark.Line == 4 && remark.Kind.ToString() == kind && remark.Text.Contains(text, StringComparison.Ordinal));

    [Theory]
    [InlineData("m: { mirroring: { service: a, mirrors: [ { name: missing, percent: 1 } ] } }", "missing")]
    [InlineData("m: { mirroring: { service: a, mirrors: [ { name: a, percent: 1 } ] } }", "production's requests too")]
    public void Lost_mirrors_are_told(string services, string text)
    {
        var (_, outcome) = Read(Services(services));
        Assert.Contains(outcome.Remarks, remark => remark is { Line: 4, Kind: RemarkKind.MirrorLost } && remark.Text.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void Rule_that_cannot_be_said_loses_its_route()
    {
        var (_, outcome) = Read(TraefikSamples.Realistic.Replace("PathPrefix(`/api`)", "ClientIP(`10.0.0.1`)", StringComparison.Ordinal));
        Assert.Contains(outcome.Remarks, remark => remark is { Line: 6, Kind: RemarkKind.RouteLost });
    }

    [Theory]
    [InlineData("http: {}", "in:1: has no router of Traefik's: http.routers of the file provider, or an IngressRoute")]
    [InlineData("http: { routers: { a: { rule: x, service: b } } }", "in:1: has no router that could be carried over")]
    [InlineData("[http.routers.a]\nrule = x", "in:2: is not TOML")]
    [InlineData("[a]\nb = 1\nb = 2", "in:3:")]
    public void Text_without_routers_is_refused(string text, string message) => Assert.StartsWith(message, Imported.Bad(TraefikImporter.Import, text), StringComparison.Ordinal);

    [Fact]
    public void Deep_toml_is_refused() => Assert.StartsWith("in:2: is more than", Imported.Bad(TraefikImporter.Import, "[a]\nb = " + new string('[', 100_000)), StringComparison.Ordinal);

    [Fact]
    public void Changed_yaml_is_refused_with_a_line_or_loads() => Imported.Fuzz(TraefikImporter.Import, TraefikSamples.Realistic, 1_000);

    [Fact]
    public void Changed_toml_is_refused_with_a_line_or_loads() => Imported.Fuzz(TraefikImporter.Import, TraefikSamples.Toml, 1_000);

    [Fact]
    public void Changed_resources_are_refused_with_a_line_or_load() => Imported.Fuzz(TraefikImporter.Import, TraefikSamples.Kubernetes, 500);

    private static string Services(string services) => $$"""
        http:
          routers: { r: { rule: PathPrefix(`/`), service: m } }
          services:
            {{{services}}, a: { loadBalancer: { servers: [ { url: "http://a" } ] } }, b: { loadBalancer: { servers: [ { url: "http://b" } ] } }, c: { loadBalancer: { servers: [ { url: "http://c" } ] } } }
        """;

    private static string Middleware(string middleware) => $$"""
        http:
          routers: { r: { rule: PathPrefix(`/`), service: m, middlewares: [x] } }
          middlewares:
            x: { {{middleware}} }
          services: { m: { loadBalancer: { servers: [ { url: "http://a" } ] } } }
        """;

    private static string Shown(Condition condition) => condition switch
    {
        AllOf all => string.Join('&', all.Parts.Select(part => part is AnyOf ? $"({Shown(part)})" : Shown(part))),
        AnyOf any => string.Join('|', any.Parts.Select(part => part is AllOf ? $"({Shown(part)})" : Shown(part))),
        Negation { Part: FieldTest test } => "!" + Shown(test),
        Negation negation => $"!({Shown(negation.Part)})",
        FieldTest test => $"{test.Field}{test.Kind switch { TextMatchKind.Exact => "=", TextMatchKind.Prefix => "^", TextMatchKind.Regex => "~", _ => "?" }}{test.Value}{(test.IgnoresCase ? " i" : "")}",
        _ => "",
    };

    private static (UmbraConfiguration Configuration, ImportOutcome Outcome) Read(string text) => Imported.Good(TraefikImporter.Import, new ImportRequest { FileName = "in", Text = text });
}
