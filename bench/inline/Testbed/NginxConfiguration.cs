namespace Umbra.Bench.Inline.Testbed;

/// <summary>The configurations of nginx. Keep-alive never ends, nothing is logged, every path is in the directory given.</summary>
internal static class NginxConfiguration
{
    private const string Unlimited = "keepalive_requests 1000000000; keepalive_timeout 3600s;";

    /// <summary>Production or shadow: small JSON, two static files, and a POST that is read and answered.</summary>
    public static string Origin(string directory, int port) => Frame(directory, 1, $$"""
            server {
                listen 127.0.0.1:{{port}} backlog=4096;
                default_type application/json;
                root {{directory}};
                location = /small { return 200 '{"id":42,"name":"lamp","price":1999,"stock":7,"tags":["light","desk"]}'; }
                location = /post { return 200 '{"accepted":true}'; }
                location = /count { stub_status; }
            }
        """);

    /// <summary>A shadow that answers 503 to everything.</summary>
    public static string Refusing(string directory, int port) => Frame(directory, 1, $$"""
            server {
                listen 127.0.0.1:{{port}} backlog=4096;
                return 503;
            }
        """);

    public static string Proxy(string directory, int port, int production, int workers) => Frame(directory, workers, $$"""
            {{Upstream("production", production, keepAlive: true)}}
            server {
                listen 127.0.0.1:{{port}} backlog=4096;
                location / { {{KeptAlive("http://production")}} }
            }
        """);

    /// <summary>Mirroring as it is usually written: production's connections are kept, the mirror's are not.</summary>
    /// <param name="keepShadow">Keeps the mirror's connections too, which takes an upstream block and two more directives.</param>
    public static string Mirror(string directory, int port, int production, int shadow, int workers, bool keepShadow) => Frame(directory, workers, $$"""
            {{Upstream("production", production, keepAlive: true)}}
            {{Upstream("staging", shadow, keepShadow)}}
            server {
                listen 127.0.0.1:{{port}} backlog=4096;
                location / {
                    mirror /staging_mirror;
                    mirror_request_body on;
                    {{KeptAlive("http://production")}}
                    proxy_set_header Host $host;
                }
                location = /staging_mirror {
                    internal;
                    {{(keepShadow ? KeptAlive("http://staging$request_uri") : "proxy_pass http://staging$request_uri;")}}
                    proxy_set_header Host staging-api.example.com;
                    proxy_set_header X-Mirrored-From $host;
                    proxy_connect_timeout 1s;
                    proxy_read_timeout 1s;
                    proxy_ignore_client_abort on;
                }
            }
        """);

    private static string Upstream(string name, int port, bool keepAlive) =>
        $"upstream {name} {{ server 127.0.0.1:{port}; {(keepAlive ? $"keepalive 64; {Unlimited}" : "")} }}";

    // Any proxy_set_header drops the inherited ones, so Connection stays beside its proxy_pass.
    private static string KeptAlive(string target) => $"proxy_pass {target}; proxy_http_version 1.1; proxy_set_header Connection \"\";";

    private static string Frame(string directory, int workers, string body) => $$"""
        daemon off;
        worker_processes {{workers}};
        pid {{directory}}/nginx.pid;
        error_log {{directory}}/error.log crit;
        events { worker_connections 8192; }
        http {
            access_log off;
            sendfile on;
            tcp_nodelay on;
            {{Unlimited}}
            client_body_temp_path {{directory}}/body;
            proxy_temp_path {{directory}}/proxy;
            fastcgi_temp_path {{directory}}/fastcgi;
            uwsgi_temp_path {{directory}}/uwsgi;
            scgi_temp_path {{directory}}/scgi;
        {{body}}
        }
        """;
}
