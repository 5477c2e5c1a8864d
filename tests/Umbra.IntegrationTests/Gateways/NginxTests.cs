using System.Net;
using System.Text;
using Umbra.IntegrationTests.Peers;

namespace Umbra.IntegrationTests.Gateways;

/// <summary>
/// One file, the same requests, two programs: real nginx and <c>umbra run --nginx --faithful</c>. Production has to see the same
/// requests and clients the same answers, and the mirrors the same copies. Cases of nginx's own tests of its mirror module are among them.
/// </summary>
public sealed class NginxTests : IDisposable
{
    // What differs by design: fields of the connection and of a body's framing, which nginx reads first and the gateway streams, and the mark against loops.
    private static readonly string[] NotOfTheRequest = ["connection:", "transfer-encoding:", "content-length:", "x-umbra-mirror:"];
    private static readonly string[] NotOfTheAnswer = ["connection:", "keep-alive:", "transfer-encoding:", "date:", "server:"];

    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-nginx").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task Mirrors_are_nested_off_and_many() => AgreeAsync(
        (port, production, staging) => $$"""
            server {
                listen 127.0.0.1:{{port}};
                server_name localhost;
                location / {
                    mirror /mirror;
                    proxy_pass http://{{production}};
                    location /off { mirror off; proxy_pass http://{{production}}; }
                }
                location /many { mirror /mirror/1; mirror /mirror/2; proxy_pass http://{{production}}; }
                location /mirror { internal; proxy_pass http://{{staging}}; }
            }
            """,
        [Get("/index.html?1"), Get("/?2"), Get("/off?3"), Get("/offer"), Get("/many?4"), Get("/many/more?a=b&c"), Get("/mirror"), Get("/mirror/1"), "HEAD /index.html HTTP/1.1\r\nHost: localhost\r\n\r\n"],
        copies: 7);

    [Fact]
    public Task Bodies_are_copied_unless_they_are_off() => AgreeAsync(
        (port, production, staging) => $$"""
            server {
                listen 127.0.0.1:{{port}};
                server_name localhost;
                location / { mirror /mirror; proxy_pass http://{{production}}; }
                location /off { mirror /mirror/off; mirror_request_body off; proxy_pass http://{{production}}; }
                location /mirror { internal; proxy_pass http://{{staging}}; }
                location /mirror/off { internal; proxy_pass http://{{staging}}; proxy_set_header Content-Length ""; }
            }
            """,
        [Post("/", "1234567890"), Post("/off", "1234567890"), Post("/delay?1", "1234567890"), Get("/off"), Post("/", ""), Chunked("/chunks", "12345", "67890"), Post("/", new string('b', 300_000))],
        copies: 7);

    [Fact]
    public Task Paths_hosts_and_fields_are_rewritten_alike() => AgreeAsync(
        (port, production, staging) => $$"""
            upstream backend { server {{production}}; }
            server {
                listen 127.0.0.1:{{port}};
                server_name shop.example.com;
                location /api/ {
                    mirror /copy;
                    proxy_pass http://backend/v1/;
                    proxy_set_header Host $host;
                    proxy_set_header X-Real-IP $remote_addr;
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    proxy_set_header X-Forwarded-Proto $scheme;
                    proxy_set_header X-Empty "";
                    proxy_set_header Accept "";
                }
                location ~ \.php$ { mirror /copy; proxy_pass http://backend; }
                location ^~ /images/ { mirror /as-written; proxy_pass http://backend; }
                location = /exactly { mirror /as-written; proxy_pass http://backend/else; }
                location /moved { return 301 https://new.example.com$request_uri; }
                location /gone { return 410 "gone"; }
                location = /copy {
                    internal;
                    proxy_pass http://{{staging}}$request_uri;
                    proxy_set_header Host staging.example.com;
                    proxy_set_header X-Mirrored-From $host;
                    proxy_set_header X-Original-URI $request_uri;
                    proxy_set_header X-Client $remote_addr;
                    proxy_set_header Cookie "";
                }
                location = /as-written { internal; proxy_pass http://{{staging}}/fixed; }
            }
            server { listen 127.0.0.1:{{port}}; server_name other.example.com *.wild.example.com; location / { proxy_pass http://backend; } }
            """,
        [
            Get("/api/orders?id=7", "shop.example.com", "Cookie: session=1\r\nAccept: text/html\r\nX-Empty: was here\r\nX-Forwarded-For: 192.0.2.1\r\nUser-Agent: test\r\n"),
            Get("/api/a%20b/c?x=%20", "shop.example.com"), Get("/index.php?a", "shop.example.com"), Get("/images/x.php", "shop.example.com"),
            Get("/exactly", "shop.example.com"), Get("/exactly/not", "shop.example.com"), Get("/moved?x=1", "shop.example.com"), Get("/gone", "shop.example.com"),
            Get("/index.php", "other.example.com"), Get("/", "a.wild.example.com"), Get("/api/", "unknown.example.com"), Get("/api/x", "shop.example.com:80"), Post("/api/orders", "{\"a\":1}", "shop.example.com"),
        ],
        copies: 8);

    [Fact]
    public Task Guards_and_maps_choose_the_same_requests() => AgreeAsync(
        (port, production, staging) => $$"""
            map $http_x_canary $isCanary { default 0; yes 1; }
            server {
                listen 127.0.0.1:{{port}};
                location /reads { mirror /get; proxy_pass http://{{production}}; }
                location /writes { mirror /post; proxy_pass http://{{production}}; }
                location /canary { mirror /mapped; proxy_pass http://{{production}}; }
                location = /get { internal; if ($request_method != GET) { return 403; } proxy_pass http://{{staging}}$request_uri; }
                location = /post { internal; if ($request_method = GET) { return 403; } proxy_pass http://{{staging}}$request_uri; }
                location = /mapped { internal; if ($isCanary = 0) { return 400; } proxy_pass http://{{staging}}$request_uri; }
            }
            """,
        [
            Get("/reads"), Post("/reads", "x"), Get("/writes"), Post("/writes", "x"), "DELETE /writes/1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            Get("/canary", "localhost", "X-Canary: yes\r\n"), Get("/canary"), Get("/canary", "localhost", "X-Canary: no\r\n"),
        ],
        copies: 4);

    [Fact]
    public async Task Answers_are_productions_whatever_it_is_and_whatever_the_mirror_does()
    {
        await AgreeAsync(
            (port, production, staging) => $$"""
                server {
                    listen 127.0.0.1:{{port}};
                    location / { mirror /copy; proxy_pass http://{{production}}; }
                    location /dead { mirror /copy; proxy_pass http://127.0.0.1:9; }
                    location /lost { mirror /nowhere; proxy_pass http://{{production}}; }
                    location = /copy { internal; proxy_pass http://{{staging}}$request_uri; }
                    location = /nowhere { internal; proxy_pass http://127.0.0.1:9; }
                }
                """,
            [Get("/reset"), Get("/status/200"), Get("/status/204"), Get("/status/304"), Get("/status/404"), Get("/status/500"), Get("/status/503"), Get("/dead"), Get("/lost"), Post("/status/201", "made")],
            copies: 9);
    }

    private static string Get(string target, string host = "localhost", string fields = "") => $"GET {target} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n";

    private static string Post(string target, string body, string host = "localhost") =>
        $"POST {target} HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static string Chunked(string target, params string[] chunks) =>
        $"POST {target} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{string.Concat(chunks.Select(chunk => $"{chunk.Length:x}\r\n{chunk}\r\n"))}0\r\n\r\n";

    // What each of the two made of the requests, side by side.
    private async Task AgreeAsync(Func<int, IPEndPoint, IPEndPoint, string> text, string[] requests, int copies)
    {
        await using var production = RecordingServer.Start(AnswerAsync);
        await using var staging = RecordingServer.Start("staging");
        var port = Ports.Free();
        var file = Path.Combine(_folder, "nginx.conf");
        await File.WriteAllTextAsync(file, text(port, production.EndPoint, staging.EndPoint), Cancellation);

        Seen nginx;
        await using (await NginxProcess.StartAsync(_folder, await File.ReadAllTextAsync(file, Cancellation), port))
        {
            nginx = await SendAsync(port, requests, production, staging, copies);
        }

        await using var umbra = await UmbraProcess.ImportedAsync(_folder, "--nginx", file, "--faithful");
        var ours = await SendAsync(port, requests, production, staging, copies);

        for (var i = 0; i < requests.Length; i++)
        {
            Assert.True(nginx.Answers[i] == ours.Answers[i], $"{requests[i].Split('\r')[0]}\nnginx answers\n{nginx.Answers[i]}\nthe gateway answers\n{ours.Answers[i]}");
        }

        Assert.Equal(nginx.Productions, ours.Productions);
        Assert.Equal(nginx.Copies, ours.Copies);
        Assert.Equal(copies, ours.Copies.Length);
    }

    private static async Task<Seen> SendAsync(int port, string[] requests, RecordingServer production, RecordingServer staging, int copies)
    {
        production.Requests.Clear();
        staging.Requests.Clear();
        var answers = new List<string>();
        foreach (var request in requests)
        {
            using var socket = await Clients.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            var head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            await socket.SendAsync(Encoding.Latin1.GetBytes(request.Insert(head, "\r\nConnection: close")));
            answers.Add(Answer(await RawServer.ReceiveAsync(socket, int.MaxValue / 1024)));
        }

        for (var i = 0; staging.Requests.Count < copies && i < 400; i++)
        {
            await Task.Delay(25, Cancellation);
        }

        return new(answers, [.. production.Requests.Select(Request)], [.. staging.Requests.Select(Request).Order(StringComparer.Ordinal)]);
    }

    private static string Answer(string raw)
    {
        var end = raw.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return raw;
        }

        var lines = raw[..end].Split("\r\n");
        var isTheirs = lines.Any(line => line.StartsWith("X-Production", StringComparison.Ordinal));

        // Pages of errors are each program's own.
        return isTheirs ? Text(lines, raw[(end + 4)..], NotOfTheAnswer) : lines[0].Split(' ')[1] + string.Concat(lines.Where(line => line.StartsWith("Location", StringComparison.Ordinal)).Select(line => $"\n{line}"));
    }

    private static string Request(RecordedRequest request) => Text(
        [request.RequestLine[..request.RequestLine.LastIndexOf(' ')], .. request.Fields], request.Body.Length > 100 ? $"{request.Body.Length} bytes" : request.Body.ToString(), NotOfTheRequest);

    // Lines of one name are one list (RFC 9110 section 5.3); their order among others says nothing.
    private static string Text(string[] lines, string body, string[] without)
    {
        var fields = lines.Skip(1).Where(line => !without.Any(one => line.StartsWith(one, StringComparison.OrdinalIgnoreCase))).Select(line => line.Split(": ", 2));
        var joined = fields.GroupBy(field => field[0], field => field[^1], StringComparer.Ordinal).Select(field => $"{field.Key}: {string.Join(", ", field)}");
        return $"{lines[0]}\n{string.Join('\n', joined.Order(StringComparer.Ordinal))}\n\n{body}";
    }

    // The status that the path asks for, with what was received.
    private static async Task AnswerAsync(RecordedRequest request, System.Net.Sockets.Socket socket)
    {
        var target = request.RequestLine.Split(' ')[1];
        if (target == "/reset")
        {
            socket.Close(0);
            return;
        }

        var status = target.StartsWith("/status/", StringComparison.Ordinal) ? target[8..11] : "200";
        var body = status is "204" or "304" ? "" : $"{target}:{request.Body.Length}";
        var length = status == "204" ? "" : $"Content-Length: {body.Length}\r\n";
        var head = $"HTTP/1.1 {status} Said\r\nX-Production: 1\r\nX-Body: {(request.Body.Length > 20 ? "" : request.Body)}\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\nETag: \"1\"\r\nContent-Type: text/plain\r\n{length}\r\n";
        await RecordingServer.SendAsync(socket, request.RequestLine.StartsWith("HEAD", StringComparison.Ordinal) ? head : head + body);
    }

    private sealed record Seen(List<string> Answers, string[] Productions, string[] Copies);
}
