using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Umbra.Tests.Inline;

namespace Umbra.IntegrationTests;

/// <summary>The egress guard through the executable: nothing leaves but what a rule lets out, and what was tried is written down without a secret.</summary>
public sealed class GuardTests : IDisposable
{
    private const string Canary = "C4N4RY-s3cr3t";

    private readonly string _directory = Directory.CreateTempSubdirectory("umbra-guard").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("curl")]
    [InlineData("dotnet")]
    [InlineData("node")]
    public async Task Client_is_denied_allowed_and_answered_as_ruled(string client)
    {
        var certificate = SelfSigned.Write(_directory, "localhost");
        await using var origin = RecordingServer.Start("from the origin");
        await using var forbidden = RecordingServer.Start();
        await using var secure = StartTls(certificate.Certificate, certificate.Key);
        await using var guard = await GuardProcess.StartAsync(_directory, $$"""
              - { name: origin, host: localhost, ports: {{origin.EndPoint.Port}}, allow: true }
              - { name: secure, host: localhost, ports: {{secure.EndPoint.Port}}, methods: CONNECT, allow: true }
              - { name: payments, host: api.payments.example, answer: { status: 202, headers: { Content-Type: application/json }, body: '{"status":"succeeded"}' } }
              - { name: mail, host: "*.mail.example", deny: true }
            """);

        var sent = 0;

        Assert.Equal((200, "from the origin"), await SendAsync($"http://localhost:{origin.EndPoint.Port}/orders?token={Canary}"));
        Assert.Equal((202, "{\"status\":\"succeeded\"}"), await SendAsync($"http://api.payments.example/v1/charges?key={Canary}"));
        Assert.Equal((200, "secure"), await SendAsync($"https://localhost:{secure.EndPoint.Port}/orders?token={Canary}"));

        var (status, text) = await SendAsync($"http://localhost:{forbidden.EndPoint.Port}/?token={Canary}");
        Assert.Equal(403, status);
        Assert.Equal($"umbra guard: POST localhost:{forbidden.EndPoint.Port} is denied: no rule fits it. To let it out, add to rules: {{ host: localhost, ports: [{forbidden.EndPoint.Port}], allow: true }}", text.TrimEnd());
        Assert.Equal(403, (await SendAsync($"http://smtp.mail.example/?token={Canary}")).Status);
        Assert.Equal(403, (await SendAsync($"https://localhost:{forbidden.EndPoint.Port}/")).Status);
        Assert.Equal(403, (await SendAsync("https://api.payments.example/")).Status);
        Assert.Equal(403, (await SendAsync($"http://127.0.0.1:{origin.EndPoint.Port}/")).Status);

        // The body and the header arrived where they were let; nowhere else did anything.
        var arrived = Assert.Single(origin.Requests);
        Assert.Equal(($"POST /orders?token={Canary} HTTP/1.1", $"body {Canary}"), (arrived.RequestLine, arrived.Body.ToString()));
        Assert.Contains($"X-Secret: {Canary}", arrived.Fields);
        Assert.Equal(0, forbidden.Accepted);

        var record = await guard.RecordAsync(8);
        Assert.Equal(
            [
                $"POST localhost:{origin.EndPoint.Port} /orders?token origin allow 200 18",
                "POST api.payments.example:80 /v1/charges?key payments answer 202 18",
                $"CONNECT localhost:{secure.EndPoint.Port}  secure allow 200 ",
                $"POST localhost:{forbidden.EndPoint.Port} /?token default deny 403 18",
                "POST smtp.mail.example:80 /?token mail deny 403 18",
                $"CONNECT localhost:{forbidden.EndPoint.Port}  default deny 403 0",
                "CONNECT api.payments.example:443  payments deny 403 0",
                $"POST 127.0.0.1:{origin.EndPoint.Port} / default deny 403 18",
            ],
            record.Select(line => string.Join(' ', new[] { "method", "destination", "path", "rule", "action", "status", "bodyBytes" }.Select(name => line.GetProperty(name).ToString()))));
        Assert.Contains("X-Secret", record[0].GetProperty("headers").EnumerateArray().Select(name => name.GetString()));
        guard.Signal("TERM");
        Assert.Equal(0, await guard.ExitAsync());
        Assert.DoesNotContain(Canary, guard.Record, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, guard.Output, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^localhost:{origin.EndPoint.Port} +1 +0 +0 +0$", guard.Output);

        // A line is written when its exchange has ended, which the client may see a moment earlier: each waits for its own, so that their order is certain.
        async Task<(int Status, string Body)> SendAsync(string url)
        {
            var answer = await GuardClients.SendAsync(client, guard.Proxy, "POST", url, certificate.Certificate, Canary, $"body {Canary}");
            await guard.RecordAsync(++sent);
            return answer;
        }
    }

    [Fact]
    public async Task Plain_requests_and_responses_pass_as_they_are_on_one_connection()
    {
        await using var origin = RecordingServer.Start((request, socket) => RecordingServer.SendAsync(socket, request.RequestLine.Split(' ')[1] switch
        {
            "/moved" => "HTTP/1.1 302 Found\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\nSet-Cookie: a=b\r\n\r\n",
            "/zipped" => "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\nConnection: X-Hop\r\nX-Hop: 1\r\nX-End: 2\r\n\r\n\u001f\u008b!",
            "/parts" => "HTTP/1.1 418 Teapot\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            _ => "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n",
        }));
        await using var guard = await GuardProcess.StartAsync(_directory, "  - { host: 127.0.0.1, allow: true }");
        using var client = await Clients.ConnectAsync(guard.Proxy);

        var moved = await ExchangeAsync("GET", "/moved", "Cookie: c=d\r\nX-One: \u00e9\r\nProxy-Authorization: Basic eDp5\r\nConnection: X-Drop\r\nX-Drop: 1\r\n");
        Assert.StartsWith("HTTP/1.1 302 Found\r\n", moved, StringComparison.Ordinal);
        Assert.Contains("\r\nLocation: http://elsewhere.example/\r\n", moved, StringComparison.Ordinal);
        var zipped = await ExchangeAsync("GET", "/zipped", "");
        Assert.EndsWith("\r\n\r\n\u001f\u008b!", zipped, StringComparison.Ordinal);
        Assert.Contains("\r\nX-End: 2\r\n", zipped, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Hop", zipped, StringComparison.Ordinal);
        await client.SendAsync(Encoding.Latin1.GetBytes($"POST http://{origin.EndPoint}/parts HTTP/1.1\r\nHost: other.example\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"), Cancellation);
        var parts = await ReceiveUntilAsync(client, "0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 418 Teapot\r\n", parts, StringComparison.Ordinal);
        Assert.Equal("abcde", string.Concat(parts[(parts.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Split("\r\n").Where((_, index) => index % 2 == 1)));

        var requests = origin.Requests.ToList();
        Assert.Equal(["Cookie: c=d", $"Host: {origin.EndPoint}", "Via: 1.1 umbra-guard", "X-One: \u00e9"], requests[0].Fields.Order(StringComparer.Ordinal));
        Assert.Equal("onetwo", requests[2].Body.ToString());
        Assert.Contains($"Host: {origin.EndPoint}", requests[2].Fields);
        Assert.Equal(6, (await guard.RecordAsync(3))[2].GetProperty("bodyBytes").GetInt32());

        Task<string> ExchangeAsync(string method, string path, string fields) =>
            Clients.ExchangeAsync(client, $"{method} http://{origin.EndPoint}{path} HTTP/1.1\r\nHost: {origin.EndPoint}\r\n{fields}\r\n");
    }

    [Fact]
    public async Task Tunnel_after_other_requests_carries_bytes_both_ways_and_ends_without_a_next_request()
    {
        var rest = new TaskCompletionSource<int>();
        await using var origin = RecordingServer.Start();
        await using var echo = RawServer.Start(async socket =>
        {
            var first = await RawServer.ReceiveAsync(socket, 5);
            await RecordingServer.SendAsync(socket, $"<{first}>");
            if (first == "leave")
            {
                socket.Shutdown(SocketShutdown.Both);
                return;
            }

            rest.SetResult((await RawServer.ReceiveAsync(socket, 1_000_000)).Length);
        });
        await using var guard = await GuardProcess.StartAsync(_directory, "  - { host: 127.0.0.1, allow: true }");

        using (var client = await Clients.ConnectAsync(guard.Proxy))
        {
            Assert.StartsWith("HTTP/1.1 200", await Clients.ExchangeAsync(client, $"GET http://{origin.EndPoint}/ HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
            // The first bytes come with the request, as some clients do.
            await RecordingServer.SendAsync(client, $"CONNECT {echo.EndPoint} HTTP/1.1\r\nHost: {echo.EndPoint}\r\n\r\nfirst");
            var head = await ReceiveUntilAsync(client, "<first>");
            Assert.StartsWith("HTTP/1.1 200 Connection established\r\n", head, StringComparison.Ordinal);
            Assert.DoesNotContain("Content-Length", head, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Transfer-Encoding", head, StringComparison.OrdinalIgnoreCase);
            await RecordingServer.SendAsync(client, new string('x', 500_000));
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal(500_000, await rest.Task);
            Assert.Equal("", await ReceiveToEndAsync(client));
        }

        using (var client = await Clients.ConnectAsync(guard.Proxy))
        {
            await RecordingServer.SendAsync(client, $"CONNECT {echo.EndPoint} HTTP/1.1\r\nHost: {echo.EndPoint}\r\n\r\nleave");
            await ReceiveUntilAsync(client, "<leave>");
            try
            {
                await RecordingServer.SendAsync(client, $"GET http://{origin.EndPoint}/smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
                Assert.Equal("", await RawServer.ReceiveAsync(client, 100));
            }
            catch (SocketException)
            {
                // It was closed before that was sent, or answered with a reset.
            }
        }

        Assert.Single(origin.Requests);
        await guard.RecordAsync(3);
    }

    [Theory]
    [InlineData("Host: other.example\r\n")]
    [InlineData("host: localhost\r\nX-One: 1\r\n")]
    [InlineData("")]
    public async Task Tunnel_goes_by_its_target_whatever_host_says_and_however_it_is_split(string fields)
    {
        await using var echo = RawServer.Start(async socket => await RecordingServer.SendAsync(socket, $"<{await RawServer.ReceiveAsync(socket, 5)}>"));
        await using var guard = await GuardProcess.StartAsync(_directory, "  - { host: 127.0.0.1, allow: true }");
        var request = $"CONNECT {echo.EndPoint} HTTP/1.1\r\n{fields}\r\nfirst";
        foreach (var split in (int[])[0, 1, 7, 8, 20, request.Length - 7, request.Length - 3])
        {
            using var client = await Clients.ConnectAsync(guard.Proxy);
            await RecordingServer.SendAsync(client, request[..split]);
            await RecordingServer.SendAsync(client, request[split..]);
            Assert.StartsWith("HTTP/1.1 200 Connection established\r\n", await ReceiveUntilAsync(client, "<first>"), StringComparison.Ordinal);
        }

        using var copy = await Clients.ConnectAsync(guard.Proxy);
        await RecordingServer.SendAsync(copy, "CO");
        Assert.StartsWith("HTTP/1.1 403", await Clients.ExchangeAsync(copy, "PY http://other.example/ HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_or_address_that_leads_to_this_machine_is_denied_unless_the_rule_says_so()
    {
        await using var origin = RecordingServer.Start();
        var port = origin.EndPoint.Port;
        await using var guard = await GuardProcess.StartAsync(_directory, "  - { name: all, allow: true }");
        using var client = await Clients.ConnectAsync(guard.Proxy);

        foreach (var host in (string[])["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1", "2130706433"])
        {
            var plain = await Clients.ExchangeAsync(client, $"GET http://{host}:{port}/ HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 403", plain, StringComparison.Ordinal);
            Assert.Contains("add to rule all: local: true", plain, StringComparison.Ordinal);
            using var tunnel = await Clients.ConnectAsync(guard.Proxy);
            Assert.StartsWith("HTTP/1.1 403", await Clients.ExchangeAsync(tunnel, $"CONNECT {host}:{port} HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
        }

        Assert.Equal(0, origin.Accepted);
        Assert.Contains("http_request_denied", await Clients.ExchangeAsync(await ReloadAsync("  - { deny: true }"), $"GET http://127.0.0.1:{port}/ HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await Clients.ExchangeAsync(await ReloadAsync("  - { allow: true, local: true }"), $"GET http://127.1:{port}/ HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
        Assert.All((await guard.RecordAsync(12)).Take(12), line => Assert.Equal(("deny", "local_address"), (line.GetProperty("action").GetString(), line.GetProperty("fault").GetString())));

        async Task<Socket> ReloadAsync(string rules)
        {
            GuardProcess.Write(_directory, rules);
            var before = guard.Output.Split("in force").Length;
            guard.Signal("HUP");
            await guard.UntilAsync(() => guard.Output.Split("in force").Length > before, "the rules are in force");
            return client;
        }
    }

    [Fact]
    public async Task Reload_that_is_wrong_changes_nothing_and_status_is_for_its_own_names()
    {
        await using var guard = await GuardProcess.StartAsync(_directory, "  - { host: a.example, answer: { body: one } }", "limits: { destinations: 2 }");
        using var client = await Clients.ConnectAsync(guard.Proxy);
        Assert.EndsWith("one", await GetAsync(), StringComparison.Ordinal);

        GuardProcess.Write(_directory, "  - { host: a.example, alow: true }", "listen: 127.0.0.1:1");
        guard.Signal("HUP");
        await guard.UntilAsync(() => guard.Output.Contains("guard: not changed", StringComparison.Ordinal), "it says so");
        Assert.Contains("rules[0].alow: is not a known key (did you mean allow?)", guard.Output, StringComparison.Ordinal);
        Assert.EndsWith("one", await GetAsync(), StringComparison.Ordinal);

        GuardProcess.Write(_directory, "  - { host: a.example, answer: { body: two } }", "limits: { destinations: 3 }");
        guard.Signal("HUP");
        await guard.UntilAsync(() => guard.Output.Contains("1 rule in force", StringComparison.Ordinal), "it is in force");
        Assert.Contains("limits: the change holds after a restart", guard.Output, StringComparison.Ordinal);
        Assert.EndsWith("two", await GetAsync(), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", await Clients.ExchangeAsync(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);

        var status = await guard.StatusAsync();
        Assert.Equal(1, status.GetProperty("rules").GetInt32());
        Assert.Equal(
            [("a.example:80", 3, 0), ("_invalid", 0, 1)],
            status.GetProperty("destinations").EnumerateArray().Select(count => (count.GetProperty("destination").GetString()!, count.GetProperty("answered").GetInt32(), count.GetProperty("denied").GetInt32())));
        using var stranger = await Clients.ConnectAsync(IPEndPoint.Parse(guard.StatusAddress.Authority));
        await RecordingServer.SendAsync(stranger, "GET /status HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 421", await RawServer.ReceiveAsync(stranger, 10_000), StringComparison.Ordinal);
        using var healthy = await Clients.ConnectAsync(IPEndPoint.Parse(guard.StatusAddress.Authority));
        await RecordingServer.SendAsync(healthy, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await RawServer.ReceiveAsync(healthy, 10_000), StringComparison.Ordinal);

        Task<string> GetAsync() => Clients.ExchangeAsync(client, "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    }

    [Fact]
    public async Task Bounds_hold_and_failures_of_the_destination_are_told_apart()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var reached = 0;
        await using var silent = RawServer.Start(async socket =>
        {
            Interlocked.Increment(ref reached);
            await RawServer.ReceiveAsync(socket, 1_000_000);
        });
        await using var broken = RawServer.Start(async socket =>
        {
            await RawServer.ReceiveAsync(socket, 10);
            await RecordingServer.SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            socket.Shutdown(SocketShutdown.Both);
        });
        await using var guard = await GuardProcess.StartAsync(_directory, "  - { host: 127.0.0.1, allow: true }", "idle: 1s\nlimits: { connections: 2, head: 2KiB }");

        using (var client = await Clients.ConnectAsync(guard.Proxy))
        {
            Assert.StartsWith("HTTP/1.1 502", await Clients.ExchangeAsync(client, $"GET http://{closed.LocalEndPoint}/ HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 504", await Clients.ExchangeAsync(client, $"GET http://{silent.EndPoint}/ HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);

            // An answer is written down behind it: what another connection does next would come between.
            await guard.RecordAsync(2);
            using var second = await Clients.ConnectAsync(guard.Proxy);
            Assert.StartsWith("HTTP/1.1 403", await Clients.ExchangeAsync(second, "GET http://a.example/ HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
            Assert.Equal("", await ConnectAndReceiveToEndAsync(guard.Proxy));
            Assert.Equal(1, (await guard.StatusAsync()).GetProperty("connectionsRefused").GetInt32());
            Assert.StartsWith("HTTP/1.1 431", await Clients.ExchangeAsync(second, $"GET http://a.example/ HTTP/1.1\r\nHost: x\r\nX-Long: {new string('x', 3000)}\r\n\r\n"), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 502", await Clients.ExchangeAsync(client, $"CONNECT {closed.LocalEndPoint} HTTP/1.1\r\nHost: {closed.LocalEndPoint}\r\n\r\n"), StringComparison.Ordinal);
        }

        await guard.UntilConnectionsAsync(0);
        using (var client = await Clients.ConnectAsync(guard.Proxy))
        {
            // Half an answer must not look like a whole one.
            await RecordingServer.SendAsync(client, $"GET http://{broken.EndPoint}/ HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.InRange((await ReceiveToEndAsync(client)).Split("\r\n\r\n").Last().Length, 0, 4);
        }

        // Who leaves before the answer is written down too.
        await guard.UntilConnectionsAsync(0);
        using (var client = await Clients.ConnectAsync(guard.Proxy))
        {
            var before = Volatile.Read(ref reached);
            await RecordingServer.SendAsync(client, $"GET http://{silent.EndPoint}/left HTTP/1.1\r\nHost: x\r\n\r\n");
            await guard.UntilAsync(() => Volatile.Read(ref reached) > before, "the destination is reached");
        }

        // A tunnel in which nothing moves ends.
        await guard.UntilConnectionsAsync(0);
        using (var client = await Clients.ConnectAsync(guard.Proxy))
        {
            await RecordingServer.SendAsync(client, $"CONNECT {silent.EndPoint} HTTP/1.1\r\nHost: x\r\n\r\n");
            await ReceiveUntilAsync(client, "\r\n\r\n");
            Assert.Equal("", await ReceiveToEndAsync(client));
        }

        Assert.Equal(["502", "504", "403", "502", "200", "0", "200"], (await guard.RecordAsync(7)).Select(line => line.GetProperty("status").ToString()));
    }

    [Fact]
    public async Task Open_calls_may_finish_at_the_end_and_a_second_signal_does_not_wait()
    {
        var asked = new TaskCompletionSource();
        var answers = new TaskCompletionSource();
        await using var slow = RecordingServer.Start(async (_, socket) =>
        {
            asked.TrySetResult();
            await answers.Task;
            await RecordingServer.SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
        });
        var guard = await GuardProcess.StartAsync(_directory, "  - { host: 127.0.0.1, allow: true }", "drain: 1m");
        await using (guard)
        {
            using var client = await Clients.ConnectAsync(guard.Proxy);
            await RecordingServer.SendAsync(client, $"GET http://{slow.EndPoint}/ HTTP/1.1\r\nHost: x\r\n\r\n");
            await asked.Task;
            guard.Signal("TERM");
            await guard.UntilAsync(() => guard.Output.Contains("draining", StringComparison.Ordinal), "it drains");
            answers.SetResult();
            Assert.EndsWith("late", await ReceiveUntilAsync(client, "late"), StringComparison.Ordinal);
            Assert.Equal(0, await guard.ExitAsync());
            Assert.Matches($@"(?m)^{slow.EndPoint} +1 +0 +0 +0$", guard.Output);
        }

        await using var silent = RawServer.Start(async socket => await RawServer.ReceiveAsync(socket, 1_000_000));
        await using var another = await GuardProcess.StartAsync(_directory, "  - { host: 127.0.0.1, allow: true }", "drain: 1m");
        using var tunnel = await Clients.ConnectAsync(another.Proxy);
        await RecordingServer.SendAsync(tunnel, $"CONNECT {silent.EndPoint} HTTP/1.1\r\nHost: x\r\n\r\n");
        await ReceiveUntilAsync(tunnel, "\r\n\r\n");
        another.Signal("INT");
        await another.UntilAsync(() => another.Output.Contains("draining", StringComparison.Ordinal), "it drains");
        another.Signal("INT");
        Assert.Equal(130, await another.ExitAsync());
    }

    [Fact]
    public async Task Guard_that_cannot_start_says_why()
    {
        File.WriteAllText(Path.Combine(_directory, "guard.yaml"), "ruels: []");
        await using (var wrong = GuardProcess.Start(_directory, "guard", "-c", Path.Combine(_directory, "guard.yaml")))
        {
            Assert.Equal(2, await wrong.ExitAsync());
        }

        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        await using var second = GuardProcess.Start(_directory, "guard", "--listen", taken.LocalEndPoint!.ToString()!);
        Assert.Equal(3, await second.ExitAsync());
        Assert.Contains("could not start", second.Output, StringComparison.Ordinal);
    }

    private static RawServer StartTls(string certificate, string key)
    {
        var own = X509Certificate2.CreateFromPemFile(certificate, key);
        return RawServer.Start(async socket =>
        {
            await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsServerAsync(own);
            var buffer = new byte[64 * 1024];
            var text = new StringBuilder();
            while (!text.ToString().EndsWith($"body {Canary}", StringComparison.Ordinal) && await stream.ReadAsync(buffer) is var count and > 0)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }

            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecure"u8.ToArray());
            await stream.ShutdownAsync();
        });
    }

    private static async Task<string> ReceiveUntilAsync(Socket socket, string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(buffer, Cancellation);
            Assert.True(count > 0, $"the connection ended: {text}");
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    // The reset of a connection that is not wanted may come before the client sees that it is connected.
    private static async Task<string> ConnectAndReceiveToEndAsync(IPEndPoint endPoint)
    {
        try
        {
            using var socket = await Clients.ConnectAsync(endPoint);
            return await ReceiveToEndAsync(socket);
        }
        catch (SocketException)
        {
            return "";
        }
    }

    private static async Task<string> ReceiveToEndAsync(Socket socket)
    {
        try
        {
            return await RawServer.ReceiveAsync(socket, 10_000);
        }
        catch (SocketException)
        {
            return ""; // ended by a reset
        }
    }
}
