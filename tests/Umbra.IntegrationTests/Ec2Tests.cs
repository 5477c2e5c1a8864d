using System.Diagnostics;
using System.Text.Json;
using Umbra.Ec2;
using Umbra.Ec2.Objects;
using Umbra.IntegrationTests.Peers;

namespace Umbra.IntegrationTests;

/// <summary>EC2's API through the executable, with AWS's command line: what it makes runs at once, and after a restart.</summary>
public sealed class Ec2Tests : IDisposable
{
    private const string Eni = "eni-1234567890abcdef0";
    private const string MissingEni = "eni-0fedcba9876543210";
    private const string Nlb = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/staging-nlb/abc123";

    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-ec2").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Three_commands_mirror_packets_at_once_and_after_a_restart()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "capturing needs root");
        Peer.Require("aws");
        await using var production = RecordingServer.Start("production");
        await using var shadow = RecordingServer.Start("shadow");
        var (state, file) = (Path.Combine(_folder, "state"), Path.Combine(_folder, "umbra.yaml"));
        var port = production.EndPoint.Port;
        await File.WriteAllTextAsync(
            file,
            $$"""
            admin: { listen: '127.0.0.1:0' }
            health: { listen: '127.0.0.1:0' }
            state: {{state}}
            sources: { aws: { vxlan: { listen: '127.0.0.1:24790', ports: [{{port}}] } } }
            mirrors: { shadow: { from: [aws], to: 'http://{{shadow.EndPoint}}', percent: 100, sanitize: none } }
            ec2:
              interfaces: { {{Eni}}: lo, {{MissingEni}}: not-there }
              targets: { "{{Nlb}}": 'vxlan://127.0.0.1:24790' }
              account: "123456789012"
              sanitize: none
            """,
            TestContext.Current.CancellationToken);
        await using var umbra = await UmbraProcess.StartAsync(["run", "-c", file], state); // until the end: the state folder goes with it
        var aws = new Aws(umbra);
        var target = await aws.MakeAsync("TrafficMirrorTarget", "create-traffic-mirror-target", "--network-load-balancer-arn", Nlb, "--tag-specifications", "ResourceType=traffic-mirror-target,Tags=[{Key=team,Value=shop}]");
        var filter = await aws.MakeAsync("TrafficMirrorFilter", "create-traffic-mirror-filter", "--description", "web");
        await aws.MakeAsync(
            "TrafficMirrorFilterRule", "create-traffic-mirror-filter-rule", "--traffic-mirror-filter-id", filter, "--traffic-direction", "ingress", "--rule-number", "100", "--rule-action", "accept",
            "--protocol", "6", "--destination-port-range", $"FromPort={port},ToPort={port}", "--source-cidr-block", "0.0.0.0/0", "--destination-cidr-block", "127.0.0.1/32");
        var session = await aws.MakeAsync(
            "TrafficMirrorSession", "create-traffic-mirror-session", "--network-interface-id", Eni, "--traffic-mirror-target-id", target, "--traffic-mirror-filter-id", filter,
            "--session-number", "1", "--packet-length", "1500");

        await GetAsync(production, "/at-once");
        await umbra.UntilLedgerAsync(figures => figures.Mirrored == 1);
        Assert.Equal("GET /at-once HTTP/1.1", Assert.Single(shadow.Requests).RequestLine);

        // An interface that is not there: nothing is made, and what ran runs on.
        Assert.Matches(@"\(UnsupportedOperation\).*not-there", await aws.FailAsync(
            "create-traffic-mirror-session", "--network-interface-id", MissingEni, "--traffic-mirror-target-id", target, "--traffic-mirror-filter-id", filter, "--session-number", "1"));
        Assert.Contains("(TrafficMirrorTargetInUse)", await aws.FailAsync("delete-traffic-mirror-target", "--traffic-mirror-target-id", target), StringComparison.Ordinal);
        Assert.Contains("(InvalidTrafficMirrorSessionId.NotFound)", await aws.FailAsync("delete-traffic-mirror-session", "--traffic-mirror-session-id", "tms-00000000000000000"), StringComparison.Ordinal);
        Assert.Contains("(AuthFailure)", await new Aws(umbra, secret: "another").FailAsync("describe-traffic-mirror-sessions"), StringComparison.Ordinal);
        Assert.Equal(0, await umbra.StopAsync());
        Assert.Matches($@"session {session}\n.*packets: \d+ = sent \d+", umbra.Output);

        await using var restarted = await UmbraProcess.StartAsync(["run", "-c", file], state);
        await restarted.UntilAsync(() => restarted.Output.Contains($"reading packets of lo for session {session} (number 1,", StringComparison.Ordinal), "the session runs");
        await GetAsync(production, "/after-a-restart");
        await restarted.UntilLedgerAsync(figures => figures.Mirrored == 1);
        Assert.Equal("GET /after-a-restart HTTP/1.1", shadow.Requests.Last().RequestLine);

        var client = new Aws(restarted);
        var described = await client.RunAsync("describe-traffic-mirror-sessions", "--filters", "Name=network-interface-id,Values=eni-1*", "--page-size", "5");
        Assert.Equal(session, described.GetProperty("TrafficMirrorSessions").EnumerateArray().Single().GetProperty("TrafficMirrorSessionId").GetString());
        var changed = await client.RunAsync("modify-traffic-mirror-session", "--traffic-mirror-session-id", session, "--session-number", "5", "--remove-fields", "packet-length");
        Assert.Equal((5, 8500), (changed.GetProperty("TrafficMirrorSession").GetProperty("SessionNumber").GetInt32(), changed.GetProperty("TrafficMirrorSession").GetProperty("PacketLength").GetInt32()));
        await restarted.UntilAsync(() => restarted.Output.Contains($"reading packets of lo for session {session} (number 5,", StringComparison.Ordinal), "it runs as it was changed");
        await GetAsync(production, "/changed");
        await restarted.UntilLedgerAsync(figures => figures.Mirrored == 2);

        await client.RunAsync("delete-traffic-mirror-session", "--traffic-mirror-session-id", session);
        var before = Sent(await restarted.StatusAsync(), session);
        await GetAsync(production, "/gone");
        Assert.Equal(0, await restarted.StopAsync());
        Assert.Equal(3, shadow.Requests.Count);
        Assert.Contains($"session {session}\n  packets: {before} = sent {before}", restarted.Output, StringComparison.Ordinal); // its account outlives it
    }

    [Fact]
    public async Task Session_that_a_dying_worker_kept_runs_when_the_next_one_is_there()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "capturing needs root");
        var (state, file) = (Path.Combine(_folder, "state"), Path.Combine(_folder, "umbra.yaml"));
        await File.WriteAllTextAsync(
            file,
            $$"""
            admin: { listen: '127.0.0.1:0' }
            health: { listen: '127.0.0.1:0' }
            state: {{state}}
            ec2: { interfaces: { {{Eni}}: lo }, targets: { "{{Nlb}}": 'vxlan://127.0.0.1:24790' }, sanitize: none }
            """,
            TestContext.Current.CancellationToken);
        await using var umbra = await UmbraProcess.StartAsync(["run", "-c", file], state);
        var kept = Ec2State.Empty
            .With(new MirrorTarget { Id = "tmt-00000001", Sequence = 1, NetworkLoadBalancerArn = Nlb })
            .With(new MirrorFilter { Id = "tmf-00000001", Sequence = 2 })
            .With(new MirrorSession { Id = "tms-00000001", Sequence = 3, NetworkInterfaceId = Eni, TargetId = "tmt-00000001", FilterId = "tmf-00000001", Number = 1, VirtualNetworkId = 1 });
        new Ec2Store(state).Write(Ec2State.Empty, kept);

        UmbraProcess.Signal(await umbra.WorkerIdAsync(), "KILL");

        await umbra.UntilAsync(() => umbra.Output.Contains("reading packets of lo for session tms-00000001 (number 1,", StringComparison.Ordinal), "the session runs");
    }

    private static long Sent(JsonElement? status, string session) => status!.Value.GetProperty("sessions").EnumerateArray()
        .Single(one => one.GetProperty("name").GetString() == session).GetProperty("packets").GetProperty("sent").GetInt64();

    private static async Task GetAsync(RecordingServer production, string path)
    {
        using var client = await Clients.ConnectAsync(production.EndPoint);
        await Clients.ExchangeAsync(client, $"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    /// <summary>AWS's command line, with the key pair that Umbra made.</summary>
    private sealed class Aws(UmbraProcess umbra, string? secret = null)
    {
        /// <summary>Runs a command that makes something, and gives its id.</summary>
        public async Task<string> MakeAsync(string kind, params string[] arguments) => (await RunAsync(arguments)).GetProperty(kind).GetProperty(kind + "Id").GetString()!;

        public async Task<JsonElement> RunAsync(params string[] arguments)
        {
            var (exitCode, output, errors) = await StartAsync(arguments);
            Assert.True(exitCode == 0, $"{string.Join(' ', arguments)}: {errors}");
            return JsonDocument.Parse(output).RootElement;
        }

        public async Task<string> FailAsync(params string[] arguments)
        {
            var (exitCode, _, errors) = await StartAsync(arguments);
            Assert.NotEqual(0, exitCode);
            return errors;
        }

        private async Task<(int ExitCode, string Output, string Errors)> StartAsync(string[] arguments)
        {
            var start = new ProcessStartInfo(Peer.Require("aws"), ["ec2", .. arguments, "--endpoint-url", new Uri(umbra.Admin, "/aws/").ToString(), "--output", "json"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(umbra.State, "ec2.credentials");
            start.Environment["AWS_CONFIG_FILE"] = "/dev/null";
            start.Environment["AWS_DEFAULT_REGION"] = "us-east-1";
            start.Environment["AWS_MAX_ATTEMPTS"] = "1";
            start.Environment["AWS_PAGER"] = "";
            start.Environment["NO_PROXY"] = "127.0.0.1";
            if (secret is not null)
            {
                (start.Environment["AWS_ACCESS_KEY_ID"], start.Environment["AWS_SECRET_ACCESS_KEY"]) = ("another", secret);
            }

            using var process = Process.Start(start)!;
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, output, await errors);
        }
    }
}
