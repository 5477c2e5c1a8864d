using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Umbra.IntegrationTests;

/// <summary>Replays through the executable: a session whose values move, comparison, what is refused.</summary>
public sealed class ReplayTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-replay").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Session_is_replayed_by_suggested_correlations_alone()
    {
        var file = Path.Combine(_folder, "flow.avro");
        await using (var production = Shop.Start())
        await using (var umbra = await RecordAsync(production.Server.EndPoint, file))
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(user => Task.Run(() => SessionAsync(umbra.Tap, user))));
            await umbra.UntilLedgerAsync(ledger => ledger.Mirrored == 10 * 7, "recording");
            Assert.Equal(0, await umbra.StopAsync());
            Assert.Equal(0, production.Refused);
        }

        // As it was recorded nobody is let in.
        await using (var fresh = Shop.Start())
        {
            Assert.Equal(0, (await ReplayAsync(file, fresh.Server.EndPoint)).Code);
            Assert.Equal(60, fresh.Refused);
        }

        var (code, rules) = await UmbraProcess.RunAsync("replay", file, "--suggest-correlations");
        Assert.Equal(0, code);
        var yaml = Path.Combine(_folder, "correlate.yaml");
        await File.WriteAllTextAsync(yaml, rules, TestContext.Current.CancellationToken);
        foreach (var options in (string[][])[[], ["--multiply", "3"], ["--closed-loop", "4", "--speed", "max"], ["--connections", "as-recorded", "--speed", "10x"]])
        {
            await using var fresh = Shop.Start();
            var (exit, outcome) = await ReplayAsync(file, fresh.Server.EndPoint, ["-c", yaml, .. options]);
            Assert.Equal(0, exit);
            Assert.True(fresh.Refused == 0, $"{string.Join(' ', options)}: {fresh.Refused} of {outcome.GetProperty("sent")} refused\n{rules}");
            Assert.Equal(options.Contains("3") ? 210 : 70, outcome.GetProperty("sent").GetInt32());
        }
    }

    [Fact]
    public async Task Answers_are_compared_with_the_recorded_ones_and_the_verdict_is_the_exit_code()
    {
        var file = Path.Combine(_folder, "compare.avro");
        await using var production = Answering("{\"price\": 1}");
        await using (var umbra = await RecordAsync(production.EndPoint, file))
        {
            Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 2, 200, i => $"GET /items HTTP/1.1\r\nHost: x\r\n\r\n"));
            await umbra.UntilLedgerAsync(ledger => ledger.Mirrored == 200, "recording");
            Assert.Equal(0, await umbra.StopAsync());
        }

        string[] compare = ["--compare", "--speed", "max", "--closed-loop", "4", "--state", _folder];
        await using var same = Answering("{\"price\": 1}");
        await using var other = Answering("{\"price\": 2}");
        var (pass, passed) = await ReplayAsync(file, same.EndPoint, [.. compare, "--run", "good", "--noise", $"http://{production.EndPoint}"]);
        Assert.Equal((0, "pass"), (pass, passed.GetProperty("verdict").GetString()));
        var (fail, failed) = await ReplayAsync(file, other.EndPoint, [.. compare, "--run", "bad"]);
        Assert.Equal((1, "fail"), (fail, failed.GetProperty("verdict").GetString()));
        Assert.Contains("$.price", (await UmbraProcess.RunAsync("report", "bad", "--state", _folder)).Output, StringComparison.Ordinal);
        var page = Path.Combine(_folder, "outcome.html");
        await UmbraProcess.RunAsync("replay", file, "--to", $"http://{same.EndPoint}", "--sanitize", "none", "--rate", "500", "--html", page);
        Assert.Contains("<polyline points=", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Production_is_refused_unless_it_is_meant()
    {
        var file = Path.Combine(_folder, "own.avro");
        await using var production = RecordingServer.Start();
        await using (var umbra = await RecordAsync(production.EndPoint, file))
        {
            Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 1, 5, i => $"GET /{i} HTTP/1.1\r\nHost: x\r\n\r\n"));
            await umbra.UntilLedgerAsync(ledger => ledger.Mirrored == 5, "recording");
            Assert.Equal(0, await umbra.StopAsync());
        }

        string[] arguments = ["replay", file, "--to", $"http://localhost:{production.EndPoint.Port}", "--sanitize", "none", "--speed", "max"];
        var (code, _, errors) = await UmbraProcess.RunWithErrorsAsync(arguments);
        Assert.Equal(2, code);
        Assert.Contains("from which this was recorded", errors, StringComparison.Ordinal);
        Assert.Equal(5, production.Requests.Count);

        Assert.Equal(0, (await UmbraProcess.RunAsync([.. arguments, "--i-mean-production"])).ExitCode);
        Assert.Equal(10, production.Requests.Count);
    }

    [Fact]
    public async Task Stop_rule_and_signal_end_it_with_figures()
    {
        var file = Path.Combine(_folder, "long.jsonl");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 6_000).Select(i => $"{{\"connection\":{i},\"time\":\"2026-01-01T00:{i / 6000:00}:{i / 100 % 60:00}.{i % 100:00}0Z\",\"request\":{{\"target\":\"/{i}\",\"headers\":[[\"Host\",\"x\"]]}}}}"), TestContext.Current.CancellationToken);
        await using var failing = RecordingServer.Start((_, socket) => RecordingServer.SendAsync(socket, "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"));
        var (code, outcome) = await ReplayAsync(file, failing.EndPoint, "--stop-on", "errors=5%");
        Assert.Equal(1, code);
        Assert.Contains("failed (--stop-on errors=5%)", outcome.GetProperty("stoppedBy").GetString(), StringComparison.Ordinal);
        Assert.InRange(outcome.GetProperty("sent").GetInt32(), 20, 5_000);
    }

    private static async Task<(int Code, JsonElement Outcome)> ReplayAsync(string file, IPEndPoint to, params string[] options)
    {
        var (code, output) = await UmbraProcess.RunAsync(["replay", file, "--to", $"http://{to}", "--sanitize", "none", "--json", .. options]);
        return (code, JsonDocument.Parse(output).RootElement);
    }

    private static Task<UmbraProcess> RecordAsync(IPEndPoint production, string file) => UmbraProcess.StartAsync(
        ["record", "--listen", "127.0.0.1:0", "--production", production.ToString(), "-o", file, "--sanitize", "none", "--admin", "127.0.0.1:0", "--health", "127.0.0.1:0"]);

    private static RecordingServer Answering(string json) =>
        RecordingServer.Start((_, socket) => RecordingServer.SendAsync(socket, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}"));

    // Logs in; three orders by the token, each looked at, on another connection, by the cookie and the place that it was given.
    private static async Task SessionAsync(IPEndPoint tap, int user)
    {
        using var first = await Clients.ConnectAsync(tap);
        using var second = await Clients.ConnectAsync(tap);
        var login = await Clients.ExchangeAsync(first, $"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{user:00}");
        var token = Between(login, "\"token\":\"", "\"");
        var cookie = Between(login, "Set-Cookie: ", ";");
        for (var i = 0; i < 3; i++)
        {
            var order = await Clients.ExchangeAsync(first, $"POST /orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 1\r\n\r\n{i}");
            Assert.StartsWith("HTTP/1.1 200", await Clients.ExchangeAsync(second, $"GET {Between(order, "Location: ", "\r\n")} HTTP/1.1\r\nHost: x\r\nCookie: a=b; {cookie}\r\n\r\n"), StringComparison.Ordinal);
        }
    }

    private static string Between(string text, string before, string after)
    {
        var from = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[from..text.IndexOf(after, from, StringComparison.Ordinal)];
    }

    /// <summary>A server that lets in only who shows what it has given out itself.</summary>
    private sealed class Shop : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, bool> _given = new();
        private int _refused;

        public required RecordingServer Server { get; init; }

        public int Refused => _refused;

        public static Shop Start()
        {
            Shop shop = null!;
            shop = new Shop { Server = RecordingServer.Start((request, socket) => RecordingServer.SendAsync(socket, shop.Answer(request))) };
            return shop;
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();

        private string Answer(RecordedRequest request)
        {
            var path = request.RequestLine.Split(' ')[1];
            if (path == "/login")
            {
                var (token, sid) = (Give(), Give());
                return Json($"{{\"user\":{{\"id\":7}},\"token\":\"{token}\"}}", $"Set-Cookie: sid={sid}; Path=/\r\n");
            }

            var isIn = path == "/orders"
                ? Field(request, "Authorization") is { } bearer && _given.ContainsKey(bearer[7..])
                : _given.ContainsKey(path.Split('/')[2]) && Field(request, "Cookie") is { } cookie && _given.ContainsKey(cookie[(cookie.IndexOf("sid=", StringComparison.Ordinal) + 4)..]);
            if (!isIn)
            {
                Interlocked.Increment(ref _refused);
                return "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
            }

            return path == "/orders" ? Json("{}", $"Location: /orders/{Give()}\r\n") : Json("{\"ok\":true}", "");
        }

        private string Give()
        {
            var value = Guid.NewGuid().ToString("N");
            _given[value] = true;
            return value;
        }

        private static string? Field(RecordedRequest request, string name) => request.Fields.FirstOrDefault(field => field.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];

        private static string Json(string body, string fields) => $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{fields}Content-Length: {body.Length}\r\n\r\n{body}";
    }
}
