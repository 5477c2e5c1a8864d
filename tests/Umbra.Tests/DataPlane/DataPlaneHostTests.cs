using System.Net;
using System.Net.Sockets;
using Umbra.Capture.Filters;
using Umbra.Capture.Live;
using Umbra.Capture.Sessions;
using Umbra.Capture.Tunnels;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Umbra.DataPlane;
using Umbra.Ec2;
using Umbra.Tests.Handoff;
using Umbra.Tests.Worker;
using Umbra.Worker;
using Xunit;

namespace Umbra.Tests.DataPlane;

public sealed class DataPlaneHostTests : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("umbra-test-");
    private readonly StringWriter _errors = new();
    private readonly RigParts _parts = new();
    private readonly HelloServer _production = new();
    private readonly RigConfiguration _configuration;

    public DataPlaneHostTests() => _configuration = new RigConfiguration(_state.FullName, _production.EndPoint.Port);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exchange_through_the_tap_reaches_the_worker_and_the_ledger_adds_up_after_the_drain()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await GetAsync(host);
        }

        await Until.TrueAsync(() => host.Ledger.Mirror("a").Read().Mirrored == 20, "the copies");
        await host.DrainAsync();

        var balance = host.Ledger.Mirror("a").Read();
        Assert.Equal((20, 20, 0), (balance.Seen, balance.Mirrored, balance.Pending));
        Assert.Contains("a", _parts.Stopped);
    }

    [Fact]
    public async Task Drain_settles_what_the_worker_still_holds()
    {
        _parts.IsHolding = true;
        await using var host = await StartAsync();
        await GetAsync(host);
        await GetAsync(host);

        await host.DrainAsync();

        var balance = host.Ledger.Mirror("a").Read();
        Assert.Equal((2, 0, 2), (balance.Seen, balance.Pending, balance.SkippedByReason[(int)SkipReason.Shutdown]));
    }

    [Fact]
    public async Task Override_is_applied_kept_over_a_restart_and_dropped_when_the_file_changes_that_key()
    {
        await using (var first = await StartAsync())
        {
            await Until.TrueAsync(() => _parts.DataPlane is not null, "the worker");
            Assert.False((await _parts.DataPlane!.SetAsync("a", "percent", "lots", Cancellation)).Accepted);
            Assert.False((await _parts.DataPlane!.SetAsync("nobody", "percent", "1", Cancellation)).Accepted);
            Assert.False((await _parts.DataPlane!.SetAsync("a", "host", "x", Cancellation)).Accepted);
            Assert.True((await _parts.DataPlane!.SetAsync("a", "percent", "0", Cancellation)).Accepted);
            await GetAsync(first);
            var ledger = await _parts.DataPlane!.AskLedgerAsync(Cancellation);
            Assert.Equal(["percent=0"], ledger.Mirrors[0].Overrides);
            Assert.Equal((0, 1L), (ledger.Mirrors[0].PercentHundredths, ledger.Mirrors[0].Balance.SkippedByReason[(int)SkipReason.NotSampled]));
        }

        await using var second = await StartAsync();
        Assert.Equal(0, second.ReadLedger().Mirrors[0].PercentHundredths);

        _configuration.Hundredths = 5_000;
        second.Reload();

        Assert.Equal(5_000, second.ReadLedger().Mirrors[0].PercentHundredths);
        Assert.Empty(second.ReadLedger().Mirrors[0].Overrides);
    }

    [Fact]
    public async Task Step_of_a_ramp_is_weaker_than_what_a_user_set_until_the_ramp_is_resumed()
    {
        (_configuration.IsRamped, _configuration.Hundredths) = (true, 100);
        await using (var host = await StartAsync())
        {
            Assert.True(host.Set("a", "step", "10").Accepted);
            Assert.Equal((1_000, 0), (host.ReadLedger().Mirrors[0].PercentHundredths, host.ReadLedger().Mirrors[0].Overrides.Length));
            Assert.True(host.Set("a", "percent", "25").Accepted);
            Assert.True(host.Set("a", "ramp", "hold").Accepted);
            Assert.True(host.Set("a", "step", "50").Accepted);
            Assert.Equal(2_500, host.ReadLedger().Mirrors[0].PercentHundredths);
            Assert.Equal(["percent=25", "ramp=hold"], host.ReadLedger().Mirrors[0].Overrides);
            Assert.True(host.Set("a", "ramp", "resume").Accepted);
            Assert.Equal((5_000, 0), (host.ReadLedger().Mirrors[0].PercentHundredths, host.ReadLedger().Mirrors[0].Overrides.Length));
            Assert.False(host.Set("a", "ramp", "up").Accepted);
        }

        // The step stays while no worker says anything else: over a restart, and over other steps in the file; without a ramp it is nothing.
        await using var second = await StartAsync();
        Assert.Equal(5_000, second.ReadLedger().Mirrors[0].PercentHundredths);
        _configuration.Hundredths = 200;
        second.Reload();
        Assert.Equal(5_000, second.ReadLedger().Mirrors[0].PercentHundredths);
        _configuration.IsRamped = false;
        second.Reload();
        Assert.Equal(200, second.ReadLedger().Mirrors[0].PercentHundredths);
        Assert.False(second.Set("a", "step", "10").Accepted);
        Assert.False(second.Set("a", "ramp", "hold").Accepted);
    }

    [Fact]
    public async Task Change_after_the_drain_began_is_refused_and_binds_nothing()
    {
        await using var host = await StartAsync();
        await host.DrainAsync();

        Assert.False(host.Set("a", "percent", "1").Accepted);
        host.Reload();
        Assert.Empty(host.Listeners);
    }

    [Fact]
    public async Task All_mirrors_are_paused_and_resumed_at_once()
    {
        _configuration.Mirrors = ["a", "b"];
        await using var host = await StartAsync();

        Assert.True(host.Set("*", "paused", "true").Accepted);
        await GetAsync(host);
        Assert.All(host.ReadLedger().Mirrors, m => Assert.True(m.IsPaused && m.Balance.SkippedByReason[(int)SkipReason.Paused] == 1));
        Assert.True(host.Set("*", "paused", "false").Accepted);
        Assert.All(host.ReadLedger().Mirrors, m => Assert.False(m.IsPaused));
    }

    [Fact]
    public async Task Bad_reload_changes_nothing_and_says_what_is_wrong()
    {
        await using var host = await StartAsync();
        _configuration.Problems = ["umbra.yaml:7: mirrors.a.percent: over 100"];

        host.Reload();

        Assert.Equal(1, host.ReadLedger().ConfigurationVersion);
        Assert.Contains(":7:", host.ReadLedger().ReloadProblem, StringComparison.Ordinal);
        Assert.Contains("umbra.yaml:7: mirrors.a.percent: over 100", _errors.ToString(), StringComparison.Ordinal);
        await GetAsync(host);
        Assert.Equal(1, host.Ledger.Mirror("a").Read().Seen);
    }

    [Fact]
    public async Task File_that_is_being_edited_stops_no_change_and_none_of_it_comes_into_force_with_one()
    {
        await using var host = await StartAsync();
        _configuration.Problems = ["umbra.yaml:7: mirrors.a.percent: over 100"];
        host.Reload();
        Assert.True(host.Set("a", "percent", "7").Accepted);
        Assert.Equal(700, host.ReadLedger().Mirrors[0].PercentHundredths);

        (_configuration.Problems, _configuration.Mirrors, _configuration.Hundredths) = ([], ["a", "b"], 300);
        Assert.True(host.Set("a", "paused", "true").Accepted);
        Assert.Single(host.ReadLedger().Mirrors);

        // The file's own change of a key overtakes what was set over the value before, whatever else was set since.
        host.Reload();
        Assert.Equal([300, 300], host.ReadLedger().Mirrors.Select(mirror => mirror.PercentHundredths));
        Assert.True(host.ReadLedger().Mirrors[0].IsPaused);
    }

    [Fact]
    public async Task Reload_that_is_refused_drops_no_override()
    {
        await using var host = await StartAsync();
        Assert.True(host.Set("a", "percent", "7").Accepted);
        using var taken = new Socket(SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var (before, free) = (_configuration.Hundredths, _configuration.Listen);
        (_configuration.Hundredths, _configuration.Listen) = (500, (IPEndPoint)taken.LocalEndPoint!);
        host.Reload();
        Assert.NotEmpty(host.ReadLedger().ReloadProblem);

        (_configuration.Hundredths, _configuration.Listen) = (before, free);
        host.Reload();
        Assert.Equal(700, host.ReadLedger().Mirrors[0].PercentHundredths);
    }

    [Fact]
    public async Task Reload_that_changes_a_tap_listens_on_and_keeps_the_counts()
    {
        await using var host = await StartAsync();
        var at = host.Listeners.Single().Value;
        await GetAsync(host);

        _configuration.Mirrors = ["a", "b"];
        _configuration.Idle = TimeSpan.FromMinutes(2);
        host.Reload();
        await GetAsync(host);

        Assert.Equal(at, host.Listeners.Single().Value);
        Assert.Equal((2, 1), (host.Ledger.Mirror("a").Read().Seen, host.Ledger.Mirror("b").Read().Seen));
        Assert.Equal(2, host.ReadLedger().ConfigurationVersion);
    }

    [Fact]
    public async Task Reload_that_changes_a_tap_resets_no_connection_that_comes_meanwhile()
    {
        await using var host = await StartAsync();
        using var over = new CancellationTokenSource();
        var made = 0;
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                while (!over.IsCancellationRequested)
                {
                    await GetAsync(host);
                    Interlocked.Increment(ref made);
                }
            },
            Cancellation)).ToList();

        for (var reload = 1; reload <= 20; reload++)
        {
            _configuration.Idle = TimeSpan.FromMinutes(1 + (reload % 2));
            host.Reload();
            var until = Volatile.Read(ref made) + 5;
            await Until.TrueAsync(() => Volatile.Read(ref made) >= until || clients.Exists(client => client.IsCompleted), "requests after the reload");
        }

        await over.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Equal(21, host.ReadLedger().ConfigurationVersion);
        Assert.Equal(made, host.Ledger.Mirror("a").Read().Seen);
    }

    [Fact]
    public async Task Reload_that_changes_mirrors_holds_for_the_next_exchange_of_an_open_connection()
    {
        await using var host = await StartAsync();
        using var client = Client();
        await GetAsync(host, client);

        _configuration.Mirrors = ["b"];
        host.Reload();
        await GetAsync(host, client);

        Assert.Equal(1, host.ReadLedger().Sources[0].Connections);
        Assert.Equal((1, 1), (host.Ledger.Mirror("a").Read().Seen, host.Ledger.Mirror("b").Read().Seen));
        Assert.False(host.ReadLedger().Mirrors.Single(m => m.Balance.Mirror == "a").IsConfigured);
    }

    [Fact]
    public async Task Address_that_is_taken_ends_the_start_with_its_code_and_a_reload_with_a_problem()
    {
        await using var host = await StartAsync();
        _configuration.Listen = _production.EndPoint;

        host.Reload();
        var (other, exitCode) = await DataPlaneHost.StartAsync(_configuration, Runner, TimeProvider.System, new DataPlaneLog(TextWriter.Synchronized(_errors)));

        Assert.Contains("sources.shop: cannot listen", host.ReadLedger().ReloadProblem, StringComparison.Ordinal);
        await GetAsync(host);
        Assert.Null(other);
        Assert.Equal(ExitCode.CannotRun, exitCode);
    }

    [Fact]
    public async Task Taps_serve_before_the_sessions_of_requests_are_read()
    {
        // Another process holds the file: whoever reads it waits.
        using var holder = new SqliteFile(Path.Combine(_state.FullName, Ec2Store.FileName), isPooled: false).Connect();
        holder.Open();
        using var command = holder.CreateCommand();
        command.CommandText = "pragma user_version = 1; begin exclusive";
        command.ExecuteNonQuery();
        _configuration.Ec2 = Ec2Settings.Of(Configuration.Sample.Good(Tests.Ec2.Ec2Rig.Yaml));
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _configuration.Listen = (IPEndPoint)free.LocalEndpoint;
        }

        var starting = Task.Run(() => StartAsync(), Cancellation);
        using var client = Client();
        await Until.TrueAsync(() => IsServed(client), "the tap serves");
        Assert.False(starting.IsCompleted);
        command.CommandText = "rollback";
        command.ExecuteNonQuery();

        await using var host = await starting;
        await GetAsync(host);

        bool IsServed(HttpClient one)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{_configuration.Listen}/"));
                using var response = one.Send(request, Cancellation);
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false; // not yet
            }
        }
    }

    [Fact]
    public async Task Taps_start_whatever_is_missing_of_packets_and_a_reload_that_asks_for_it_is_refused()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _configuration.Captures = [new CaptureSettings { Source = "nic", Interfaces = ["umbra-none"] }];
        _configuration.Tunnels = [new VxlanSettings { Source = "aws", Listen = (IPEndPoint)taken.LocalEndPoint! }];
        _configuration.Sessions = [Session("umbra-none", "collector.invalid")];

        await using var host = await StartAsync();
        await GetAsync(host);
        Assert.Contains("sources.nic: ", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("sources.aws: cannot listen at", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("sessions of umbra-none: ", _errors.ToString(), StringComparison.Ordinal);

        host.Reload();
        Assert.Contains("sources.aws.vxlan: cannot listen at", host.ReadLedger().ReloadProblem, StringComparison.Ordinal);
        await GetAsync(host);
    }

    [Fact]
    public async Task Reload_that_is_refused_leaves_the_end_of_a_tunnel_as_it_was()
    {
        var listen = FreePort();
        _configuration.Tunnels = [new VxlanSettings { Source = "aws", Listen = listen }];
        await using var host = await StartAsync();

        _configuration.Tunnels = [new VxlanSettings { Source = "aws", Listen = listen, Networks = [5] }];
        _configuration.Sessions = [Session("umbra-none", "127.0.0.1")];
        host.Reload();
        Assert.Contains("sessions.collector: ", host.ReadLedger().ReloadProblem, StringComparison.Ordinal);

        Send(listen, 3);
        await Until.TrueAsync(() => Packets(host, "not_ip") == 3, "the datagrams");
    }

    [Fact]
    public async Task Reloads_of_the_end_of_a_tunnel_lose_no_datagram_and_count_none_twice()
    {
        var listen = FreePort();
        _configuration.Tunnels = [new VxlanSettings { Source = "aws", Listen = listen }];
        await using var host = await StartAsync();
        var sent = 0;
        var isOver = false;
        var sending = Task.Run(() =>
        {
            for (; !Volatile.Read(ref isOver); sent += 10)
            {
                Send(listen, 10);
                Thread.Sleep(1);
            }
        }, Cancellation);
        for (var i = 1; i <= 10; i++)
        {
            _configuration.Tunnels = [new VxlanSettings { Source = "aws", Listen = listen, Ports = [(ushort)i] }];
            host.Reload();
            Assert.Equal("", host.ReadLedger().ReloadProblem);
        }

        Volatile.Write(ref isOver, true);
        await sending;
        await host.DrainAsync(); // reads what waits
        Assert.Equal((sent, 0), (Packets(host, "not_ip"), Packets(host, "kernel_dropped")));
    }

    [Fact]
    public async Task Health_is_true_while_the_worker_keeps_dying_and_readiness_ends_with_the_drain()
    {
        await using var host = await StartAsync(_ => new DyingWorker());
        using var client = Client();

        Assert.Equal("ok\n", await client.GetStringAsync(new Uri($"http://{host.Health}/healthz"), Cancellation));
        Assert.Equal("ready\n", await client.GetStringAsync(new Uri($"http://{host.Health}/readyz"), Cancellation));
        await Until.TrueAsync(() => host.ReadLedger().WorkerRestarts >= 2, "restarts");
        await GetAsync(host);
        await host.DrainAsync();

        using var answer = await client.GetAsync(new Uri($"http://{host.Health}/readyz"), Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.True(host.Ledger.Mirror("a").Read() is { AddsUp: true, Pending: 0, Seen: 1 });
    }

    [Fact]
    public void Ledger_at_the_end_is_one_line_a_mirror_that_adds_up()
    {
        var account = new MirrorAccount("staging");
        account.Chosen();
        account.Mirrored();
        account.Skipped(SkipReason.NotSampled);
        var output = new StringWriter();

        LedgerText.Write(new LedgerSnapshot { Mirrors = [new MirrorLedger(account.Read(), 10_000, IsPaused: false, IsConfigured: true, [])] }, output);

        Assert.Contains("ledger: seen 2 = mirrored 1 + pending 0 + skipped 1", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("skipped not_sampled: 1", output.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _production.Dispose();
        _state.Delete(recursive: true);
    }

    private static SessionSettings Session(string name, string target) =>
        new() { Name = "collector", Interface = name, Number = 1, Filter = new PacketFilter([]), Target = new DnsEndPoint(target, 4789), Network = 1 };

    private static IPEndPoint FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    // VXLAN of network 5 around what is no IP.
    private static void Send(IPEndPoint to, int count)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (var i = 0; i < count; i++)
        {
            socket.SendTo([8, 0, 0, 0, 0, 0, 5, 0, .. new byte[60]], to);
        }
    }

    private static long Packets(DataPlaneHost host, string fate) => host.ReadLedger().Sources.Single(source => source.Balance.Source == "aws").Packets.Single(packets => packets.Name == fate).Count;

    private static HttpClient Client() => new(new SocketsHttpHandler { UseProxy = false });

    private static async Task GetAsync(DataPlaneHost host, HttpClient? client = null)
    {
        using var own = client is null ? Client() : null;
        Assert.Equal("hi", await (client ?? own!).GetStringAsync(new Uri($"http://{host.Listeners.Single().Value}/"), Cancellation));
    }

    private LocalWorker Runner(DataPlaneSettings settings) => new(() => _parts, TimeProvider.System, TextWriter.Synchronized(_errors));

    private async Task<DataPlaneHost> StartAsync(Func<DataPlaneSettings, IWorkerRunner>? runner = null)
    {
        var (host, _) = await DataPlaneHost.StartAsync(_configuration, runner ?? Runner, TimeProvider.System, new DataPlaneLog(TextWriter.Synchronized(_errors)));
        Assert.True(host is not null, _errors.ToString());
        return host;
    }

    private sealed class DyingWorker : IWorkerRunner
    {
        public Task<string> RunAsync(string handoff, CancellationToken cancellation) => Task.FromResult("ended at once");
    }
}
