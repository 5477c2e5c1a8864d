using System.Collections.Immutable;
using Umbra.Configuration.Gateways;
using Umbra.Import;
using Umbra.Inline.Gateway;

namespace Umbra.Tests.Import.Nginx;

/// <summary>What servers, locations and upstreams become.</summary>
public sealed class NginxRouteTests
{
    private static string[] Lines(string text) => [.. NginxSample.Routes(text).Select(route => $"{NginxSample.Shown(route)} -> {NginxSample.Does(route)}")];

    [Fact]
    public void Locations_come_in_the_order_of_their_precedence() => Assert.Equal(
        ["=/ -> a", "=/static -> 301   /static/", "/static/ -> b", "~\\.gif$ -> c", "~*\\.PNG$ -> d", "/long/prefix -> f", "/long -> e"],
        Lines(@"server {
            location /long { proxy_pass http://e; }
            location ~ \.gif$ { proxy_pass http://c; }
            location ~* \.PNG$ { proxy_pass http://d; }
            location ^~ /static/ { proxy_pass http://b; }
            location /long/prefix { proxy_pass http://f; }
            location = / { proxy_pass http://a; } }"));

    [Fact]
    public void Plain_prefix_inside_one_that_stops_regexes_has_them_before_itself() => Assert.Equal(
        ["~r$ path ^= \"/s/x\" -> r", "/s/x -> x", "/s -> s", "~r$ -> r"],
        Lines("server { location ^~ /s { proxy_pass http://s; } location /s/x { proxy_pass http://x; } location ~ r$ { proxy_pass http://r; } }"));

    [Fact]
    public void Servers_come_by_name_then_wildcards_then_regexes_then_the_default()
    {
        var lines = Lines("""
            server { server_name one.test; location / { proxy_pass http://one; } }
            server { listen 80 default_server; server_name _; location / { proxy_pass http://rest; } }
            server { server_name *.test; location / { proxy_pass http://wide; } }
            server { server_name *.b.test; location / { proxy_pass http://narrow; } }
            server { server_name ~^x[0-9]+\.; location / { proxy_pass http://regex; } }
            server { server_name mail.*; location / { proxy_pass http://mail; } }
            """);
        Assert.Equal(["[one.test] -> one", "[*.b.test] -> narrow", "[*.test] -> wide", "host ~ \"^mail\\..+$\" -> mail", "host ~ \"^x[0-9]+\\.\" -> regex", "* -> rest"], lines);
    }

    [Fact]
    public void First_server_takes_every_other_host_and_another_servers_hosts_end_there() => Assert.Equal(
        ["/b [b.test] -> b", "[b.test] -> 404", "* -> a"],
        Lines("server { server_name a.test; location / { proxy_pass http://a; } } server { server_name b.test; location /b { proxy_pass http://b; } }"));

    [Fact]
    public void Name_with_a_leading_dot_is_the_name_and_all_below_it() => Assert.Equal(
        ["[x.test,*.x.test] -> x", "* -> a"],
        Lines("server { location / { proxy_pass http://a; } } server { server_name .x.test; location / { proxy_pass http://x; } }"));

    [Fact]
    public void Names_of_one_server_that_nothing_stands_between_are_one_route() => Assert.Equal(
        ["/x [x.test,*.x.test] | /x host ~ \"^x\\..+$\" -> x", "[x.test,*.x.test] | host ~ \"^x\\..+$\" -> 404", "* -> a"],
        Lines("server { location / { proxy_pass http://a; } } server { server_name .x.test x.*; location /x { proxy_pass http://x; } }"));

    [Fact]
    public void Addresses_become_gateways()
    {
        var outcome = NginxSample.Import("server { listen 127.0.0.1:8001; listen 8002; listen [::]:8002; listen [::1]:8003; location / { proxy_pass http://a; } }");
        Assert.Equal(["127.0.0.1:8001", "[::]:8002", "[::1]:8003"], outcome.Configuration.Gateways.Select(source => source.Gateway.Listen.ToString()));
        Assert.Equal(["nginx-127-0-0-1-8001", "nginx-8002", "nginx-1-8003"], outcome.Configuration.Gateways.Select(source => source.Name));
    }

    [Fact]
    public void Port_of_umbras_own_moves_umbras()
    {
        var outcome = NginxSample.Import("server { listen 9900; location / { proxy_pass http://a; } }");
        Assert.Equal(19_900, outcome.Configuration.Admin.Listen.Port);
        Assert.Contains(outcome.Remarks, remark => remark.Text.Contains("admin port becomes 19900", StringComparison.Ordinal));
    }

    [Fact]
    public void Upstream_of_equal_servers_is_one_destination()
    {
        var to = Assert.Single(NginxSample.Routes("upstream u { least_conn; server 10.0.0.1:81 max_fails=3 fail_timeout=20s; server 10.0.0.2:81 max_fails=3 fail_timeout=20s; keepalive 8; zone u 64k; } server { location / { proxy_pass http://u; } }")[0].To);
        Assert.Equal(["http://10.0.0.1:81/", "http://10.0.0.2:81/"], to.Url.Select(url => url.ToString()));
        Assert.Equal(InstanceBalance.LeastRequests, to.Balance);
        Assert.Equal((3, TimeSpan.FromSeconds(20)), (to.Ejection.Failures, to.Ejection.Duration));
    }

    [Fact]
    public void Upstream_of_different_weights_is_several_destinations()
        => Assert.Equal(["* -> 10.0.0.1*3 + 10.0.0.2"], Lines("upstream u { server 10.0.0.1 weight=3; server 10.0.0.2; } server { location / { proxy_pass http://u; } }"));

    [Theory]
    [InlineData("hash $http_x_user consistent;", "X-User", null, false)]
    [InlineData("hash $cookie_session;", null, "session", false)]
    [InlineData("sticky cookie route;", null, "route", true)]
    public void Hash_is_sticky(string hash, string? header, string? cookie, bool issue)
    {
        var route = NginxSample.Routes($"upstream u {{ {hash} server 10.0.0.1; server 10.0.0.2; }} server {{ location / {{ proxy_pass http://u; }} }}")[0];
        Assert.Equal((header?.ToLowerInvariant(), cookie, issue), (route.Sticky!.Header?.ToLowerInvariant(), route.Sticky.Cookie, route.Sticky.Issue));
        Assert.Equal(2, route.To.Length);
    }

    [Fact]
    public void Backup_and_down_and_ip_hash_are_left_out_with_their_lines() => Assert.Equal(
        ["2 ip_hash: what requests share can be a header field or a cookie; servers are taken in turn", "3 server 10.0.0.2 is a backup, which a destination does not have: it is left out", "4 server 10.0.0.3 is down: it is left out"],
        NginxSample.Remarks("upstream u {\nip_hash; server 10.0.0.1;\nserver 10.0.0.2 backup;\nserver 10.0.0.3 down; } server { location / { proxy_pass http://u; } }", RemarkKind.LeftOut));

    [Fact]
    public void Https_is_not_verified_unless_it_is_told_to()
    {
        Assert.False(NginxSample.Routes("server { location / { proxy_pass https://a.test; } }")[0].To[0].Tls.Verify);
        var tls = NginxSample.Routes("server { proxy_ssl_verify on; proxy_ssl_name b.test; location / { proxy_pass https://a.test; } }")[0].To[0].Tls;
        Assert.Equal((true, "b.test"), (tls.Verify, tls.ServerName));
    }

    [Theory]
    [InlineData("location /a/", "http://u/", "prefix /a/ /")]
    [InlineData("location /a/", "http://u/b/", "prefix /a/ /b/")]
    [InlineData("location /a/", "http://u/a/", "")]
    [InlineData("location /a/", "http://u", "")]
    [InlineData("location = /a", "http://u/b", "path /b ")]
    [InlineData("location /a/", "http://u$request_uri", "")]
    [InlineData("location /a/", "http://u$uri$is_args$args", "")]
    [InlineData("location ~ ^/a/(.*)$", "http://u/b/$1$is_args$args", "regex ^/a/(.*)$ /b/$1")]
    [InlineData("location ~ ^/a/(?<id>.)/(.*)$", "http://u/$id/$2", "regex ^/a/(?<1>(?<id>.))/(?<2>.*)$ /${id}/$2")]
    [InlineData("location ~ ^/a/(?<id>.*)$", "http://u/${id}x", "regex ^/a/(?<id>.*)$ /${id}x")]
    [InlineData("location ~* /a/(.*)", "http://u/$1", "regex ^(?:.*?)(?:(?i)/a/(.*))(?:.*)$ /$1")]
    public void Path_is_rewritten_as_the_target_says(string location, string target, string expected)
    {
        var rewrite = NginxSample.Routes($"server {{ {location} {{ proxy_pass {target}; }} }}")[^1].Rewrite;
        Assert.Equal(expected, rewrite is null ? "" : rewrite.Path is not null ? $"path {rewrite.Path} " : rewrite.Prefix is not null ? $"prefix {rewrite.Prefix} {rewrite.With}" : $"regex {rewrite.Regex} {rewrite.With}");
    }

    [Fact]
    public void Base_before_the_clients_own_target_is_the_destinations()
        => Assert.Equal(["* -> u/base"], Lines("server { location / { proxy_pass http://u/base$request_uri; } }"));

    [Theory]
    [InlineData("", "u:81")]
    [InlineData("proxy_set_header Host $host;", "$host")]
    [InlineData("proxy_set_header Host $http_host;", null)]
    [InlineData("proxy_set_header host fixed.test;", "fixed.test")]
    [InlineData("proxy_set_header Host $host:$server_port;", "$host:80")]
    [InlineData("proxy_set_header Host $proxy_host;", "u:81")]
    [InlineData("proxy_set_header Host $http_x_forwarded_host;", null)]
    public void Host_is_the_targets_unless_it_is_set(string directive, string? expected)
        => Assert.Equal(expected, NginxSample.Routes($"server {{ location / {{ proxy_pass http://u:81; {directive} }} }}")[0].Host);

    [Fact]
    public void Headers_are_inherited_only_where_a_level_has_none()
    {
        var routes = NginxSample.Routes("""
            server { proxy_set_header X-Outer 1; proxy_set_header Cookie "";
                location /own { proxy_set_header X-Inner "$scheme://${host}x"; proxy_pass http://a; }
                location / { proxy_pass http://a; } }
            """);
        Assert.Equal(["X-Inner $scheme://${host}x"], routes[0].Headers.Set.Select(field => $"{field.Name} {field.Value!.Secret.Reveal()}"));
        Assert.Equal(["X-Outer 1"], routes[1].Headers.Set.Select(field => $"{field.Name} {field.Value!.Secret.Reveal()}"));
        Assert.Equal(["Cookie"], routes[1].Headers.Remove);
    }

    [Fact]
    public void Forwarded_is_the_gateways_where_every_route_appends()
    {
        const string Append = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;";
        var all = Assert.Single(NginxSample.Import($"server {{ {Append} location / {{ proxy_pass http://a; }} location /b {{ proxy_pass http://b; }} }}").Configuration.Gateways).Gateway;
        Assert.Equal(ForwardedPolicy.Append, all.Forwarded);
        Assert.All(all.Routes, route => Assert.Empty(route.Headers.Add));
        var one = Assert.Single(NginxSample.Import($"server {{ location / {{ proxy_pass http://a; }} location /b {{ {Append} proxy_pass http://b; }} }}").Configuration.Gateways).Gateway;
        Assert.Equal(ForwardedPolicy.Off, one.Forwarded);
        Assert.Equal("$remote_addr", Assert.Single(one.Routes[0].Headers.Add).Value!.Secret.Reveal());
    }

    [Fact]
    public void Upgrade_needs_nothing()
        => Assert.Contains("1 upgrades (WebSocket) pass through a gateway by themselves: Upgrade and Connection need not be set", NginxSample.Remarks("""map $http_upgrade $connection_upgrade { default upgrade; "" close; } server { location / { proxy_pass http://a; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; } }""", RemarkKind.Note));

    [Theory]
    [InlineData("return 204;", "204")]
    [InlineData("return 301 https://$host$request_uri;", "301 https://$host$request_uri")]
    [InlineData("return https://x.test/;", "302 https://x.test/")]
    [InlineData("return 308 /new;", "308 $scheme://$http_host/new")]
    [InlineData("rewrite ^/(.*)$ https://x.test/y/$1 permanent;", "301 Https x.test /y/$1")]
    [InlineData("rewrite ^ https://$host$request_uri? redirect;", "302 https://$host$request_uri")]
    public void Answers_of_its_own(string directive, string expected)
        => Assert.Equal(expected, NginxSample.Does(Assert.Single(NginxSample.Routes($"server {{ location / {{ {directive} }} }}"))));

    [Theory]
    [InlineData("if ($request_method = POST) { return 405; }", "(POST)")]
    [InlineData("if ($request_method !~ ^(GET|HEAD)$) { return 405; }", "method !~ \"^(GET|HEAD)$\"")]
    [InlineData("limit_except GET { deny all; }", "method !~ \"^(GET|HEAD)$\"")]
    [InlineData("if ($http_user_agent ~* bot) { return 405; }", "header.user-agent ~ \"(?i)bot\"")]
    [InlineData("if ($cookie_beta) { return 405; }", "cookie.beta && cookie.beta != \"0\"")]
    [InlineData("if ($arg_x = \"\") { return 405; }", "!query.x")]
    [InlineData("if ($host != a.test) { return 405; }", "host != \"a.test\"")]
    public void Guard_is_a_route_before(string guard, string match)
    {
        var routes = NginxSample.Routes($"server {{ location / {{ {guard} proxy_pass http://a; }} }}");
        Assert.Equal(match, NginxSample.Shown(routes[0]));
        Assert.Equal("a", NginxSample.Does(routes[1]));
    }

    [Fact]
    public void Scheme_is_known() => Assert.Equal(["* -> 301 https://$host$request_uri"], Lines("server { if ($scheme = http) { return 301 https://$host$request_uri; } location / { proxy_pass http://a; } }"));

    [Fact]
    public void Map_of_a_target_becomes_routes() => Assert.Equal(
        ["header.x-version ~ \"(?i)^two$\" -> b", "header.x-version ~ \"^3\" -> c", "* -> a"],
        Lines("map $http_x_version $up { default a; two b; ~^3 c; } server { location / { proxy_pass http://$up; } }"));

    [Fact]
    public void Shares_of_clients_become_weights() => Assert.Equal(
        ["* -> new*500 + old*9500"],
        Lines("split_clients $remote_addr $up { 5% new; * old; } server { location / { proxy_set_header Host $host; proxy_pass http://$up; } }"));

    [Fact]
    public void Shares_chosen_by_if_become_weights() => Assert.Equal(
        ["* -> new*2050 + old*7950"],
        Lines("split_clients $request_id $v { 20.5% b; * a; } server { location / { proxy_set_header Host $host; if ($v = b) { proxy_pass http://new; } proxy_pass http://old; } }"));

    [Theory]
    [InlineData("location ~ /\\.ht { deny all; root /x; }", "~/\\.ht -> 403")]
    [InlineData("location /x { deny all; proxy_pass http://x; mirror /m; } location /m { internal; proxy_pass http://m; }", "/x -> 403")]
    public void Location_that_nobody_may_ask_for_is_answered_with_403(string location, string expected)
    {
        var text = $"server {{ {location} location / {{ proxy_pass http://a; }} }}";
        Assert.Contains(expected, Lines(text));
        Assert.False(NginxSample.Import(text).IsWanting);
        Assert.True(NginxSample.Import(text.Replace("deny all;", "allow 10.0.0.1; deny all;", StringComparison.Ordinal)).IsWanting);
    }

    [Fact]
    public void Files_are_answered_with_404_and_keep_their_place()
    {
        const string Text = "server {\n location /static/ { root /var/www; }\n location / { proxy_pass http://a; } }";
        Assert.Equal(["/static/ -> 404", "* -> a"], Lines(Text));
        Assert.Equal(["2 a gateway serves no files: location /static/ answers 404"], NginxSample.Remarks(Text, RemarkKind.RouteLost));
    }

    [Fact]
    public void Try_files_goes_on_to_its_named_location() => Assert.Equal(
        ["* -> app"], Lines("server { location / { try_files $uri @app; } location @app { proxy_pass http://app; } }"));

    [Fact]
    public void Rewrite_with_break_changes_the_path()
    {
        var rewrite = NginxSample.Routes("server { location / { rewrite ^/old/(.*)$ /new/$1 break; proxy_pass http://a; } }")[0].Rewrite!;
        Assert.Equal(("^/old/(.*)$", "/new/$1"), (rewrite.Regex, rewrite.With));
    }

    [Fact]
    public void Internal_location_is_not_found_from_outside() => Assert.Equal(
        ["/hidden -> 404", "* -> a"], Lines("server { location / { proxy_pass http://a; } location /hidden { internal; proxy_pass http://b; } }"));

    [Fact]
    public void Times_are_a_routes_and_a_gateways()
    {
        var gateway = Assert.Single(NginxSample.Import("server { proxy_connect_timeout 2s; proxy_read_timeout 1m30s; location / { proxy_pass http://a; } }").Configuration.Gateways).Gateway;
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(90)), (gateway.ConnectTimeout, gateway.Routes[0].Idle));
    }

    [Fact]
    public void Resolved_names_are_where_requests_go_and_host_stays_the_files()
    {
        var outcome = NginxSample.Import("server { location / { proxy_pass http://backend; } }", resolved: ImmutableDictionary<string, string>.Empty.Add("backend", "127.0.0.1:9001"));
        var route = outcome.Configuration.Gateways.Single().Gateway.Routes[0];
        Assert.Equal(("http://127.0.0.1:9001/", "backend"), (route.To[0].Url[0].ToString(), route.Host));
    }

    [Theory]
    [InlineData("location ~ (?<!a)b { proxy_pass http://a; }", "2 (?<!a)b is a regular expression whose time has no bound (look-around, a back-reference) or that .NET does not have: the location is left out, and others take its requests")]
    [InlineData("location /f { fastcgi_pass 127.0.0.1:9000; }", "2 fastcgi_pass is not HTTP to another server: location /f answers 404")]
    [InlineData("location /u { proxy_pass http://unix:/run/a.sock; }", "2 proxy_pass http://unix:/run/a.sock: it leads to a Unix socket, which Umbra does not connect to: let the service listen on a port as well; requests are answered with 502")]
    [InlineData("location /v { proxy_pass http://$http_x; }", "2 proxy_pass http://$http_x: which host it leads to is decided by the request: a route names its destinations; requests are answered with 502")]
    [InlineData("location /l { proxy_pass http://127.0.0.1:80; }", "2 location /l leads to the port on which it is asked: a request would go round without end; it is answered with 502")]
    [InlineData("location /r { rewrite ^ /x last; proxy_pass http://a; }", "2 rewrite ... last looks for another location, which routes cannot do: give that location's proxy_pass here, with break")]
    [InlineData("location /i { if ($remote_addr = 10.0.0.1) { return 403; } proxy_pass http://a; }", "2 if ($remote_addr = 10.0.0.1) asks for what is not known of a request's head, or is too long: it is left out")]
    [InlineData("client_max_body_size 1m;", "2 client_max_body_size is left out: a gateway passes bodies of any size on; copies have limits.body")]
    [InlineData("limit_req zone=a;", "2 limit_req is left out: a gateway does not limit requests")]
    [InlineData("access_log off;", "2 access_log is left out: a gateway's accessLog writes JSON or the combined format")]
    [InlineData("some_module on;", "2 some_module is not known to this import: it is left out")]
    [InlineData("listen unix:/run/n.sock;", "2 a gateway has no Unix sockets: nothing listens at unix:/run/n.sock")]
    [InlineData("deny all;", "2 allow and deny are left out: a gateway answers every address; keep others away before it")]
    public void What_is_left_out_is_told_with_its_line(string directive, string remark)
        => Assert.Contains(
            remark, NginxSample.Import($"server {{ listen 80;\n{directive}\nlocation / {{ proxy_pass http://z; }} }}").Remarks.Where(one => one.Kind != RemarkKind.Note).Select(one => $"{one.Line} {one.Text}"));
}
