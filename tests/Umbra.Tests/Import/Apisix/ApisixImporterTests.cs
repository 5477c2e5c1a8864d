using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Import;
using Umbra.Import.Apisix;
using Umbra.Inline.Gateway;

namespace Umbra.Tests.Import.Apisix;

public sealed class ApisixImporterTests
{
    [Fact]
    public void Routes_are_in_the_order_of_the_router()
    {
        var (configuration, _) = Read(ApisixSamples.Realistic);
        var gateway = configuration.Sources.Single().Gateway!;
        Assert.Equal("[::]:9080", gateway.Listen.ToString());
        Assert.Equal(["shop-api", "shop-api-2", "old", "split", "split-2", "route-1"], gateway.Routes.Select(route => route.Name));
        Assert.Equal(["shop.example.com"], gateway.Routes[0].Match.Single().Hosts);
        Assert.Equal(["*.shop.example.com"], gateway.Routes[1].Match.Single().Hosts);
        Assert.Empty(gateway.Routes[^1].Match);
    }

    [Fact]
    public void Route_is_carried_with_its_plugins()
    {
        var (configuration, outcome) = Read(ApisixSamples.Realistic);
        var shop = configuration.Sources.Single().Gateway!.Routes[0];
        var match = shop.Match.Single();
        Assert.Equal(("/v1/", "version", "2"), (match.Path!.Prefix, match.Query.Single().Name, match.Query.Single().Exact));
        Assert.Equal(["GET", "POST"], match.Methods);
        Assert.Equal("(header.x-tier == \"gold\" || header.x-tier == \"silver\") && cookie.beta ~ \"^on\"", match.Where);
        Assert.Equal(("^/v1/(.*)", "/$1", "shop.internal", "x-user"), (shop.Rewrite!.Regex, shop.Rewrite.With, shop.Host, shop.Sticky!.Header));
        Assert.Equal([("https://a.internal:8443/", 2, false), ("https://b.internal:8443/", 1, false)], shop.To.Select(to => (to.Url.Single().ToString(), to.Weight, to.Tls.Verify)));
        Assert.Equal(("X-Edge", "X-Secret", "X-By"), (shop.Headers.Set.Single().Name, shop.Headers.Remove.Single(), shop.ResponseHeaders.Set.Single().Name));
        Assert.Contains(outcome.Remarks, remark => remark is { Line: 17, Kind: RemarkKind.LeftOut } && remark.Text.Contains("limit-count", StringComparison.Ordinal));
    }

    [Fact]
    public void Mirror_has_the_paths_of_clients_and_the_changed_fields()
    {
        var (configuration, outcome) = Read(ApisixSamples.Realistic);
        var mirror = configuration.Mirrors[0];
        Assert.Equal(("apisix/shop-api", "http://127.0.0.1:9797/", 12_34, "shop.internal"), (mirror.From.Single(), mirror.To.ToString(), mirror.Percent!.Value.Hundredths, mirror.Host));
        Assert.Equal(("^", "/mirrored", "X-Edge", "X-Secret"), (mirror.Rewrite!.Regex, mirror.Rewrite.With, mirror.Headers.Set.Single().Name, mirror.Headers.Remove.Single()));
        Assert.Contains(outcome.Remarks, remark => remark is { Line: 14, Kind: RemarkKind.Note } && remark.Text.Contains("12.34 %", StringComparison.Ordinal));
        Assert.False(outcome.HasLostMirrors);
    }

    [Fact]
    public void Upstreams_are_destinations()
    {
        var last = Read(ApisixSamples.Realistic).Configuration.Sources.Single().Gateway!.Routes[^1];
        Assert.Equal((2, InstanceBalance.LeastRequests, "/up", 1), (last.To.Single().Url.Length, last.To[0].Balance, last.To[0].Health!.Path, last.Retries));
        Assert.Equal(TimeSpan.FromSeconds(3), last.Idle);
    }

    [Fact]
    public void Split_traffic_is_weights_and_routes_with_conditions()
    {
        var routes = Read(ApisixSamples.Realistic).Configuration.Sources.Single().Gateway!.Routes;
        Assert.Equal(("x-canary", "yes"), (routes[3].Match.Single().Headers.Single().Name, routes[3].Match.Single().Headers.Single().Exact));
        Assert.Equal([("http://canary.internal/", 1), ("http://10.0.0.9/", 9)], routes[4].To.Select(to => (to.Url.Single().ToString(), to.Weight)));
    }

    [Theory]
    [InlineData("", null, null, 100_00)]
    [InlineData(", sample_ratio: 0.5", null, null, 50_00)]
    [InlineData(", sample_ratio: 0.00001", null, null, 1)]
    [InlineData(", path: /m", "/m", null, 100_00)]
    [InlineData(", path: /m, path_concat_mode: replace", "/m", null, 100_00)]
    [InlineData(", path: /m, path_concat_mode: prefix", null, "/m", 100_00)]
    public void Paths_and_shares_of_mirrors(string options, string? path, string? before, int hundredths)
    {
        var mirror = Read(Route($"proxy-mirror: {{ host: 'http://shadow:81'{options} }}")).Configuration.Mirrors.Single();
        Assert.Equal((path, before, hundredths, null), (mirror.Rewrite?.Path, mirror.Rewrite?.With, mirror.Percent!.Value.Hundredths, mirror.Host));
    }

    [Theory]
    [InlineData("proxy-rewrite: { uri: /x }", null)]
    [InlineData("proxy-rewrite: { uri: /x, _meta: { priority: 1020 } }", "/x")]
    [InlineData("proxy-rewrite: { uri: /x, _meta: { disable: true } }", null)]
    public void Copies_have_the_changed_path_when_the_order_says_so(string rewrite, string? path) =>
        Assert.Equal(path, Read(Route("proxy-mirror: { host: 'http://shadow:81' }, " + rewrite)).Configuration.Mirrors.Single().Rewrite?.Path);

    [Fact]
    public void Grpc_is_http2() =>
        Assert.Equal(("http://shadow:81/", ShadowProtocol.Http2), Read(Route("proxy-mirror: { host: 'grpc://shadow:81' }")).Configuration.Mirrors.Select(mirror => (mirror.To.ToString(), mirror.Protocol)).Single());

    [Theory]
    [InlineData("""{"uri":"/hello","plugins":{"proxy-mirror":{"host":"http://127.0.0.1:9797"}},"upstream":{"nodes":{"127.0.0.1:1999":1},"type":"roundrobin"}}""")]
    [InlineData("""{"key":"/apisix/routes/1","value":{"uri":"/hello","plugins":{"proxy-mirror":{"host":"http://127.0.0.1:9797"}},"upstream":{"nodes":[{"host":"127.0.0.1","port":1999,"weight":1}]}}}""")]
    [InlineData("""{"total":1,"list":[{"value":{"uri":"/hello","plugins":{"proxy-mirror":{"host":"http://127.0.0.1:9797"}},"upstream":{"nodes":{"127.0.0.1:1999":1}}}}]}""")]
    [InlineData("""{"node":{"value":{"uri":"/hello","plugins":{"proxy-mirror":{"host":"http://127.0.0.1:9797"}},"upstream":{"nodes":{"127.0.0.1:1999":1}}}}}""")]
    [InlineData("""[{"uri":"/hello","plugins":{"proxy-mirror":{"host":"http://127.0.0.1:9797"}},"upstream":{"nodes":{"127.0.0.1:1999":1}}}]""")]
    public void Json_of_the_Admin_API_is_read(string text)
    {
        var (configuration, _) = Read(text);
        Assert.Equal(("/hello", "http://127.0.0.1:1999/"), (configuration.Sources.Single().Gateway!.Routes.Single().Match.Single().Path!.Exact, configuration.Sources.Single().Gateway!.Routes.Single().To.Single().Url.Single().ToString()));
        Assert.Equal("http://127.0.0.1:9797/", configuration.Mirrors.Single().To.ToString());
    }

    [Fact]
    public void Global_rules_and_services_have_plugins_too_and_routes_win()
    {
        var (configuration, _) = Read("""
            global_rules: [ { id: 1, plugins: { proxy-mirror: { host: "http://one" } } } ]
            services: [ { id: s, plugins: { proxy-mirror: { host: "http://two" } }, upstream: { nodes: { "a:80": 1 } } } ]
            routes: [ { uri: /1, service_id: s, plugins: { proxy-mirror: { host: "http://three" } } }, { uri: /2, service_id: s }, { uri: /3, upstream: { nodes: { "a:80": 1 } } }, { uri: /4, status: 0 } ]
            """);
        Assert.Equal(["http://three/", "http://two/", "http://one/"], configuration.Mirrors.Select(mirror => mirror.To.ToString()));
    }

    [Theory]
    [InlineData("[[arg_a, '==', b]]", "query.a == \"b\"")]
    [InlineData("[[arg_a, '!', '==', b]]", "!(query.a == \"b\")")]
    [InlineData("['OR', [arg_a, '==', b], [arg_a, '~=', c]]", "query.a == \"b\" || !(query.a == \"c\")")]
    [InlineData("['!AND', [arg_a, '==', b], [uri, '~*', X]]", "!(query.a == \"b\" && path ~ \"(?i)X\")")]
    [InlineData("[[http_a, '~=', null], [http_b, '==', null]]", "header.a && !header.b")]
    public void Variables_are_conditions(string variables, string expected) =>
        Assert.Equal(expected, Umbra.Import.Conditions.FilterText.Of(ApisixConditions.Variables(Umbra.Import.Documents.DocumentReader.Read("in", variables)[0])));

    [Theory]
    [InlineData("vars: [[arg_a, '>', 1]]", nameof(RemarkKind.RouteLost), "operator >")]
    [InlineData("vars: [[server_port, '==', 1]]", nameof(RemarkKind.RouteLost), "server_port")]
    [InlineData("remote_addr: 10.0.0.1", nameof(RemarkKind.RouteLost), "client's address")]
    [InlineData("filter_func: 'function(vars) end'", nameof(RemarkKind.RouteLost), "Lua")]
    [InlineData("script: x", nameof(RemarkKind.LeftOut), "script")]
    [InlineData("service_id: none", nameof(RemarkKind.MirrorLost), "not in this file")]
    public void What_is_not_carried_over_is_told_with_its_line(string extra, string kind, string text)
    {
        var (_, outcome) = Read($"routes:\n- {{ uri: /a, upstream: {{ nodes: {{ 'a:80': 1 }} }} }}\n- {{ uri: /b, {extra}, upstream: {{ nodes: {{ 'a:80': 1 }} }}, plugins: {{ proxy-mirror: {{ host: 'http://s' }} }} }}");
        Assert.Contains(outcome.Remarks, remark => remark.Line == 3 && remark.Kind.ToString() == kind && remark.Text.Contains(text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("shadow:81", "is no address")]
    [InlineData("ftp://shadow", "is no address")]
    [InlineData("http://127.0.0.1:9901", "is no address")]
    [InlineData("http://127.0.0.1:9080", "is the gateway itself")]
    [InlineData("http://a", "production's requests too")]
    public void Targets_that_cannot_be_are_lost(string host, string text) =>
        Assert.Contains(Read(Route($"proxy-mirror: {{ host: '{host}' }}")).Outcome.Remarks, remark => remark is { Line: 3, Kind: RemarkKind.MirrorLost } && remark.Text.Contains(text, StringComparison.Ordinal));

    [Theory]
    [InlineData("", "in:1: has no route of APISIX's: routes: [ { uri: /*, upstream: { nodes: { '127.0.0.1:80': 1 } } } ]")]
    [InlineData("\nupstreams: []", "in:2: has no route of APISIX's: routes: [ { uri: /*, upstream: { nodes: { '127.0.0.1:80': 1 } } } ]")]
    [InlineData("routes: [ { uri: /a, vars: [[x, y]] } ]", "in:1: has no route that could be carried over")]
    public void Text_without_routes_is_refused(string text, string message) => Assert.Equal(message, Imported.Bad(ApisixImporter.Import, text));

    [Fact]
    public void Whatever_is_changed_is_refused_with_a_line_or_loads() => Imported.Fuzz(ApisixImporter.Import, ApisixSamples.Realistic, 1_000);

    private static string Route(string plugins) => $"routes:\n- uri: /*\n  plugins: {{ {plugins} }}\n  upstream: {{ nodes: {{ 'a:80': 1 }} }}";

    private static (UmbraConfiguration Configuration, ImportOutcome Outcome) Read(string text) => Imported.Good(ApisixImporter.Import, new ImportRequest { FileName = "in", Text = text });
}
