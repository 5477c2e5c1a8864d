using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Polling;
using Umbra.Core.Recording.Formats;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;
using Umbra.Replay;
using Umbra.Replay.Correlations;
using Umbra.Tests.Delivery;
using Umbra.Tests.Handoff;

namespace Umbra.Tests.Replay;

public sealed class ReplayEngineTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task Everything_is_sent_as_it_was_recorded_but_for_the_mark()
    {
        await using var target = RawShadow.Answering(Ok);
        var exchanges = new[]
        {
            Get(1, 0, "/a/../b%2Fc?x=1", fields: "x-Case: 1\r\nX-CASE: 2\r\n"),
            Get(2, 1, "/post", method: "POST", body: "abc"),
            Get(3, 2, "/chunked", method: "PUT", body: "abc", framing: BodyFraming.Chunked, trailers: "X-Sum: 1\r\n"),
        };
        var figures = Run(target, exchanges, out _);

        Assert.Equal((3, 0, 3), (figures.Sent, figures.Failed, figures.Classes[2]));
        Assert.Contains(target.Requests, request => request.StartsWith("GET /a/../b%2Fc?x=1 HTTP/1.1\r\nHost: x\r\nx-Case: 1\r\nX-CASE: 2\r\n", StringComparison.Ordinal));
        Assert.Contains(target.Requests, request => request.StartsWith("POST /post ", StringComparison.Ordinal) && request.EndsWith("abc", StringComparison.Ordinal));
        Assert.Contains(target.Requests, request => request.Contains("X-Sum: 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requests_of_a_connection_keep_their_order_when_the_target_is_slow()
    {
        await using var target = new RawShadow(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await Task.Delay(20);
                await connection.SendAsync(Ok);
            }
        });
        var exchanges = Enumerable.Range(0, 30).Select(i => Get((ulong)i, i * 1_000_000L, $"/{i % 3}/{i / 3}", connection: i % 3)).ToArray();
        var figures = Run(target, exchanges, out _);

        Assert.Equal(30, figures.Classes[2]);
        foreach (var connection in target.Requests.Select(request => request.Split(' ')[1].Split('/')).GroupBy(path => path[1]))
        {
            var order = connection.Select(path => int.Parse(path[2], CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(order.Order(), order);
        }

        // What waited was late: it is not a slower test.
        Assert.True(figures.Lateness.P99 > 50, $"{figures.Lateness}");
        Assert.True(figures.Response.P99 >= figures.Lateness.P99);
    }

    [Fact]
    public async Task Connections_are_as_recorded()
    {
        await using var target = RawShadow.Answering(Ok);
        var exchanges = Enumerable.Range(0, 40).Select(i => Get((ulong)i, i * 1_000_000L, "/", connection: i % 8)).ToArray();
        Run(target, exchanges, out _, settings => settings with { ConnectionsAsRecorded = true });

        Assert.Equal(8, target.Connections);
    }

    [Fact]
    public async Task Closed_loop_has_no_more_under_way_than_it_may()
    {
        var (under, most) = (0, 0);
        await using var target = new RawShadow(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                most = Math.Max(most, Interlocked.Increment(ref under));
                await Task.Delay(5);
                Interlocked.Decrement(ref under);
                await connection.SendAsync(Ok);
            }
        });
        var exchanges = Enumerable.Range(0, 60).Select(i => Get((ulong)i, i * 1_000L, "/", connection: i)).ToArray();
        var figures = Run(target, exchanges, out _, settings => settings with { ClosedLoop = 3, Speed = double.PositiveInfinity });

        Assert.Equal(60, figures.Classes[2]);
        Assert.InRange(most, 2, 3);
    }

    [Fact]
    public async Task Rate_that_rises_is_played_to_its_end_whatever_the_recording_has()
    {
        await using var target = RawShadow.Answering(Ok);
        Assert.True(RatePlan.TryParse("50..500/50ms", out var plan));
        var exchanges = Enumerable.Range(0, 7).Select(i => Get((ulong)i, i * 1_000L, "/", connection: i)).ToArray();
        var figures = Run(target, exchanges, out _, settings => settings with { Rate = plan });

        Assert.InRange(figures.Classes[2], 130, 140); // 50 ms of each of 50, 100 … 500 a second
        Assert.Equal(0, figures.Skipped);
    }

    [Fact]
    public async Task Without_a_schedule_nothing_is_late_and_the_warm_up_is_left_out()
    {
        await using var target = new RawShadow(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await Task.Delay(10);
                await connection.SendAsync(Ok);
            }
        });
        var exchanges = Enumerable.Range(0, 100).Select(i => Get((ulong)i, i * 1_000L, "/", connection: i)).ToArray();
        var figures = Run(target, exchanges, out _, settings => settings with { ClosedLoop = 2, Speed = double.PositiveInfinity, WarmUp = TimeSpan.FromMilliseconds(200) });

        Assert.Equal(0, figures.Lateness.Max);
        Assert.InRange(figures.Sent, 1, 98); // the first two at least were sent in the warm-up
    }

    [Fact]
    public async Task Copies_have_their_own_keys_and_vary_where_it_is_asked()
    {
        await using var target = RawShadow.Answering(Ok);
        var exchange = Get(1, 0, "/orders", method: "POST", body: "{\"user\":\"jane-17\",\"n\":1}", fields: "Content-Type: application/json\r\nIdempotency-Key: k1\r\n");
        Run(target, [exchange, exchange with { Id = 2, Position = 1 }], out _, settings => settings with
        {
            Multiply = 3,
            Loop = 2,
            Vary = [new SanitizeRule(SanitizePlace.Json, "$.user", SanitizeAction.Pseudonym)],
        });

        Assert.Equal(12, target.Requests.Count);
        var keys = target.Requests.Select(request => request.Split('\n').Single(line => line.StartsWith("Idempotency-Key: ", StringComparison.Ordinal))).Distinct().Count();
        Assert.Equal(3, keys); // a copy's key is the same for the same recorded key: it is the same order once more
        Assert.Equal(3, target.Requests.Select(request => request[request.IndexOf("\"user\"", StringComparison.Ordinal)..]).Distinct().Count());
        Assert.Contains(target.Requests, request => request.Contains("jane-17", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Target_that_fails_ends_it_when_a_rule_says_so()
    {
        await using var target = RawShadow.Answering("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
        var exchanges = Enumerable.Range(0, 20_000).Select(i => Get((ulong)i, i * 10_000_000L, "/", connection: i)).ToArray();
        var figures = Run(target, exchanges, out var engine, settings => settings with { Stop = new StopRules(ErrorShare: 0.05) });

        Assert.Contains("failed (--stop-on errors=5%)", engine.StoppedBy, StringComparison.Ordinal);
        Assert.InRange(figures.Sent, 20, 1_000);
    }

    [Fact]
    public void Target_that_is_not_there_fails_every_request_and_nothing_hangs()
    {
        var exchanges = Enumerable.Range(0, 20).Select(i => Get((ulong)i, i * 1_000_000L, "/", connection: i % 4)).ToArray();
        var figures = Run(RawShadow.Nobody(), exchanges, out _, settings => settings);

        Assert.Equal((20, 20), (figures.Sent, figures.Failed));
        Assert.Equal(20, figures.Failures["could not connect"]);
    }

    [Fact]
    public async Task Values_that_the_target_gives_anew_stand_where_the_recorded_ones_stood()
    {
        var logins = 0;
        await using var target = new RawShadow(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                var number = request.StartsWith("POST /login", StringComparison.Ordinal) ? Interlocked.Increment(ref logins) : 0;
                var body = number > 0 ? $"{{\"token\":\"live-{number:000}\",\"id\":\"new/{number}\"}}" : "{}";
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nSet-Cookie: sid=cookie-{number}; Path=/\r\nLocation: /users/live{number}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            }
        });
        const string Recorded = "{\"token\":\"recorded-1\",\"id\":\"old/1\"}";
        var login = Get(1, 0, "/login", method: "POST", connection: 1) with
        {
            Response = new SampleResponse(0, 0, 200, true, Recorded.Length, Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nSet-Cookie: sid=recorded-sid; Path=/\r\nLocation: /users/recorded-id\r\n\r\n"), BodyFraming.ContentLength, Encoding.ASCII.GetBytes(Recorded), []),
        };
        var use = Get(
            2, 1_000_000, "/users/recorded-id/orders?item=old%2F1", method: "POST", connection: 2, body: "{\"csrf\":\"recorded-1\",\"other\":\"recorded-1\"}",
            fields: "Authorization: Bearer recorded-1\r\nX-Other: recorded-1\r\nCookie: a=b; sid=recorded-sid\r\nContent-Type: application/json\r\n");
        ImmutableArray<CorrelationRule> rules =
        [
            new() { From = new ResponsePlace { Json = "$.token" }, To = new RequestPlace { Header = "authorization" } },
            new() { From = new ResponsePlace { Json = "$.token" }, To = new RequestPlace { Json = "$.csrf" } },
            new() { From = new ResponsePlace { Json = "$.id" }, To = new RequestPlace { Query = "item" } },
            new() { From = new ResponsePlace { Cookie = "sid" }, To = new RequestPlace { Cookie = "sid" } },
            new() { Endpoint = "POST /login", From = new ResponsePlace { Header = "Location" }, To = new RequestPlace { Path = true } },
        ];
        var figures = Run(target, [login, use], out _, settings => settings with { Correlate = rules, Loop = 2 });

        Assert.Equal(4, figures.Classes[2]);
        var used = target.Requests.Where(request => request.Contains("/orders", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, used.Count);
        Assert.Contains("POST /users/live1/orders?item=new%2F1 HTTP/1.1", used[0], StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer live-001\r\nX-Other: recorded-1\r\nCookie: a=b; sid=cookie-1\r\n", used[0], StringComparison.Ordinal);
        Assert.EndsWith("{\"csrf\":\"live-001\",\"other\":\"recorded-1\"}", used[0], StringComparison.Ordinal);
        Assert.Contains("live-002", used[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_whose_values_do_not_come_is_sent_as_it_was_recorded()
    {
        await using var target = RawShadow.Answering("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
        var login = Get(1, 0, "/login") with { Response = new SampleResponse(0, 0, 200, true, 0, "HTTP/1.1 200 OK\r\nX-Token: recorded-token\r\n\r\n"u8.ToArray(), BodyFraming.None, [], []) };
        var use = Get(2, 1_000_000, "/use", connection: 2, fields: "X-Token: recorded-token\r\n");
        var figures = Run(target, [login, use], out _, settings => settings with { Correlate = [new() { From = new ResponsePlace { Header = "X-Token" }, To = new RequestPlace { Header = "X-Token" } }] });

        Assert.Equal(2, figures.Classes[4]);
        Assert.Contains(target.Requests, request => request.Contains("X-Token: recorded-token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_with_values_that_cannot_be_sanitized_is_counted_and_what_comes_behind_it_goes()
    {
        await using var target = RawShadow.Answering("HTTP/1.1 200 OK\r\nX-Token: live-token\r\nContent-Length: 2\r\n\r\nok");
        var login = Get(1, 0, "/login") with { Response = new SampleResponse(0, 0, 200, true, 0, "HTTP/1.1 200 OK\r\nX-Token: recorded-token\r\n\r\n"u8.ToArray(), BodyFraming.None, [], []) };
        var use = Get(2, 1_000_000, "/use", method: "POST", connection: 2, body: "{\"a\":", fields: "X-Token: recorded-token\r\nContent-Type: application/json\r\n");
        var next = Get(3, 2_000_000, "/next", connection: 2);
        var figures = Run(target, [login, use, next], out _, settings => settings with
        {
            Correlate = [new() { From = new ResponsePlace { Header = "X-Token" }, To = new RequestPlace { Header = "X-Token" } }],
            Delivery = settings.Delivery with { Sanitize = new SanitizeSettings() },
        });

        Assert.Equal((2, 1), (figures.Sent, figures.Skipped));
        Assert.Equal(1, figures.Skips["unsanitizable"]);
        Assert.DoesNotContain(target.Requests, request => request.StartsWith("POST /use", StringComparison.Ordinal));
    }

    [Fact]
    public void Suggestions_are_found_and_can_be_read_back()
    {
        var suggester = new CorrelationSuggester();
        var login = Get(1, 0, "/login", method: "POST") with
        {
            Response = new SampleResponse(0, 0, 200, true, 25, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Wed, 25 Nov 2026 15:36:17 GMT\r\n\r\n"u8.ToArray(), BodyFraming.ContentLength, "{\"a\":{\"token\":\"tok-123456\"},\"words\":\"nothing\"}"u8.ToArray(), []),
        };
        foreach (var exchange in new[] { login, Get(2, 1, "/x", fields: "Authorization: Bearer tok-123456\r\nX-Echo: nothing\r\nDate: Wed, 25 Nov 2026 15:36:17 GMT\r\n") })
        {
            Assert.True(ExchangeCodec.TryRead(exchange.Encode(), out var record));
            suggester.Add(record);
        }

        Assert.Equal(1, suggester.Count);
        var file = Path.GetTempFileName();
        File.WriteAllText(file, $"to: http://127.0.0.1:1\n{suggester.Yaml()}");
        var (configuration, problems) = ReplayFile.Load(file, []);
        File.Delete(file);
        Assert.Empty(problems);
        Assert.Equal(new CorrelationRule { Endpoint = "POST /login", From = new ResponsePlace { Json = "$.a.token" }, To = new RequestPlace { Header = "Authorization" } }, Assert.Single(configuration!.Correlate));
    }

    [Theory]
    [InlineData("speed: fast", "speed: fast is no speed (write 2x, 0.5x or max)")]
    [InlineData("rate: much", "rate: much is no rate")]
    [InlineData("rate: 5\nspeed: 2x", "speed: is not used: a rate is given")]
    [InlineData("closedLoop: 5\nrate: 5", "rate: is not used: in a closed loop")]
    [InlineData("vary: [ { json: $.a } ]", "vary: is not used: there is one copy")]
    [InlineData("stopOn: { errors: 200% }", "stopOn.errors")]
    [InlineData("correlate: [ { from: { json: $.a } } ]", "correlate[0].to")]
    public void Mistake_in_the_file_is_told(string text, string expected)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, $"to: http://127.0.0.1:1\n{text}\n");
        var (configuration, problems) = ReplayFile.Load(file, []);
        File.Delete(file);
        Assert.Null(configuration);
        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Slow_exchange_that_stands_behind_faster_ones_is_put_in_its_place()
    {
        var exchanges = new[] { Get(2, 5_000_000_000, "/2"), Get(3, 6_000_000_000, "/3"), Get(1, 0, "/1"), Get(4, 500_000_000_000, "/4") };
        using var ordered = new OrderedReader(new SampleReader(exchanges));
        var targets = new List<string>();
        while (ordered.Next(out var record))
        {
            targets.Add(Encoding.ASCII.GetString(record.Request.Target));
        }

        Assert.Equal(["/1", "/2", "/3", "/4"], targets);
    }

    private static ReplayFigures Run(RawShadow target, SampleExchange[] exchanges, out ReplayEngine engine, Func<ReplaySettings, ReplaySettings>? change = null) =>
        Run(target.Address, exchanges, out engine, change ?? (settings => settings));

    private static ReplayFigures Run(Uri target, SampleExchange[] exchanges, out ReplayEngine engine, Func<ReplaySettings, ReplaySettings> change)
    {
        using var loop = PollLoop.IsSupported ? new PollLoop("test") : null;
        var settings = change(new ReplaySettings { Delivery = new DeliverySettings { Name = "replay", Target = target, Timeout = TimeSpan.FromSeconds(10) } });
        using (engine = new ReplayEngine(settings, new Pseudonymizer("a key of the test"u8), TimeProvider.System, NullLogger.Instance, loop))
        {
            engine.Run(() => new SampleReader(exchanges), TestContext.Current.CancellationToken);
            return engine.Statistics.Read();
        }
    }

    private static SampleExchange Get(
        ulong id, long at, string target, string method = "GET", string body = "", string fields = "", long connection = 1, BodyFraming framing = BodyFraming.ContentLength, string trailers = "")
    {
        const long Start = 1_750_000_000_000_000_000;
        framing = body.Length == 0 ? BodyFraming.None : framing;
        var length = framing switch { BodyFraming.ContentLength => $"Content-Length: {body.Length}\r\n", BodyFraming.Chunked => "Transfer-Encoding: chunked\r\n", _ => "" };
        return new SampleExchange(
            id, "shop", connection, 0, "192.0.2.1:5123", "10.0.0.1:80", [], [],
            new SampleRequest(Start + at, Start + at, Start + at, method, "x", target, Encoding.ASCII.GetBytes($"{method} {target} HTTP/1.1\r\nHost: x\r\n{fields}{length}\r\n"), framing, Encoding.ASCII.GetBytes(body), Encoding.ASCII.GetBytes(trailers)), null, []);
    }
}
