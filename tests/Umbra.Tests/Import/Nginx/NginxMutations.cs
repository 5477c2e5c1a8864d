using CsCheck;
using Umbra.Configuration;
using Umbra.Import;
using Umbra.Import.Nginx;
using Umbra.Tests.Configuration;

namespace Umbra.Tests.Import.Nginx;

/// <summary>Whatever a file says, it ends in a fault with its place or in a configuration that loads.</summary>
public sealed class NginxMutations
{
    private static readonly string[] _texts =
    [
        NginxSample.Known,
        """
        user www-data; worker_processes auto; events { worker_connections 1024; }
        http {
            include mime.types; include conf.d/*.conf; default_type application/octet-stream; sendfile on; keepalive_timeout 65; gzip on;
            log_format main '$remote_addr - $remote_user [$time_local] "$request"';
            access_log /var/log/nginx/access.log main;
            map $http_upgrade $connection_upgrade { default upgrade; '' close; }
            split_clients "${remote_addr}AAA" $shadowed { 0.5% yes; 10% also; * ""; }
            map "$shadowed:$request_method" $copies { default 0; "yes:GET" 1; "also:HEAD" 1; hostnames; }
            upstream api { least_conn; server 10.0.0.1:8080 weight=5; server 10.0.0.2:8080 max_fails=3 fail_timeout=30s; server 10.0.0.3 backup; keepalive 32; }
            upstream shadow { server [::1]:9002; }
            server { listen 8080 default_server; server_name _; return 444; }
            server {
                listen 8080; listen [::]:8080; listen 9901; server_name shop.example.com *.shop.example.com ~^v(?<n>\d+)\.example\.com$ mail.*;
                client_max_body_size 10m; mirror /shadow; mirror /second; proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                if ($http_user_agent ~* (bot|crawl)) { return 403 "no \"bots\""; }
                location = /healthz { access_log off; mirror off; return 200 "ok\n"; }
                location ^~ /assets/ { root /srv; expires 1h; }
                location ~* \.(php|phtml)$ { fastcgi_pass unix:/run/php.sock; }
                location /api/ { proxy_pass http://api/v1/; proxy_read_timeout 1m30s; limit_req zone=a burst=5;
                    location /api/admin/ { deny all; proxy_pass https://admin.internal; proxy_ssl_verify on; } location ~ ^/api/([a-z]+)/x$ { proxy_pass http://api/$1$is_args$args; } }
                location /ws { proxy_pass http://api; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; }
                location / { try_files $uri $uri/ @app; }
                location @app { if ($request_method = OPTIONS) { return 204; } rewrite ^/old/(.*)$ /new/$1 break; proxy_pass http://api; }
                location = /shadow { internal; if ($copies = 0) { return 204; } proxy_pass http://shadow$request_uri; proxy_connect_timeout 500ms; }
                location /second { internal; limit_except GET { deny all; } proxy_pass http://10.9.9.9:81; proxy_pass_request_body off; proxy_set_header Content-Length ""; }
            }
        }
        stream { server { listen 53 udp; proxy_pass dns; } }
        """,
        """
        map $cookie_version $backend { default blue; "~^g" green; }
        geo $internal { default 0; 10.0.0.0/8 1; }
        server { listen 127.0.0.1:8000; server_name a.test; set $shadow http://shadow.test; set $mode "${host}x";
            location / { proxy_pass http://$backend; proxy_next_upstream off; add_header X-A b always; proxy_hide_header Server; mirror /m; mirror_request_body off; }
            location /m { internal; proxy_pass $shadow$uri$is_args$args; if ($arg_debug) { return 200; } if ($internal) { return 204; } }
            location ~ ^/(?:a|b)/(.*)$ { rewrite ^/a/(.*)$ https://other.test/$1 permanent; return 302 /b$request_uri; } }
        server { listen 127.0.0.1:8000; server_name .b.test; location / { return 301 $scheme://www.b.test$request_uri; } }
        """,
    ];

    private static readonly Gen<string> _piece = Gens.Any(
        ";", "{", "}", "\"", "'", "\\", "$", "${", "#", "\n", " ", "(", ")", "~", "=", "^~", "@x", "/", "mirror /m;", "mirror off;", "internal;", "server {", "location / {", "proxy_pass http://x;",
        "if ($request_method = GET) { return 204; }", "include conf.d/*.conf;", "listen 8080;", "listen 80 ssl;", "%", "100%", "0", "-1", "99999999999", "\u0001", "ü", "\u2028", "\ud800", "\0",
        "return 301 https://$host$request_uri;", "proxy_set_header Host $host;", "rewrite ^(.*)$ /x$1 last;", "[::1]", "*.", ".*", "(?<!a)", "[a", "$request_uri", "unix:/x");

    private static readonly Gen<string> _mutated = Gen.Select(Gens.Any(_texts), Gen.Select(Gen.Double[0, 1], Gen.Int[0, 12], _piece, Gen.Int[0, 3]).Array[1, 5]).Select((text, changes) =>
    {
        foreach (var (place, length, piece, kind) in changes)
        {
            var at = (int)(place * text.Length);
            var end = Math.Min(text.Length, at + length);
            text = kind switch
            {
                0 => text[..at] + piece + text[at..],
                1 => text[..at] + text[end..],
                2 => text[..at] + piece + text[end..],
                // A part of the text at another place.
                _ => text[..at] + text[Math.Max(0, at - (length * 10))..end] + text[at..],
            };
        }

        return text;
    });

    [Fact]
    public void Text_that_is_changed_ends_in_a_fault_or_in_what_loads() => _mutated.Sample(Check, iter: Count);

    [Fact]
    public void Text_as_it_is_loads() => Assert.All(_texts, text => Assert.NotEmpty(NginxSample.Import(text).Configuration.Gateways));

    // The loader makes every regular expression anew, which takes its time; UMBRA_NGINX_MUTATIONS asks for a longer run.
    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("UMBRA_NGINX_MUTATIONS"), System.Globalization.CultureInfo.InvariantCulture, out var count) ? count : 500;

    private static void Check(string text)
    {
        try
        {
            var outcome = NginxImporter.Import(NginxSample.Request(text) with { IsFaithful = text.Length % 2 == 0, Include = _ => [("conf.d/a.conf", "server { listen 8090; location / { proxy_pass http://included; } }")] });
            var result = Sample.Load(ConfigurationWriter.Write(outcome.Configuration));
            Assert.DoesNotContain(result.Errors, error => !error.ToString().Contains("is a file that does not exist", StringComparison.Ordinal));
        }
        catch (ImportException fault)
        {
            Assert.StartsWith("nginx.conf:", fault.Message.Replace("conf.d/a.conf:", "nginx.conf:", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }
}
