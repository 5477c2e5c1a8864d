using System.Net;
using System.Net.Sockets;
using System.Text;
using Umbra.Shared;
using Umbra.Worker;

namespace Umbra.IntegrationTests;

/// <summary>What a shadow, a client or production can do wrong, and that production's exchange is what it would be without a mirror.</summary>
public sealed class FaultTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    [Fact]
    public async Task Shadow_that_resets_costs_copies_and_nothing_else()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start((_, socket) =>
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
            return Task.CompletedTask;
        });
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100");
        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 4, 400, _ => Get));
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 400, Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.Equal(0, figures.Mirrored);
        Assert.Equal(400, figures.SkippedFor("send_failed") + figures.SkippedFor("breaker_open"));
    }

    [Fact]
    public async Task Shadow_that_cannot_be_connected_to_leaves_production_alone()
    {
        await using var production = RecordingServer.Start();
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, (IPEndPoint)closed.LocalEndPoint!, "--percent", "100");
        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 4, 400, _ => Get));
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 400, Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.Equal(400, figures.SkippedFor("send_failed") + figures.SkippedFor("breaker_open"));
    }

    [Fact]
    public async Task Shadow_that_never_answers_is_timed_out_while_production_goes_on()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start((_, _) => Task.CompletedTask);
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100", "--timeout", "300ms");
        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 4, 400, _ => Get));
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 400, Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.Equal(400, figures.SkippedFor("timed_out") + figures.SkippedFor("breaker_open"));
        Assert.InRange(figures.SkippedFor("timed_out"), 1, 400);
    }

    [Fact]
    public async Task Shadow_that_stops_reading_does_not_pause_an_upload()
    {
        var body = new string('x', 900_000);
        await using var production = RecordingServer.Start();
        await using var shadow = RawServer.Start(_ => Task.CompletedTask);
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100", "--methods", "all", "--timeout", "500ms");
        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 4, 40, _ => $"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        Assert.All(production.Requests, request => Assert.Equal(body.Length, request.Body.Length));
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 40, Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.Equal(0, figures.Mirrored);
    }

    [Fact]
    public async Task Client_that_leaves_in_mid_body_makes_no_copy()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100", "--methods", "all");
        using (var client = await Clients.ConnectAsync(umbra.Tap))
        {
            await client.SendAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 1, Pending: 0 });
        Assert.Equal(1, figures.SkippedFor("client_aborted"));
        Assert.Empty(shadow.Requests);
    }

    [Fact]
    public async Task Client_that_leaves_after_its_request_does_not_stop_the_copy()
    {
        await using var production = RecordingServer.Start((_, _) => Task.CompletedTask);
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100");
        using (var client = await Clients.ConnectAsync(umbra.Tap))
        {
            await client.SendAsync(Encoding.Latin1.GetBytes(Get), TestContext.Current.CancellationToken);
            await umbra.UntilAsync(() => production.Requests.Count == 1, "production has the request");
        }

        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Mirrored: 1, Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
    }

    [Fact]
    public async Task Production_that_resets_in_mid_response_is_seen_just_so()
    {
        await using var production = RecordingServer.Start(async (_, socket) =>
        {
            await RecordingServer.SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            await Task.Yield();
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        });
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100");
        using var client = await Clients.ConnectAsync(umbra.Tap);
        await client.SendAsync(Encoding.Latin1.GetBytes(Get), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (await client.ReceiveAsync(new byte[1000], TestContext.Current.CancellationToken) > 0)
            {
            }
        });
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Mirrored: 1, Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
    }

    [Fact]
    public async Task Body_over_the_limit_reaches_production_whole_and_is_counted()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100", "--methods", "all");
        using var client = await Clients.ConnectAsync(umbra.Tap);
        var body = new string('x', 3_000_000);
        await Clients.ExchangeAsync(client, $"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        await Clients.ExchangeAsync(client, $"POST /chunked HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n");
        await Clients.ExchangeAsync(client, "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
        Assert.Equal([3_000_000, 3_000_000, 1], production.Requests.Select(request => request.Body.Length));
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 3, Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.Equal((2, 1), (figures.SkippedFor("body_too_large"), figures.Mirrored));
        Assert.Equal("POST /small HTTP/1.1", Assert.Single(shadow.Requests).RequestLine);
    }

    [Fact]
    public async Task Worker_killed_ten_times_loses_copies_by_name_and_mirroring_resumes()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100");
        var dead = false;
        var load = Clients.LoadAsync(umbra.Tap, 4, number => Volatile.Read(ref dead) && number >= 30_000 ? null : Get);
        for (var i = 0; i < 10; i++)
        {
            var before = shadow.Requests.Count;
            await umbra.UntilAsync(() => shadow.Requests.Count > before + 100, "copies arrive");
            UmbraProcess.Signal(await umbra.WorkerIdAsync(), "KILL");
        }

        Volatile.Write(ref dead, true);
        var (sent, failed) = await load;
        Assert.Equal(0, failed);
        var after = shadow.Requests.Count;
        await umbra.UntilAsync(
            () =>
            {
                using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                client.Connect(umbra.Tap);
                client.Send(Encoding.Latin1.GetBytes(Get));
                client.Receive(new byte[1000]);
                return shadow.Requests.Count > after;
            },
            "mirroring resumes");
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.InRange(figures.Seen, sent + 1, long.MaxValue);
        Assert.InRange(figures.SkippedFor("worker_lost"), 1, figures.Seen);
        Assert.InRange(figures.Mirrored, 1, shadow.Requests.Count);
        Assert.Equal(0, await umbra.StopAsync());
    }

    [Fact]
    public async Task Worker_that_starts_again_answers_who_asks_and_shows_all_that_it_measured()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100");
        var worker = await umbra.WorkerIdAsync();
        await umbra.UntilLedgerAsync(ledger => ledger is { Pending: 0 });
        UmbraProcess.Signal(worker, "KILL");
        await umbra.UntilAsync(() => umbra.Output.Contains("ended by signal 9", StringComparison.Ordinal), "it has ended");
        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 1, 100, _ => Get));
        await umbra.UntilAsync(() => shadow.Requests.Count == 100, "the next worker sent every copy, which waited for it");

        // Nobody had asked it anything yet: its server starts now, and knows of every copy.
        await umbra.UntilLedgerAsync(ledger => ledger is { Mirrored: 100, Pending: 0 });
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {(await File.ReadAllTextAsync(Path.Combine(umbra.State, "admin.token"), TestContext.Current.CancellationToken)).Trim()}");
        var page = await http.GetStringAsync(new Uri(umbra.Admin, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Contains("umbra_mirror_duration_seconds_count{mirror=\"shadow\",side=\"shadow\"} 100", page);
        Assert.Contains("umbra_mirror_duration_seconds_count{mirror=\"shadow\",side=\"production\"} 100", page);
    }

    [Fact]
    public async Task Every_thread_of_a_started_worker_gives_way_to_production()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100");
        var worker = await umbra.WorkerIdAsync();
        var batch = (Nice: "10", Policy: "3");

        var all = AllowedProcessors.Of(umbra.ProcessId);
        List<string> kept = [AllowedProcessors.Text(AllowedProcessors.Kept(all))];
        List<string> last = [AllowedProcessors.Text(all[^1..])];

        // It starts lower still, where that can be taken back, and must not stay there.
        await umbra.UntilAsync(() => Priorities(worker) is { Count: > 0 } priorities && priorities.All(priority => priority == batch), "its threads have their priority");
        await umbra.UntilAsync(() => AllowedProcessors.OfAllThreads(worker).SequenceEqual(kept), "and the processors that it keeps");
        UmbraProcess.Signal(worker, "KILL");

        // It starts on the last one.
        await umbra.UntilAsync(
            () => ProcessThreads.Below(umbra.ProcessId).Where(child => child != worker).ToList() is [var next] && AllowedProcessors.OfAllThreads(next).SequenceEqual(last),
            "the next one has one processor");
        await umbra.UntilAsync(
            async () => await umbra.WorkerIdAsync() is var next && next != worker && Priorities(next) is { Count: > 0 } priorities && priorities.All(priority => priority == batch),
            "so have the next one's");
        var next = await umbra.WorkerIdAsync();
        await umbra.UntilAsync(() => AllowedProcessors.OfAllThreads(next).SequenceEqual(kept), "and the processors that it keeps");
    }

    /// <summary>The nice value and the scheduling policy of a process's threads (proc(5), stat, fields 19 and 41).</summary>
    private static List<(string Nice, string Policy)> Priorities(int process)
    {
        var priorities = new List<(string, string)>();
        foreach (var task in Directory.GetDirectories($"/proc/{process}/task"))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(task, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                priorities.Add((fields[16], fields[38]));
            }
            catch (IOException)
            {
                // The thread has ended meanwhile.
            }
        }

        return priorities;
    }

    [Fact]
    public async Task Health_port_answers_while_there_is_no_worker()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100");
        var worker = await umbra.WorkerIdAsync();
        UmbraProcess.Signal(worker, "STOP");
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(umbra.Health, "/healthz"), TestContext.Current.CancellationToken)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(umbra.Health, "/readyz"), TestContext.Current.CancellationToken)).StatusCode);
            Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 4, 2_000, _ => Get));
        }
        finally
        {
            UmbraProcess.Signal(worker, "CONT");
        }

        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 2_000, Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
    }
}
