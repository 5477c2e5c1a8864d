using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Umbra.IntegrationTests.Peers;

namespace Umbra.IntegrationTests;

/// <summary>What changes while it runs: a reload, another process that takes over, sockets that systemd opened.</summary>
public sealed class ChangeTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    private readonly int _admin = Ports.Free();
    private readonly int _health = Ports.Free();
    private readonly string _directory = Directory.CreateTempSubdirectory("umbra-change").FullName;

    private string State => Path.Combine(_directory, "state");

    private string File => Path.Combine(_directory, "umbra.yaml");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Reload_under_load_fails_nothing_and_a_bad_file_is_named_by_line()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        var (first, second) = (Ports.Free(), Ports.Free());
        Write(production, shadow, first, 100);
        await using var umbra = await UmbraProcess.StartAsync(["run", "-c", File], State);
        var load = Clients.LoadAsync(new IPEndPoint(IPAddress.Loopback, first), 4, 20_000, _ => Get);

        await System.IO.File.WriteAllTextAsync(File, "sources:\n  shop:\n    tap: { listen: nowhere }\n", TestContext.Current.CancellationToken);
        UmbraProcess.Signal(umbra.ProcessId, "HUP");
        await umbra.UntilAsync(() => umbra.Output.Contains("umbra.yaml:3: sources.shop.tap.listen", StringComparison.Ordinal), "the bad file is named by line");

        Write(production, shadow, first, 0);
        UmbraProcess.Signal(umbra.ProcessId, "HUP");
        await umbra.UntilAsync(() => umbra.Output.Contains("version 2 is in force", StringComparison.Ordinal), "the good file is in force");
        Assert.Equal(0, await load);

        Write(production, shadow, second, 100);
        UmbraProcess.Signal(umbra.ProcessId, "HUP");
        await umbra.UntilAsync(() => umbra.Output.Contains("version 3 is in force", StringComparison.Ordinal), "the other port is in force");
        Assert.Equal(0, await Clients.LoadAsync(new IPEndPoint(IPAddress.Loopback, second), 4, 1_000, _ => Get));
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.Equal(21_000, figures.Seen);
        Assert.InRange(figures.SkippedFor("not_sampled"), 1, 20_000);
    }

    [Fact]
    public async Task Changed_percentage_and_pause_hold_until_changed_again()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        Write(production, shadow, Ports.Free(), 100);
        await using var umbra = await UmbraProcess.StartAsync(["run", "-c", File], State);
        foreach (var (command, reason) in new[] { ("set shadow percent=0", "not_sampled"), ("set shadow percent=100", ""), ("pause shadow", "paused"), ("resume shadow", "") })
        {
            Assert.Equal(0, await CommandAsync(umbra, command));
            var before = await umbra.LedgerAsync();
            Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 1, 50, _ => Get));
            var after = await umbra.UntilLedgerAsync(ledger => ledger.Seen == before.Seen + 50 && ledger.Pending == 0);
            Assert.Equal(50, reason.Length == 0 ? after.Mirrored - before.Mirrored : after.SkippedFor(reason) - before.SkippedFor(reason));
        }
    }

    [Fact]
    public async Task Takeover_fails_nothing_on_connections_that_are_kept_alive()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        var port = Ports.Free();
        Write(production, shadow, port, 100);
        await using var before = await UmbraProcess.StartAsync(["run", "-c", File], State);
        var load = Clients.LoadAsync(new IPEndPoint(IPAddress.Loopback, port), 4, 20_000, _ => Get);
        await using var after = await UmbraProcess.StartAsync(["run", "-c", File, "--takeover"], State);
        Assert.Equal(0, await load);
        Assert.Equal(0, await before.ExitAsync());
        Assert.Equal(0, await Clients.LoadAsync(new IPEndPoint(IPAddress.Loopback, port), 4, 100, _ => Get));
        var figures = await after.UntilLedgerAsync(ledger => ledger is { Seen: >= 100, Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.Contains("ledger: seen", before.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takeover_refuses_no_new_connection()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        var port = Ports.Free();
        Write(production, shadow, port, 10);
        await using var before = await UmbraProcess.StartAsync(["run", "-c", File], State);
        var over = false;
        var (made, refused, reset) = (0, 0, 0);
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (!Volatile.Read(ref over))
            {
                var error = ConnectOnce(port);
                Interlocked.Increment(ref made);
                Interlocked.Add(ref refused, error == SocketError.ConnectionRefused ? 1 : 0);
                Interlocked.Add(ref reset, error is SocketError.Success or SocketError.ConnectionRefused ? 0 : 1);
            }
        })));
        await using var after = await UmbraProcess.StartAsync(["run", "-c", File, "--takeover"], State);
        Assert.Equal(0, await before.ExitAsync());
        Volatile.Write(ref over, true);
        await load;

        // A handshake that was half done with the listener that closed is reset, unless net.ipv4.tcp_migrate_req is 1: docs/how-to says so.
        TestContext.Current.TestOutputHelper?.WriteLine($"{made} connections while it changed: {refused} refused, {reset} reset");
        Assert.Equal(0, refused);
        Assert.InRange(reset, 0, made / 100);
        Assert.InRange(made, 100, int.MaxValue);
    }

    [Fact]
    public async Task Socket_that_was_opened_before_refuses_nobody_while_the_process_changes()
    {
        var perl = Peer.Require("perl");
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        var port = Ports.Free();
        Write(production, shadow, port, 100);

        // As systemd does: listen first, hand the socket over as descriptor 3, and start the process again when it ends.
        var launcher = $$"""
            use Socket; use POSIX ();
            socket(my $s, PF_INET, SOCK_STREAM, 0); setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
            bind($s, sockaddr_in({{port}}, inet_aton("127.0.0.1"))) or die; listen($s, 512);
            POSIX::dup2(fileno($s), 3);
            for (1, 2) { my $p = fork(); if (!$p) { $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDS} = 1; exec @ARGV; } $SIG{TERM} = sub { kill "TERM", $p }; waitpid($p, 0); }
            """;
        await System.IO.File.WriteAllTextAsync(Path.Combine(_directory, "launch.pl"), launcher, TestContext.Current.CancellationToken);
        await using var umbra = await UmbraProcess.StartAsync(["-X", "-e", "$^F = 10; do \"" + Path.Combine(_directory, "launch.pl") + "\"; die $@ if $@", "--", "dotnet", UmbraProcess.Executable, "run", "-c", File], State, perl);
        var first = umbra.Output;
        var refused = 0;
        var next = Task.Run(() => ConnectOneByOne(port, 300, ref refused), TestContext.Current.CancellationToken);
        UmbraProcess.Signal(umbra.ProcessId, "TERM");
        await next;
        Assert.Equal(0, refused);
        Assert.NotEqual(first, umbra.Output);
    }

    private static void ConnectOneByOne(int port, int count, ref int refused)
    {
        for (var i = 0; i < count; i++)
        {
            refused += ConnectOnce(port) == SocketError.Success ? 0 : 1;
        }
    }

    // One connection, one request, and whether its answer came.
    private static SocketError ConnectOnce(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, port);
            socket.Send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8);
            return socket.Receive(new byte[1000]) == 0 ? SocketError.Disconnecting : SocketError.Success;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode;
        }
    }

    private void Write(RecordingServer production, RecordingServer shadow, int port, int percent) => System.IO.File.WriteAllText(
        File,
        string.Create(CultureInfo.InvariantCulture, $$"""
            admin: { listen: 127.0.0.1:{{_admin}} }
            health: { listen: 127.0.0.1:{{_health}} }
            state: {{State}}
            sources:
              shop:
                tap: { listen: 127.0.0.1:{{port}}, production: {{production.EndPoint}} }
            mirrors:
              shadow: { from: [shop], to: "http://{{shadow.EndPoint}}", percent: {{percent}} }
            """));

    private static async Task<int> CommandAsync(UmbraProcess umbra, string command)
    {
        var start = new ProcessStartInfo(
            "dotnet", [UmbraProcess.Executable, .. command.Split(' '), "--admin", umbra.Admin.Authority, "--token-file", Path.Combine(umbra.State, "admin.token")]);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
