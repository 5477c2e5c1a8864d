using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Core.Sanitizing;
using Umbra.Import;

namespace Umbra.Tests.Import.Nginx;

/// <summary>What mirrors become.</summary>
public sealed class NginxMirrorTests
{
    private const string Pass = "proxy_pass http://shadow$request_uri;";

    [Fact]
    public void Known_text_becomes_a_route_and_its_mirror()
    {
        var outcome = NginxSample.Import(NginxSample.Known, resolved: ImmutableDictionary<string, string>.Empty.Add("production_backend", "127.0.0.1:9001").Add("staging_backend", "127.0.0.1:9002"));
        Assert.Equal(
            """
            sources:
              nginx-80:
                gateway:
                  listen: "[::]:80"
                  routes:
                    - name: api-answer
                      match:
                        - path: { exact: /api }
                      redirect:
                        status: 301
                        rewrite: { path: /api/ }
                    - name: api
                      match:
                        - path: { prefix: /api/ }
                      to: http://127.0.0.1:9001/
                      host: $host
                  forwarded: off

            mirrors:
              staging_mirror:
                from: nginx-80/api
                to: http://127.0.0.1:9002/
                percent: 100%
                exclude: []
                methods: all
                host: staging-api.example.com
                headers:
                  set:
                    X-Mirrored-From: $host
                timeout: 2s

            """.ReplaceLineEndings("\n"),
            ConfigurationWriter.Write(outcome.Configuration));
        Assert.False(outcome.HasLostMirrors);
        Assert.All(outcome.Remarks, remark => Assert.Equal(RemarkKind.Note, remark.Kind));
    }

    [Fact]
    public void Faithful_import_adds_nothing_of_its_own()
    {
        var mirror = Assert.Single(NginxSample.Import(NginxSample.Known, isFaithful: true).Configuration.Mirrors);
        Assert.Equal(SanitizeProfile.None, mirror.Sanitize.Profile);
        Assert.Empty(mirror.Headers.Remove);
        Assert.Equal("X-Mirrored-From", Assert.Single(mirror.Headers.Set).Name);
    }

    [Theory]
    [InlineData("http://shadow", null, "/m", "http://shadow/")]
    [InlineData("http://shadow$request_uri", null, null, "http://shadow/")]
    [InlineData("http://shadow/base$request_uri", null, null, "http://shadow/base/")]
    [InlineData("http://shadow/x", null, "/x", "http://shadow/")]
    [InlineData("http://shadow:81$uri$is_args$args", null, "/m", "http://shadow:81/")]
    public void Path_of_a_copy_is_the_mirrors_unless_the_target_says_otherwise(string target, string? prefix, string? path, string to)
    {
        var mirror = NginxSample.Mirror(NginxSample.Mirrored($"proxy_pass {target};"));
        Assert.Equal((prefix, path, to), (mirror.Rewrite?.Prefix, mirror.Rewrite?.Path, mirror.To.ToString()));
    }

    [Fact]
    public void Host_of_a_copy_is_the_targets_unless_it_is_set()
    {
        Assert.Equal("shadow", NginxSample.Mirror(NginxSample.Mirrored(Pass)).Host);
        Assert.Equal("$host", NginxSample.Mirror(NginxSample.Mirrored(Pass + "proxy_set_header Host $host;")).Host);
        Assert.Null(NginxSample.Mirror(NginxSample.Mirrored(Pass + "proxy_set_header Host $http_host;")).Host);
    }

    [Fact]
    public void Mirrors_are_inherited_unless_a_level_has_its_own_or_none()
    {
        var mirrors = NginxSample.Import("""
            server { listen 8080; mirror /m;
                location /inherits { proxy_pass http://a; location /inherits/too { proxy_pass http://a; } }
                location /own { mirror /n; mirror /o; proxy_pass http://a; }
                location /none { mirror off; proxy_pass http://a; }
                location = /m { internal; proxy_pass http://m$request_uri; }
                location = /n { internal; proxy_pass http://n$request_uri; }
                location = /o { internal; proxy_pass http://o$request_uri; } }
            """).Configuration.Mirrors;
        Assert.Equal(
            ["m: nginx-8080/inherits-too,nginx-8080/inherits", "n: nginx-8080/own", "o: nginx-8080/own"],
            mirrors.OrderBy(mirror => mirror.Name, StringComparer.Ordinal).Select(mirror => $"{mirror.Name}: {string.Join(',', mirror.From)}"));
    }

    [Fact]
    public void Mirror_written_twice_sends_two_copies()
        => Assert.Equal(["m", "m-2"], NginxSample.Import(NginxSample.Mirrored(Pass, mirror: "mirror /m; mirror /m;")).Configuration.Mirrors.Select(mirror => mirror.Name));

    [Theory]
    [InlineData("mirror /m; mirror_request_body off;", "", false)]
    [InlineData("mirror /m;", "proxy_pass_request_body off; proxy_set_header Content-Length \"\";", false)]
    [InlineData("mirror /m;", "", true)]
    public void Body_is_copied_unless_it_is_off(string mirror, string location, bool expected)
        => Assert.Equal(expected, NginxSample.Mirror(NginxSample.Mirrored(Pass + location, mirror: mirror)).Body);

    [Fact]
    public void Times_are_one_and_told()
    {
        var text = NginxSample.Mirrored("proxy_connect_timeout 500ms; proxy_read_timeout 3;" + Pass);
        Assert.Equal(TimeSpan.FromMilliseconds(3_500), NginxSample.Mirror(text).Timeout);
        Assert.Contains("6 a copy has one time for the whole exchange: proxy_connect_timeout and proxy_read_timeout together", NginxSample.Remarks(text, RemarkKind.Note));
    }

    [Theory]
    [InlineData("if ($request_method != GET) { return 204; }", "GET", "")]
    [InlineData("if ($request_method !~ ^(GET|HEAD)$) { return 204; }", "GET,HEAD", "")]
    [InlineData("if ($request_method = POST) { return 204; }", "all", "(POST)")]
    [InlineData("if ($http_x_test) { return 204; }", "all", "header.x-test && header.x-test != \"0\"")]
    [InlineData("limit_except GET { deny all; }", "GET,HEAD", "")]
    public void Guard_of_a_mirrors_location_decides_on_what_is_copied(string guard, string methods, string excluded)
    {
        var mirror = NginxSample.Mirror(NginxSample.Mirrored(guard + Pass));
        Assert.Equal(methods, mirror.Methods.All ? "all" : string.Join(',', mirror.Methods.Names));
        Assert.Equal(excluded, string.Concat(mirror.Exclude.Select(one => one.Where ?? $"({string.Join(',', one.Methods)})")));
    }

    [Theory]
    [InlineData("split_clients $remote_addr $x { 10% 1; * \"\"; }", "if ($x = \"\") { return 204; }", 10_00, true)]
    [InlineData("split_clients \"${remote_addr}salt\" $x { 0.55% 1; * 0; }", "if ($x = 0) { return 204; }", 55, true)]
    [InlineData("split_clients $request_id $x { 25% off; * on; }", "if ($x = off) { return 200; }", 75_00, false)]
    [InlineData("split_clients $remote_addr $p { 33.33% a; * b; } map $p $x { a 1; default 0; }", "if ($x) { set $go 1; } if ($go != 1) { return 204; }", 33_33, true)]
    public void Share_of_clients_is_the_percentage(string split, string guard, int hundredths, bool byClient)
    {
        var mirror = NginxSample.Mirror(NginxSample.Mirrored((guard.Contains("$go", StringComparison.Ordinal) ? "set $go 0;" : "") + guard + Pass, http: split));
        Assert.Equal((hundredths, byClient), (mirror.Percent!.Value.Hundredths, mirror.SampleBy?.Client == true));
        Assert.Empty(mirror.Match);
        Assert.Empty(mirror.Exclude);
    }

    [Fact]
    public void Share_chosen_by_the_target_is_the_percentage()
    {
        var mirror = NginxSample.Mirror(NginxSample.Mirrored("if ($up = \"\") { return 204; } proxy_pass http://$up$request_uri;", http: "split_clients $remote_addr $up { 5% shadow; * \"\"; }"));
        Assert.Equal((5_00, "http://shadow/"), (mirror.Percent!.Value.Hundredths, mirror.To.ToString()));
    }

    [Fact]
    public void Map_of_a_header_decides_on_what_is_copied()
    {
        var mirror = NginxSample.Mirror(NginxSample.Mirrored("if ($go = 0) { return 204; } " + Pass, http: "map $http_x_shadow $go { default 0; ~^yes 1; }"));
        Assert.Equal("header.x-shadow ~ \"^yes\"", Assert.Single(mirror.Match).Where);
    }

    [Fact]
    public void Map_of_a_share_and_a_method_is_both()
    {
        const string Http = "split_clients $remote_addr $s { 10% yes; * no; } map $s:$request_method $go { default 0; yes:GET 1; yes:HEAD 1; }";
        var mirror = NginxSample.Mirror(NginxSample.Mirrored("if ($go = 0) { return 204; } " + Pass, http: Http));
        Assert.Equal((10_00, true), (mirror.Percent!.Value.Hundredths, mirror.SampleBy!.Client));
        Assert.Equal("GET,HEAD", string.Join(',', mirror.Methods.Names));
    }

    [Fact]
    public void Same_location_asked_from_two_ports_is_one_mirror()
    {
        var outcome = NginxSample.Import("server { listen 8080; listen 8081; location / { proxy_pass http://a; mirror /m; } location = /m { internal; proxy_pass http://b$request_uri; } }");
        Assert.Equal(["nginx-8080/root", "nginx-8081/root"], Assert.Single(outcome.Configuration.Mirrors).From);
    }

    [Fact]
    public void Location_of_a_mirror_that_only_answers_sends_nothing()
    {
        var text = NginxSample.Mirrored("return 204;");
        Assert.Empty(NginxSample.Import(text).Configuration.Mirrors);
        Assert.Contains("5 mirror /m: location /m passes nothing on, so that no copy is sent, as before", NginxSample.Remarks(text, RemarkKind.Note));
    }

    [Fact]
    public void Mirror_of_a_mirrors_location_is_ignored_as_nginx_does()
        => Assert.Single(NginxSample.Import(NginxSample.Mirrored("mirror /m; " + Pass)).Configuration.Mirrors);

    [Fact]
    public void Shadow_of_https_is_verified_as_nginx_does()
        => Assert.False(NginxSample.Mirror(NginxSample.Mirrored("proxy_pass https://shadow.test$request_uri;")).Tls.Verify);

    [Theory]
    [InlineData("proxy_pass http://production$request_uri;", "mirror /m;", 6, "which gets production's requests")]
    [InlineData("proxy_pass http://127.0.0.1:8080;", "mirror /m;", 6, "which this file's own servers listen on")]
    [InlineData("proxy_pass http://unix:/run/x;", "mirror /m;", 7, "Unix socket")]
    [InlineData("proxy_pass http://$http_x;", "mirror /m;", 7, "decided by the request")]
    [InlineData("fastcgi_pass 127.0.0.1:1;", "mirror /m;", 7, "is not HTTP to another server")]
    [InlineData("proxy_pass http://shadow/$arg_id;", "mirror /m;", 7, "how it makes the path cannot be said in a rewrite")]
    [InlineData("proxy_pass http://shadow;", "mirror /m/$arg_x;", 6, "a mirror names a path, without variables and query")]
    [InlineData("proxy_pass http://shadow;", "mirror @m;", 6, "a mirror names a path")]
    [InlineData("limit_req zone=x; proxy_pass http://shadow;", "mirror /m;", 7, "decides on what is mirrored")]
    [InlineData("if ($remote_addr = 10.0.0.1) { return 204; } proxy_pass http://shadow;", "mirror /m;", 7, "not known of a request's head")]
    [InlineData("proxy_method GET; proxy_pass http://shadow;", "mirror /m;", 7, "decides on what is mirrored")]
    public void Mirror_that_is_lost_is_told_with_its_line(string location, string mirror, int line, string why)
    {
        var text = "\n" + NginxSample.Mirrored(location, mirror: mirror);
        var outcome = NginxSample.Import(text);
        Assert.True(outcome.HasLostMirrors);
        Assert.Empty(outcome.Configuration.Mirrors);
        Assert.Contains(outcome.Remarks, remark => remark.Kind == RemarkKind.MirrorLost && remark.Line == line && remark.Text.Contains(why, StringComparison.Ordinal));
    }

    [Fact]
    public void Path_of_a_copy_is_made_of_the_groups_of_its_location_and_of_nothing_else()
    {
        const string Text = "server { location / { mirror /m/7; proxy_pass http://a; } location ~ ^/m/(?<id>.*)$ { internal; proxy_pass http://b/x/$id; } }";
        Assert.Equal("/x/7", NginxSample.Mirror(Text).Rewrite!.Path);
        Assert.Empty(NginxSample.Import(Text.Replace("/x/$id", "/x/$arg_id", StringComparison.Ordinal)).Configuration.Mirrors);
    }

    [Fact]
    public void Location_of_a_mirror_that_clients_may_ask_for_is_taken_for_internal()
    {
        var outcome = NginxSample.Import("server {\nlocation / { mirror /m; proxy_pass http://a; }\nlocation /m { proxy_pass http://b$request_uri; }\n}");
        Assert.Equal("http://b/", Assert.Single(outcome.Configuration.Mirrors).To.ToString());
        Assert.DoesNotContain(outcome.Configuration.Gateways.Single().Gateway.Routes, route => route.To.Any(destination => destination.Url.Any(url => url.Host == "b")));
        Assert.Contains(outcome.Remarks, remark => remark is { Kind: RemarkKind.Note, Line: 3 } && remark.Text.Contains("write internal;", StringComparison.Ordinal));
        Assert.False(outcome.IsWanting);
    }

    [Theory]
    [InlineData("auth_basic x;", nameof(RemarkKind.GuardLost))]
    [InlineData("deny 10.0.0.1;", nameof(RemarkKind.GuardLost))]
    [InlineData("auth_basic off;", nameof(RemarkKind.LeftOut))]
    [InlineData("allow all;", nameof(RemarkKind.LeftOut))]
    public void Guards_that_are_lost_are_told_as_such(string directive, string kind) =>
        Assert.Contains(NginxSample.Import($"server {{ location / {{ {directive} proxy_pass http://a; }} }}").Remarks, remark => remark.Kind.ToString() == kind);

    [Fact]
    public void Mirror_that_no_location_takes_is_lost()
        => Assert.Equal(["1 no location takes /x: write location = /x { internal; proxy_pass http://name; }"], NginxSample.Remarks("server { location /a { proxy_pass http://a; mirror /x; } }", RemarkKind.MirrorLost));

    [Theory]
    [InlineData("root /var/www;")]
    [InlineData("fastcgi_pass 127.0.0.1:9000;")]
    [InlineData("proxy_pass http://$http_x;")]
    public void Mirror_of_what_is_not_carried_over_is_lost(string content)
        => Assert.NotEmpty(NginxSample.Remarks($"server {{ listen 8080; location / {{ {content} mirror /m; }} location = /m {{ internal; {Pass} }} }}", RemarkKind.MirrorLost));

    [Fact]
    public void Names_of_mirrors_and_routes_are_free_and_valid()
    {
        var outcome = NginxSample.Import("""
            server { listen 8080; location /a/b/ { proxy_pass http://a; mirror "/ü m"; } location /a-b { proxy_pass http://a; mirror "/ü m"; } location "/ü m" { internal; proxy_pass http://b$request_uri; } }
            """);
        Assert.Equal("m", Assert.Single(outcome.Configuration.Mirrors).Name);
    }

    [Fact]
    public void Several_servers_of_a_shadow_are_told()
        => Assert.Contains("7 a mirror has one target: copies go to the first server of shadow; give it the address of what divides them", NginxSample.Remarks("\n" + NginxSample.Mirrored(Pass, http: "upstream shadow { server 10.0.0.1; server 10.0.0.2; }"), RemarkKind.LeftOut));
}
