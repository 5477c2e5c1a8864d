using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Umbra.IntegrationTests.Peers;

namespace Umbra.IntegrationTests;

/// <summary>
/// What AWS VPC Traffic Mirroring does, between network namespaces: Umbra mirrors the interface of a host that serves, over VXLAN, to Umbra that makes exchanges of it. The client, the
/// host and the collector have a network stack each.
/// </summary>
public sealed class MirrorSessionTests : IAsyncDisposable
{
    private const int Port = 24_789;

    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-sessions").FullName;
    private readonly string _host = $"umbra-host-{Environment.ProcessId}";
    private readonly string _client = $"umbra-client-{Environment.ProcessId}";
    private readonly List<Process> _processes = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }

        await TryRunAsync("ip", "netns", "del", _client);
        await TryRunAsync("ip", "netns", "del", _host);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Packets_of_an_interface_arrive_as_exchanges_and_each_is_sent_once()
    {
        await BuildNetworkAsync(mtu: 9_000);
        await using var shadow = RecordingServer.Start("shadow");
        await using var receiver = await ReceiveAsync(shadow, "aws: { vxlan: { listen: '0.0.0.0:24789', vni: [7410] } }", "rest: { vxlan: { listen: '0.0.0.0:24789', vni: [7411] } }");
        var sender = await SendAsync(
            """
            filters:
              web:
                rules:
                  - { number: 10, direction: ingress, action: reject, protocol: tcp, source: 198.18.2.3 }
                  - { number: 20, direction: ingress, action: accept, protocol: tcp, destination: 198.18.2.1, destinationPorts: 80-443 }
                  - { number: 20, direction: egress, action: accept, protocol: tcp, sourcePorts: 80-443, destination: 198.18.2.2 }
              v6: { rules: [ { number: 1, direction: ingress, action: accept, destination: 'fd00:18::/64' }, { number: 1, direction: egress, action: accept, source: 'fd00:18::/64' } ] }
            sessions:
              second: { interface: hc, number: 2, filter: v6, to: 'vxlan://198.18.1.2:24789', vni: 7411, sanitize: none }
              first: { interface: hc, number: 1, filter: web, to: 'vxlan://198.18.1.2:24789', vni: 7410, sanitize: none }
            """);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("200", await CurlAsync($"http://198.18.2.1/web/{i}"));
        }

        Assert.Equal("200", await CurlAsync("http://198.18.2.1/big", "--output", "/dev/null"));
        Assert.Equal("200", await CurlAsync("http://198.18.2.1/rejected", "--interface", "198.18.2.3")); // its packets to the host are rejected before they would be accepted
        Assert.Equal("200", await CurlAsync("http://198.18.2.1:8080/other")); // no port of the rule's
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("200", await CurlAsync($"http://[fd00:18::1]/v6/{i}"));
        }

        var figures = await receiver.UntilLedgerAsync(figures => figures.Mirrored == 26, "staging");
        Assert.Equal((26, 0), (figures.Seen, figures.Skipped));
        Assert.Equal(21, shadow.Requests.Count(request => request.RequestLine.Contains("/web/", StringComparison.Ordinal) || request.RequestLine.Contains("/big", StringComparison.Ordinal)));
        Assert.Equal(5, shadow.Requests.Count(request => request.RequestLine.Contains("/v6/", StringComparison.Ordinal)));

        // Every packet has one fate, and those that were taken are those of the sessions.
        var ledger = await EndAsync(sender);
        Assert.Equal(0, await receiver.StopAsync());
        var taken = Count(ledger, "interface hc", "taken");
        Assert.Equal(taken, Count(ledger, "session first", "sent") + Count(ledger, "session second", "sent"));
        Assert.True(Count(ledger, "interface hc", "filtered") > 10, ledger);
        Assert.True(Count(ledger, "session first", "segmented") > 0, ledger); // a large response, handed over in one piece
        Assert.DoesNotContain("cut_by", ledger, StringComparison.Ordinal); // the way is wide enough
        Assert.Equal(Count(ledger, "session first", "datagrams") + Count(ledger, "session second", "datagrams"), Count(receiver.Output, "source aws", "taken") + Count(receiver.Output, "source rest", "taken"));
        Assert.True(!receiver.Output.Contains("gaps", StringComparison.Ordinal), $"{ledger}\n{receiver.Output}");
    }

    [Fact]
    public async Task Packets_that_are_cut_are_counted_on_both_sides_and_never_a_shorter_message()
    {
        await BuildNetworkAsync(mtu: 1_500);
        await using var shadow = RecordingServer.Start("shadow");
        await using var receiver = await ReceiveAsync(shadow, "aws: { vxlan: { listen: '0.0.0.0:24789' } }");
        var sender = await SendAsync(
            """
            filters: { all: { rules: [ { number: 1, direction: ingress, action: accept }, { number: 1, direction: egress, action: accept } ] } }
            sessions: { short: { interface: hc, number: 1, filter: all, to: 'vxlan://198.18.1.2:24789', vni: 5, packetLength: 128, sanitize: none } }
            """);
        Assert.Equal("200", await CurlAsync("http://198.18.2.1/", "-H", "User-Agent:", "-H", "Accept:")); // its request fits
        Assert.Equal("200", await CurlAsync($"http://198.18.2.1/{new string('x', 500)}")); // this one's does not

        await receiver.UntilLedgerAsync(figures => figures.Mirrored == 1, "staging");
        var ledger = await EndAsync(sender);
        Assert.Equal(0, await receiver.StopAsync());
        Assert.True(Count(ledger, "session short", "cut_by_length") >= 2, ledger);
        Assert.True(Count(receiver.Output, "source aws", "gaps") >= 2, receiver.Output);
        Assert.Equal("GET / HTTP/1.1", Assert.Single(shadow.Requests).RequestLine);
    }

    [Fact]
    public async Task Frames_of_the_systems_own_vxlan_interface_are_read()
    {
        await BuildNetworkAsync(mtu: 1_500);
        await using var shadow = RecordingServer.Start("shadow");
        await using var receiver = await ReceiveAsync(shadow, "linux: { vxlan: { listen: '0.0.0.0:24789', vni: [99] } }");
        await RunAsync("ip", "netns", "exec", _host, "ip", "link", "add", "vx9", "type", "vxlan", "id", "99", "remote", "198.18.1.2", "dstport", $"{Port}", "dev", "hr");
        await RunAsync("ip", "netns", "exec", _host, "ip", "link", "set", "vx9", "up");

        // What tcpdump wrote of a connection goes out through it, frame by frame.
        var file = Path.Combine(_folder, "c.pcap");
        var tcpdump = Start("ip", ["netns", "exec", _host, Peer.Require("tcpdump"), "-i", "hc", "-U", "-Z", "root", "-w", file, "tcp port 80"]);
        await UntilAsync(tcpdump, "listening on");
        Assert.Equal("200", await CurlAsync("http://198.18.2.1/linux"));
        await Task.Delay(1_500, TestContext.Current.CancellationToken); // it hands over a block a second
        UmbraProcess.Signal(tcpdump.Id, "INT");
        await tcpdump.WaitForExitAsync(TestContext.Current.CancellationToken);
        await RunAsync("ip", "netns", "exec", _host, "/usr/bin/python3", "-c",
            $"""
            import socket, struct
            out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            out.bind(("vx9", 0))
            file = open("{file}", "rb").read()
            at = 24
            while at < len(file):
                length = struct.unpack("<I", file[at + 8:at + 12])[0]
                out.send(file[at + 16:at + 16 + length])
                at += 16 + length
            """);

        await receiver.UntilLedgerAsync(figures => figures.Mirrored == 1, "staging");
        Assert.Equal("GET /linux HTTP/1.1", Assert.Single(shadow.Requests).RequestLine);
    }

    // client ── hc, 198.18.2.0/24 ── host (nginx, Umbra as sender) ── hr, 198.18.1.0/24 ── here (Umbra as receiver)
    private async Task BuildNetworkAsync(int mtu)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && Peer.Find("ip") is not null, "network namespaces need root");
        var nginx = Peer.Require("nginx");
        foreach (var name in new[] { _host, _client })
        {
            await RunAsync("ip", "netns", "add", name);
            await RunAsync("ip", "netns", "exec", name, "ip", "link", "set", "lo", "up");
        }

        await TryRunAsync("ip", "link", "del", "umbra-r");
        await RunAsync("ip", "link", "add", "umbra-r", "mtu", $"{mtu}", "type", "veth", "peer", "name", "hr", "mtu", $"{mtu}", "netns", _host);
        await RunAsync("ip", "addr", "add", "198.18.1.2/24", "dev", "umbra-r");
        await RunAsync("ip", "link", "set", "umbra-r", "up");
        await RunAsync("ip", "-n", _host, "addr", "add", "198.18.1.1/24", "dev", "hr");
        await RunAsync("ip", "-n", _host, "link", "set", "hr", "up");
        await RunAsync("ip", "-n", _host, "link", "add", "hc", "type", "veth", "peer", "name", "ch", "netns", _client);
        foreach (var (name, link, addresses) in new[] { (_host, "hc", new[] { "198.18.2.1/24", "fd00:18::1/64" }), (_client, "ch", ["198.18.2.2/24", "198.18.2.3/24", "fd00:18::2/64"]) })
        {
            foreach (var address in addresses)
            {
                await RunAsync("ip", ["-n", name, "addr", "add", address, "dev", link, .. address.Contains(':') ? ["nodad"] : Array.Empty<string>()]);
            }

            await RunAsync("ip", "-n", name, "link", "set", link, "up");
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "big"), new string('b', 400_000), TestContext.Current.CancellationToken);
        var configuration = Path.Combine(_folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration,
            $$"""
            daemon off; master_process off; pid {{_folder}}/nginx.pid; error_log stderr; user root;
            events { worker_connections 64; }
            http { access_log off; sendfile on;
              server { listen 198.18.2.1:80; listen [fd00:18::1]:80; listen 198.18.2.1:8080; location = /big { root {{_folder}}; } location / { return 200 "ok"; } } }
            """, TestContext.Current.CancellationToken);
        Start("ip", ["netns", "exec", _host, nginx, "-c", configuration]);
        for (var i = 0; i < 100 && await TryRunAsync("ip", "netns", "exec", _client, Peer.Require("curl"), "-s", "-o", "/dev/null", "http://[fd00:18::1]/") != 0; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private async Task<UmbraProcess> ReceiveAsync(RecordingServer shadow, params string[] sources)
    {
        var state = Path.Combine(_folder, "receiver");
        var file = Path.Combine(_folder, "receiver.yaml");
        var names = sources.Select(source => source.Split(':')[0]);
        await File.WriteAllTextAsync(file,
            $$"""
            admin: { listen: '127.0.0.1:0' }
            health: { listen: '127.0.0.1:0' }
            state: {{state}}
            sources:
              {{string.Join("\n  ", sources)}}
            mirrors: { staging: { from: [{{string.Join(", ", names)}}], to: 'http://{{shadow.EndPoint}}', percent: 100, sanitize: none } }
            """, TestContext.Current.CancellationToken);
        return await UmbraProcess.StartAsync(["run", "-c", file], state);
    }

    private async Task<(Process Process, Task<string> Output)> SendAsync(string sessions)
    {
        var file = Path.Combine(_folder, "sender.yaml");
        await File.WriteAllTextAsync(file, $"admin: {{ listen: '127.0.0.1:0' }}\nhealth: {{ listen: '127.0.0.1:0' }}\nstate: {Path.Combine(_folder, "sender")}\n{sessions}\n", TestContext.Current.CancellationToken);
        var process = Start("ip", ["netns", "exec", _host, "dotnet", UmbraProcess.Executable, "run", "-c", file]);
        await UntilAsync(process, "sessions: reading packets");
        return (process, process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<string> EndAsync((Process Process, Task<string> Output) sender)
    {
        // Packets are handed over every 20 ms.
        await Task.Delay(200, TestContext.Current.CancellationToken);
        UmbraProcess.Signal(sender.Process.Id, "TERM");
        await sender.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await sender.Output;
    }

    private async Task<string> CurlAsync(string url, params string[] options) =>
        await RunAsync("ip", ["netns", "exec", _client, Peer.Require("curl"), "-s", "-o", "/dev/null", "-w", "%{http_code}", .. options, url]);

    private static long Count(string ledger, string what, string name)
    {
        var line = ledger.Split('\n').SkipWhile(one => !one.StartsWith(what, StringComparison.Ordinal)).Skip(1).First(one => one.Contains("packets:", StringComparison.Ordinal));
        return Regex.Match(line, $@"(?<!\w){name} ([\d,]+)") is { Success: true } match ? long.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 0;
    }

    private Process Start(string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        _processes.Add(process);
        return process;
    }

    private static async Task UntilAsync(Process process, string says)
    {
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(says, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"{process.StartInfo.FileName} ended before it said '{says}'");
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await errors}");
        return output;
    }

    private static async Task<int> TryRunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
