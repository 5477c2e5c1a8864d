using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Import;
using Umbra.Import.Envoy;
using Umbra.Inline.Gateway;
using Umbra.Tests.Inline;

namespace Umbra.Tests.Import.Envoy;

public sealed class EnvoyImporterTests
{
    [Fact]
    public void Realistic_bootstrap_becomes_a_gateway_with_named_routes()
    {
        var (configuration, outcome) = Read(EnvoySamples.Realistic);
        var source = Assert.Single(configuration.Sources);
        var gateway = source.Gateway!;
        Assert.Equal(("main", "[::]:10000", ForwardedPolicy.Append), (source.Name, gateway.Listen.ToString(), gateway.Forwarded));
        Assert.Equal(["api", "shop", "shop-old", "shop-ping", "shop-not-found", "rest"], gateway.Routes.Select(route => route.Name));
        Assert.Equal(["shop.example.com", "*.shop.example.com"], gateway.Routes[0].Match.Single().Hosts);
        Assert.Equal(404, gateway.Routes[4].Respond!.Status);
        Assert.Empty(gateway.Routes[^1].Match);
        Assert.Equal(["main/api", "main/shop", "main/rest"], configuration.Mirrors.Select(mirror => mirror.From.Single()));
        Assert.Contains(outcome.Remarks, remark => remark is { Kind: RemarkKind.MirrorLost, Line: 72 });
    }

    [Fact]
    public void Route_is_carried_with_what_it_does()
    {
        var gateway = Read(EnvoySamples.Realistic).Configuration.Sources.Single().Gateway!;
        var api = gateway.Routes[0];
        Assert.Equal(("/api/", "gold"), (api.Match.Single().Path!.Prefix, api.Match.Single().Headers.Single().Exact));
        Assert.Equal(("/api/", "/", null, 2), (api.Rewrite!.Prefix, api.Rewrite.With, api.Timeout, api.Retries));
        Assert.Equal([90, 10], api.To.Select(destination => destination.Weight));
        Assert.Equal(["http://10.0.0.1:8080/", "http://10.0.0.2:8080/"], api.To[1].Url.Select(url => url.ToString()));
        Assert.Equal((InstanceBalance.LeastRequests, "/healthz", 2, 0), (api.To[0].Balance, api.To[0].Health!.Path, api.To[0].Health!.HealthyAfter, api.To[0].Ejection.Failures));
        Assert.Equal(("X-Edge", "$remote_addr"), (api.Headers.Set.Single().Name, api.Headers.Set.Single().Value!.Secret.Reveal()));
        Assert.Equal(("^(?:/v[0-9]+/.*)$", "internal.example.com", TimeSpan.FromSeconds(15)), (gateway.Routes[1].Match.Single().Path!.Regex, gateway.Routes[1].Host, gateway.Routes[1].Timeout!.Value));
        Assert.Equal((RedirectScheme.Https, "/new", 301), (gateway.Routes[2].Redirect!.Scheme!.Value, gateway.Routes[2].Redirect!.Rewrite!.Path, gateway.Routes[2].Redirect!.Status));
        Assert.Equal((200, "pong"), (gateway.Routes[3].Respond!.Status, gateway.Routes[3].Respond!.Body));
    }

    [Fact]
    public void Mirror_is_of_the_request_that_goes_on()
    {
        var (configuration, outcome) = Read(EnvoySamples.Realistic);
        var mirror = configuration.Mirrors[0];
        Assert.Equal(("https://shadow.internal/", 1_23, "$host-shadow$is_request_port$request_port", ShadowProtocol.Http2), (mirror.To.ToString(), mirror.Percent!.Value.Hundredths, mirror.Host, mirror.Protocol));
        Assert.Equal(("shadow.example.com", false), (mirror.Tls.ServerName, mirror.Tls.Verify));
        Assert.Equal(("/api/", "/"), (mirror.Rewrite!.Prefix, mirror.Rewrite.With));
        Assert.Equal("$remote_addr", mirror.Headers.Set.Single().Value!.Secret.Reveal());
        Assert.True(mirror.Methods.All);
        Assert.Equal("internal.example.com-shadow", configuration.Mirrors[1].Host);
        Assert.Equal((null, 100_00), (configuration.Mirrors[^1].Host, configuration.Mirrors[^1].Percent!.Value.Hundredths));
        Assert.Contains(outcome.Remarks, remark => remark.Line == 25 && remark.Text.Contains("rounded to 1.23 %", StringComparison.Ordinal));
        Assert.Contains(outcome.Remarks, remark => remark.Line == 25 && remark.Text.Contains("shop.mirror", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "", "", null)]
    [InlineData("c", "", "", "second")]
    [InlineData("c", "h", "", "shadow")]
    [InlineData("c", "h", "r", "third")]
    [InlineData("c", "", "r", "third")]
    [InlineData("", "h", "", "shadow")]
    public void Narrowest_level_with_policies_replaces_the_others(string configuration, string host, string route, string? expected)
    {
        static string Policies(string given, string cluster) => given.Length == 0 ? "" : $"request_mirror_policies: [ {{ cluster: {cluster} }} ],";
        var text = EnvoySamples.Routes($"{{ match: {{ prefix: / }}, route: {{ {Policies(route, "third")} cluster: v1 }} }}", Policies(configuration, "second"), Policies(host, "shadow"));
        Assert.Equal(expected, Read(text).Configuration.Mirrors.SingleOrDefault()?.Name["all-".Length..]);
    }

    [Fact]
    public void Empty_list_is_no_policy() =>
        Assert.Equal("http://shadow.internal/", Read(EnvoySamples.Routes("{ match: { prefix: / }, route: { request_mirror_policies: [], cluster: v1 } }", hostLevel: "request_mirror_policies: [ { cluster: shadow } ],")).Configuration.Mirrors.Single().To.ToString());

    [Fact]
    public void Several_policies_are_several_mirrors() =>
        Assert.Equal(["all-shadow", "all-second"], Read(EnvoySamples.Routes("{ match: { prefix: / }, route: { request_mirror_policies: [ { cluster: shadow }, { cluster: second } ], cluster: v1 } }")).Configuration.Mirrors.Select(mirror => mirror.Name));

    [Theory]
    [InlineData("shop.example.com", "shop.example.com-shadow")]
    [InlineData("shop.example.com:8443", "shop.example.com-shadow:8443")]
    [InlineData("[::1]", "[::1]-shadow")]
    [InlineData("[::1]:80", "[::1]-shadow:80")]
    [InlineData("$host", "$host-shadow")]
    public void Suffix_stands_before_the_port(string authority, string expected) => Assert.Equal(expected, EnvoyMirrors.Suffixed(authority));

    [Theory]
    [InlineData("", "", "$host-shadow$is_request_port$request_port")]
    [InlineData("host_rewrite_literal: 'a.example:8080',", "", "a.example-shadow:8080")]
    [InlineData("host_rewrite_literal: a.example,", "disable_shadow_host_suffix_append: true", "a.example")]
    [InlineData("host_rewrite_literal: a.example,", "host_rewrite_literal: b.example", "b.example-shadow")]
    [InlineData("", "host_rewrite_literal: '[::1]:80'", "[::1]-shadow:80")]
    [InlineData("", "disable_shadow_host_suffix_append: true", null)]
    [InlineData("auto_host_rewrite: true,", "", "$host-shadow$is_request_port$request_port")]
    public void Host_of_a_copy(string route, string policy, string? expected) =>
        Assert.Equal(expected, Mirror($"{{ match: {{ prefix: / }}, route: {{ {route} request_mirror_policies: [ {{ cluster: shadow, {policy} }} ], cluster: v1 }} }}").Host);

    [Theory]
    [InlineData("", 100_00)]
    [InlineData("runtime_fraction: { default_value: { numerator: 10 } }", 10_00)]
    [InlineData("runtime_fraction: { default_value: { numerator: 10, denominator: HUNDRED } }", 10_00)]
    [InlineData("runtime_fraction: { default_value: { numerator: 37, denominator: TEN_THOUSAND } }", 37)]
    [InlineData("runtime_fraction: { default_value: { numerator: 1, denominator: MILLION } }", 1)]
    [InlineData("runtime_fraction: { default_value: { numerator: 0 } }", 0)]
    [InlineData("runtime_fraction: { default_value: {} }", 0)]
    [InlineData("runtime_fraction: { default_value: { numerator: 250 } }", 100_00)]
    [InlineData("runtimeFraction: { defaultValue: { numerator: 25 } }", 25_00)]
    public void Share_of_a_policy(string fraction, int hundredths) =>
        Assert.Equal(hundredths, Mirror($"{{ match: {{ prefix: / }}, route: {{ request_mirror_policies: [ {{ cluster: shadow, {fraction} }} ], cluster: v1 }} }}").Percent!.Value.Hundredths);

    [Fact]
    public void Mutations_and_fields_of_levels_apply_to_copies()
    {
        var mirror = Mirror("""
            { match: { prefix: / }, request_headers_to_add: [ { header: { key: x-a, value: "1" } } ], request_headers_to_remove: [x-b], route: { cluster: v1, request_mirror_policies: [ { cluster: shadow, trace_sampled: false,
              request_headers_mutations: [ { append: { header: { key: x-c, value: "3" }, append_action: OVERWRITE_IF_EXISTS_OR_ADD } }, { remove: x-d } ] } ] } }
            """);
        Assert.Equal([("x-a", "1")], mirror.Headers.Add.Select(field => (field.Name, field.Value!.Secret.Reveal())));
        Assert.Equal([("x-c", "3")], mirror.Headers.Set.Select(field => (field.Name, field.Value!.Secret.Reveal())));
        Assert.Equal(["x-b", "x-d"], mirror.Headers.Remove);
    }

    [Fact]
    public void Cluster_header_of_a_policy_is_a_mirror_for_each_other_cluster()
    {
        var (configuration, _) = Read(EnvoySamples.Routes("{ match: { prefix: / }, route: { cluster: v1, request_mirror_policies: [ { cluster_header: x-shadow } ] } }"));
        Assert.Equal(["shadow", "second"], configuration.Mirrors.Select(mirror => mirror.Match.Single().Headers.Single().Exact));
    }

    [Fact]
    public void Cluster_header_of_a_route_is_a_route_for_each_cluster()
    {
        var (configuration, _) = Read(EnvoySamples.Routes("{ match: { prefix: / }, route: { cluster_header: x-to } }"));
        Assert.Equal(["all-v1", "all-shadow", "all-second", "all-none"], configuration.Sources.Single().Gateway!.Routes.Select(route => route.Name));
        Assert.Equal(503, configuration.Sources.Single().Gateway!.Routes[^1].Respond!.Status);
    }

    [Theory]
    [InlineData("prefix: /api", "prefix:/api")]
    [InlineData("prefix: /api, case_sensitive: false", "prefix:/api i")]
    [InlineData("path: /api", "exact:/api")]
    [InlineData("path_separated_prefix: /api", "regex:^/api(?:/|$)")]
    [InlineData("safe_regex: { regex: '/[[:alpha:]]+' }", "regex:^(?:/[A-Za-z]+)$")]
    public void Paths(string match, string expected)
    {
        var path = Route($"{{ match: {{ {match} }}, route: {{ cluster: v1 }} }}").Match.Single().Path!;
        Assert.Equal(expected, $"{(path.Exact is not null ? "exact:" + path.Exact : path.Prefix is not null ? "prefix:" + path.Prefix : "regex:" + path.Regex)}{(path.IgnoreCase ? " i" : "")}");
    }

    [Theory]
    [InlineData("{ name: x-a, exact_match: b }", null, "x-a exact b")]
    [InlineData("{ name: x-a, string_match: { prefix: b, ignore_case: true } }", null, "x-a prefix b i")]
    [InlineData("{ name: x-a, string_match: { suffix: b.c } }", null, @"x-a regex b\.c$")]
    [InlineData("{ name: x-a, contains_match: b }", null, "x-a regex b")]
    [InlineData("{ name: x-a, present_match: true }", null, "x-a present True")]
    [InlineData("{ name: x-a, present_match: true, invert_match: true }", null, "x-a present False")]
    [InlineData("{ name: x-a, string_match: { safe_regex: { regex: a+ } } }", null, "x-a regex ^(?:a+)$")]
    [InlineData("{ name: x-a, range_match: { start: 1, end: 4 } }", null, "x-a regex ^(?:1|2|3)$")]
    [InlineData("{ name: x-a, exact_match: b, invert_match: true }", "!(header.x-a == \"b\")", "x-a present True")]
    [InlineData("{ name: ':path', string_match: { contains: q=1 } }", "target ~ \"q=1\"", null)]
    public void Fields(string header, string? where, string? expected)
    {
        var matcher = Route($"{{ match: {{ prefix: /, headers: [ {header} ] }}, route: {{ cluster: v1 }} }}").Match.Single();
        Assert.Equal(where, matcher.Where);
        var field = matcher.Headers.SingleOrDefault();
        Assert.Equal(expected, field is null ? null
            : $"{field.Name} {(field.Exact is not null ? "exact " + field.Exact : field.Prefix is not null ? "prefix " + field.Prefix : field.Regex is not null ? "regex " + field.Regex : $"present {field.Present}")}{(field.IgnoreCase ? " i" : "")}");
    }

    [Fact]
    public void Methods_parameters_and_grpc()
    {
        var matcher = Route("{ match: { prefix: /, grpc: {}, headers: [ { name: ':method', exact_match: POST }, { name: ':authority', exact_match: 'a:80' } ], query_parameters: [ { name: q, string_match: { exact: '1' } } ] }, route: { cluster: v1 } }").Match.Single();
        Assert.Equal(("POST", "q", "1"), (matcher.Methods.Single(), matcher.Query.Single().Name, matcher.Query.Single().Exact));
        Assert.Equal(["host", "content-type"], matcher.Headers.Select(header => header.Name));
    }

    [Fact]
    public void Domains_win_in_Envoys_order()
    {
        static string Host(string name, string domains) => $"{{ name: {name}, domains: [{domains}], routes: [ {{ match: {{ prefix: / }}, route: {{ cluster: {name} }} }} ] }}";
        var (configuration, _) = Read($"virtual_hosts: [ {Host("all", "'*'")}, {Host("prefix", "'shop.*'")}, {Host("short", "'*.com'")}, {Host("long", "'*.example.com', '*-eu.example.com'")}, {Host("exact", "shop.example.com, 'shop.example.com:8080'")} ]");
        var routes = configuration.Sources.Single().Gateway!.Routes;
        Assert.Equal(["exact", "long", "short", "prefix", "all"], routes.Select(route => route.Name));
        Assert.Equal(["shop.example.com"], routes[0].Match[0].Hosts);
        Assert.Equal(("host", "shop.example.com:8080"), (routes[0].Match[1].Headers.Single().Name, routes[0].Match[1].Headers.Single().Exact));
        Assert.Contains(routes[1].Match, match => match.Where == @"host ~ ""(?i)^.+-eu\.example\.com$""");
        Assert.Equal(@"host ~ ""(?i)^shop\..+$""", routes[3].Match.Single().Where);
    }

    [Fact]
    public void Routes_alone_are_a_gateway_on_port_8080()
    {
        var (configuration, outcome) = Read("""{"versionInfo":"1","resources":[{"@type":"type.googleapis.com/envoy.config.route.v3.RouteConfiguration","name":"http","virtualHosts":[{"name":"all","domains":["*"],"routes":[{"match":{"prefix":"/"},"route":{"cluster":"v1","requestMirrorPolicies":[{"cluster":"outbound|8080||shadow.default.svc.cluster.local"}]}}]}]}]}""");
        Assert.Equal("[::]:8080", configuration.Sources.Single().Gateway!.Listen.ToString());
        Assert.Equal("http://v1/", configuration.Sources.Single().Gateway!.Routes.Single().To.Single().Url.Single().ToString());
        Assert.Equal("http://shadow.default.svc.cluster.local:8080/", configuration.Mirrors.Single().To.ToString());
        Assert.False(outcome.HasLostMirrors);
    }

    [Fact]
    public void Resolved_names_are_where_requests_and_copies_go()
    {
        var (configuration, outcome) = Imported.Good(EnvoyImporter.Import, new ImportRequest
        {
            FileName = "in",
            Text = "virtual_hosts: [ { name: all, domains: ['*'], routes: [ { match: { prefix: / }, route: { cluster: v1, request_mirror_policies: [ { cluster: shadow } ] } } ] } ]",
            Resolved = ImmutableDictionary<string, string>.Empty.Add("v1", "127.0.0.1:9001").Add("shadow:80", "127.0.0.1:9002"),
            IsFaithful = true,
        });
        Assert.Equal("http://127.0.0.1:9001/", configuration.Sources.Single().Gateway!.Routes.Single().To.Single().Url.Single().ToString());
        Assert.Equal("http://127.0.0.1:9002/", configuration.Mirrors.Single().To.ToString());
        Assert.DoesNotContain(outcome.Remarks, remark => remark.Text.Contains("--resolve", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ match: { prefix: / }, route: { cluster: v1, request_mirror_policies: [ { cluster: v1 } ] } }", nameof(RemarkKind.MirrorLost), "production's requests too")]
    [InlineData("{ match: { prefix: / }, route: { cluster: v1, request_mirror_policies: [ {} ] } }", nameof(RemarkKind.MirrorLost), "names no cluster")]
    [InlineData("{ match: { prefix: /, dynamic_metadata: [ {} ] }, route: { cluster: v1, request_mirror_policies: [ { cluster: shadow } ] } }", nameof(RemarkKind.RouteLost), "the route is left out")]
    [InlineData("{ match: { prefix: /, dynamic_metadata: [ {} ] }, route: { cluster: v1 } }", nameof(RemarkKind.RouteLost), "the route is left out")]
    [InlineData("{ match: { prefix: /, runtime_fraction: { default_value: { numerator: 10 } } }, route: { cluster: v1 } }", nameof(RemarkKind.LeftOut), "a share of requests")]
    [InlineData("{ match: { prefix: / }, typed_per_filter_config: {}, route: { cluster: v1 } }", nameof(RemarkKind.LeftOut), "typed_per_filter_config")]
    [InlineData("{ match: { prefix: / }, route: { cluster: v1, cors: {} } }", nameof(RemarkKind.LeftOut), "cors")]
    [InlineData("{ match: { prefix: / }, route: { cluster: v1, hash_policy: [ { header: { header_name: x } } ] } }", nameof(RemarkKind.LeftOut), "has no effect")]
    [InlineData("{ match: { prefix: / }, request_headers_to_add: [ { header: { key: x, value: '%PROTOCOL%' } } ], route: { cluster: v1 } }", nameof(RemarkKind.LeftOut), "no variable")]
    [InlineData("{ match: { prefix: / }, route: { cluster: v1, request_mirror_policies: [ { cluster: shadow, unheard_of: 1 } ] } }", nameof(RemarkKind.MirrorLost), "unheard_of")]
    [InlineData("{ match: { prefix: / }, route: { cluster: v1, request_mirror_policies: [ { cluster: shadow, runtime_fraction: { default_value: { numertor: 1 } } } ] } }", nameof(RemarkKind.MirrorLost), "numertor")]
    [InlineData("{ match: { prefix: / }, route: { cluster: v1, request_mirror_policies: [ { cluster: shadow, runtime_fraction: { default_value: { numerator: 1, denominator: TENTHOUSAND } } } ] } }", nameof(RemarkKind.MirrorLost), "TENTHOUSAND")]
    [InlineData("{ match: { prefix: / }, route: { cluster: v1, request_mirror_polices: [ { cluster: shadow } ] } }", nameof(RemarkKind.MirrorLost), "request_mirror_polices")]
    public void What_is_not_carried_over_is_told_with_its_line(string route, string kind, string text)
    {
        var (_, outcome) = Read(EnvoySamples.Routes($"{{ match: {{ path: /first }}, route: {{ cluster: second }} }},\n{route}"));
        Assert.Contains(outcome.Remarks, remark => remark.Line == 6 && remark.Kind.ToString() == kind && remark.Text.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void Mirror_of_several_endpoints_takes_the_first()
    {
        var text = EnvoySamples.Routes("{ match: { prefix: / }, route: { cluster: v1, request_mirror_policies: [ { cluster: many } ] } }") + """

              - { name: many, load_assignment: { endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 10.0.0.1, port_value: 80 } } } }, { endpoint: { address: { socket_address: { address: 10.0.0.2, port_value: 80 } } } } ] } ] } }
            """;
        var (configuration, outcome) = Read(text);
        Assert.Equal("http://10.0.0.1/", configuration.Mirrors.Single().To.ToString());
        Assert.Contains(outcome.Remarks, remark => remark is { Kind: RemarkKind.LeftOut, Line: 5 } && remark.Text.Contains("10.0.0.2", StringComparison.Ordinal));
    }

    [Fact]
    public void Hash_of_a_header_makes_endpoints_destinations()
    {
        var text = EnvoySamples.Routes("{ match: { prefix: / }, route: { cluster: ring, hash_policy: [ { header: { header_name: x-user } } ] } }") + """

              - { name: ring, lb_policy: RING_HASH, load_assignment: { endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 10.0.0.1, port_value: 80 } } } }, { load_balancing_weight: 3, endpoint: { address: { socket_address: { address: "::1", port_value: 80 } } } } ] } ] } }
            """;
        var route = Read(text).Configuration.Sources.Single().Gateway!.Routes.Single();
        Assert.Equal("x-user", route.Sticky!.Header);
        Assert.Equal([("http://10.0.0.1/", 1), ("http://[::1]/", 3)], route.To.Select(destination => (destination.Url.Single().ToString(), destination.Weight)));
    }

    [Theory]
    [InlineData("prefix: /api", "prefix_rewrite: /v2", "/api", null, "/v2")]
    [InlineData("prefix: /api, case_sensitive: false", "prefix_rewrite: /v2", null, "(?i)^/api", "/v2")]
    [InlineData("prefix: /", "regex_rewrite: { pattern: { regex: '^/a/(.*)$' }, substitution: '/b/\\1' }", null, "^/a/(.*)$", "/b/$1")]
    public void Rewrites(string match, string action, string? prefix, string? regex, string with)
    {
        var rewrite = Route($"{{ match: {{ {match} }}, route: {{ cluster: v1, {action} }} }}").Rewrite!;
        Assert.Equal((prefix, regex, with), (rewrite.Prefix, rewrite.Regex, rewrite.With));
    }

    [Theory]
    [InlineData(@"\1", "$1")]
    [InlineData(@"\1\23", "$1${2}3")]
    [InlineData(@"a$b\\", @"a$$b\")]
    public void Replacements_of_RE2(string replacement, string expected) => Assert.Equal(expected, Umbra.Import.Conditions.Re2Pattern.ConvertReplacement(replacement));

    [Theory]
    [InlineData("(?P<a>x)", "(?<a>x)")]
    [InlineData(@"\pL[^]a]", @"\p{L}[^\]a]")]
    [InlineData(@"\Qa.b\E+", @"a\.b+")]
    [InlineData(@"\x{e9}", @"\u00E9")]
    [InlineData("[[:digit:]_[]", @"[0-9_\[]")]
    public void Expressions_of_RE2(string pattern, string expected)
    {
        Assert.Equal(expected, Umbra.Import.Conditions.Re2Pattern.Convert(pattern, out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("", "in:1: is no configuration of Envoy's: it has no static_resources with listeners, and no virtual_hosts")]
    [InlineData("\n\na: b", "in:3: is no configuration of Envoy's: it has no static_resources with listeners, and no virtual_hosts")]
    [InlineData("static_resources: { listeners: [ { name: a } ] }", "in:1: has no routes that could be carried over: a listener with an HttpConnectionManager and its route_config, or a RouteConfiguration")]
    public void Text_without_routes_is_refused(string text, string message) => Assert.Equal(message, Imported.Bad(EnvoyImporter.Import, text));

    [Fact]
    public void Certificates_in_files_are_carried()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var files = SelfSigned.Write(folder.FullName, "shop.example.com");
            var (configuration, outcome) = Read(WithTls($"tls_certificates: [ {{ certificate_chain: {{ filename: '{files.Certificate}' }}, private_key: {{ filename: '{files.Key}' }} }} ]"));
            Assert.Equal((files.Certificate, files.Key), (configuration.Sources.Single().Gateway!.Tls!.Certificate, configuration.Sources.Single().Gateway!.Tls!.Key));
            Assert.DoesNotContain(outcome.Remarks, remark => remark.Kind == RemarkKind.LeftOut);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("tls_certificate_sds_secret_configs: [ { name: a } ]")]
    [InlineData("tls_certificates: [ { certificate_chain: { inline_string: a }, private_key: { inline_string: b } } ]")]
    public void Certificates_that_stand_in_no_file_are_told(string certificates)
    {
        var (configuration, outcome) = Read(WithTls(certificates));
        Assert.Null(configuration.Sources.Single().Gateway!.Tls);
        Assert.Contains(outcome.Remarks, remark => remark is { Line: 4, Kind: RemarkKind.LeftOut } && remark.Text.Contains("SDS", StringComparison.Ordinal));
    }

    [Fact]
    public void Deep_text_is_refused() => Assert.StartsWith("in:1: is more than", Imported.Bad(EnvoyImporter.Import, new string('[', 5_000)), StringComparison.Ordinal);

    [Fact]
    public void Port_of_the_health_listener_is_left_to_the_gateway()
    {
        var (configuration, _) = Read(EnvoySamples.Realistic.Replace("10000", "9901", StringComparison.Ordinal));
        Assert.Equal((9901, "127.0.0.1:19901"), (configuration.Sources.Single().Gateway!.Listen.Port, configuration.Health.Listen.ToString()));
    }

    [Fact]
    public void Whatever_is_changed_is_refused_with_a_line_or_loads() => Imported.Fuzz(EnvoyImporter.Import, EnvoySamples.Realistic, 1_000);

    private static string WithTls(string certificates) => EnvoySamples.Routes("{ match: { prefix: / }, route: { cluster: v1 } }")
        .Replace("filter_chains: [ { ", $"filter_chains: [ {{ transport_socket: {{ name: envoy.transport_sockets.tls, typed_config: {{ common_tls_context: {{ {certificates} }} }} }}, ", StringComparison.Ordinal);

    private static (UmbraConfiguration Configuration, ImportOutcome Outcome) Read(string text) => Imported.Good(EnvoyImporter.Import, new ImportRequest { FileName = "in", Text = text });

    private static MirrorConfiguration Mirror(string route) => Assert.Single(Read(EnvoySamples.Routes(route)).Configuration.Mirrors);

    private static RouteConfiguration Route(string route) => Assert.Single(Read(EnvoySamples.Routes(route)).Configuration.Sources.Single().Gateway!.Routes);
}
