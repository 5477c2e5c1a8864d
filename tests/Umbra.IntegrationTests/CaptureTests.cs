using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Umbra.IntegrationTests.Peers;

namespace Umbra.IntegrationTests;

/// <summary>Packets through the executable: beside production while it runs, and out of files that tcpdump wrote of real clients, with tshark's view of them beside ours.</summary>
public sealed class CaptureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-capture").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_passes_beside_it_is_mirrored_and_every_packet_is_accounted_for()
    {
        MayCapture();
        await using var production = RecordingServer.Start(new string('p', 20_000));
        await using var shadow = RecordingServer.Start("shadow");
        await using var umbra = await UmbraProcess.StartAsync(
            ["mirror", "--capture", "lo", "--ports", Port(production), "--shadow", $"http://{shadow.EndPoint}", "--methods", "all", "--sanitize", "none"]);
        await umbra.UntilAsync(() => umbra.Output.Contains("reading packets of lo", StringComparison.Ordinal), "the capture begins");

        await Clients.LoadAsync(production.EndPoint, 4, i => i >= 200 ? null
            : i % 3 == 0 ? $"POST /{i} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
            : $"GET /{i} HTTP/1.1\r\nHost: x\r\nX-Case: a\r\n\r\n");

        var figures = await umbra.UntilLedgerAsync(figures => figures.Mirrored == 200);
        Assert.Equal((200, 0), (figures.Seen, figures.Skipped));
        Assert.Equal(200, production.Requests.Count); // not one more than its clients sent
        Assert.Equal(200, shadow.Requests.Select(request => request.RequestLine).Distinct().Count());
        Assert.All(shadow.Requests.Where(request => request.RequestLine.StartsWith("POST", StringComparison.Ordinal)), request => Assert.Equal("hello", request.Body.ToString()));

        var source = (await umbra.StatusAsync())!.Value.GetProperty("sources").EnumerateArray().Single();
        var packets = source.GetProperty("packets");
        Assert.True(packets.GetProperty("taken").GetInt64() > 400);
        Assert.Equal(0, packets.GetProperty("kernel_dropped").GetInt64());
        Assert.Equal(0, await umbra.StopAsync());
        Assert.Contains("seen 200 = mirrored 200 + pending 0 + skipped 0", umbra.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_that_changes_a_capture_mirrors_nothing_twice()
    {
        MayCapture();
        await using var production = RecordingServer.Start("production");
        await using var shadow = RecordingServer.Start("shadow");
        var (state, file) = (Path.Combine(_folder, "state"), Path.Combine(_folder, "umbra.yaml"));
        string Text(int buffer) =>
            $$"""
            admin: { listen: '127.0.0.1:0' }
            health: { listen: '127.0.0.1:0' }
            state: {{state}}
            sources: { nic: { capture: { interface: lo, ports: [{{Port(production)}}], buffer: {{buffer}}MiB } } }
            mirrors: { shadow: { from: [nic], to: 'http://{{shadow.EndPoint}}', percent: 100, sanitize: none } }
            """;
        await File.WriteAllTextAsync(file, Text(64), TestContext.Current.CancellationToken);
        await using var umbra = await UmbraProcess.StartAsync(["run", "-c", file], state);

        // Each request has a connection of its own: one that two captures see from its beginning would be read by both.
        using var stop = new CancellationTokenSource();
        var sent = 0;
        var load = Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var client = await Clients.ConnectAsync(production.EndPoint);
                await Clients.ExchangeAsync(client, $"GET /{Interlocked.Increment(ref sent)} HTTP/1.1\r\nHost: x\r\n\r\n");
                await Task.Delay(1);
            }
        })));
        for (var i = 1; i <= 8; i++)
        {
            await File.WriteAllTextAsync(file, Text(64 + i), TestContext.Current.CancellationToken);
            UmbraProcess.Signal(umbra.ProcessId, "HUP");
            await umbra.UntilAsync(() => umbra.Output.Contains($"version {i + 1} is in force", StringComparison.Ordinal), "the reload");
        }

        await stop.CancelAsync();
        await load;
        await umbra.UntilLedgerAsync(figures => figures.Seen > 0);
        Assert.Equal(0, await umbra.StopAsync()); // what has come until then is read and mirrored
        Assert.Equal(shadow.Requests.Count, shadow.Requests.Select(request => request.RequestLine).Distinct().Count());

        // Of those that were under way at a reload some are not read; all others are, unless a busy machine made the kernel drop packets, which it has said then.
        var wasDropped = umbra.Output.Contains("kernel_dropped", StringComparison.Ordinal);
        Assert.True(wasDropped || shadow.Requests.Count >= sent - 100, $"{shadow.Requests.Count} of {sent}: {umbra.Output}");
        Assert.Contains($"seen {shadow.Requests.Count:N0} = mirrored {shadow.Requests.Count:N0} + pending 0", umbra.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capture_without_the_right_or_the_interface_says_what_mends_it()
    {
        MayCapture();
        var (code, _, errors) = await UmbraProcess.RunWithErrorsAsync("mirror", "--capture", "nope0", "--shadow", "http://127.0.0.1:1");
        Assert.Equal(3, code);
        Assert.Contains("there is no interface nope0; there are:", errors, StringComparison.Ordinal);

        (code, _, errors) = await UmbraProcess.RunWithErrorsAsync("mirror", "--capture", "lo", "--bpf", "tcp prot 80", "--shadow", "http://127.0.0.1:1");
        Assert.Equal(3, code);
        Assert.Contains("'tcp prot 80' is no filter of libpcap", errors, StringComparison.Ordinal);

        (code, _, errors) = await UmbraProcess.RunWithErrorsAsync("mirror", "--capture", "lo", "--listen", ":1", "--shadow", "http://127.0.0.1:1");
        Assert.Equal(2, code);
        Assert.Contains("--capture do not go together", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_right_is_enough_and_the_worker_does_not_have_it()
    {
        MayCapture();
        Peer.Require("setpriv");
        await using var production = RecordingServer.Start("production");
        await using var shadow = RecordingServer.Start("shadow");

        // A process of root's that has no right for being root's, and one that it was given.
        var launcher = Path.Combine(_folder, "umbra");
        await File.WriteAllTextAsync(
            launcher,
            $"""
            #!/bin/sh
            exec setpriv --securebits +noroot --bounding-set=-all,+net_raw --inh-caps=-all,+net_raw --ambient-caps=-all,+net_raw dotnet {UmbraProcess.Executable} "$@"
            """,
            TestContext.Current.CancellationToken);
        await RunAsync("chmod", "a+x", launcher);
        await using var umbra = await UmbraProcess.StartAsync(["mirror", "--capture", "lo", "--ports", Port(production), "--shadow", $"http://{shadow.EndPoint}", "--sanitize", "none"], launcher: launcher);
        await umbra.UntilAsync(() => umbra.Output.Contains("reading packets of lo", StringComparison.Ordinal), "the capture begins");
        await Clients.LoadAsync(production.EndPoint, 1, i => i >= 5 ? null : $"GET /{i} HTTP/1.1\r\nHost: x\r\n\r\n");
        await umbra.UntilLedgerAsync(figures => figures.Mirrored == 5);

        Assert.Equal("0000000000002000", Rights(umbra.ProcessId)); // CAP_NET_RAW, and nothing else
        Assert.Equal("0000000000000000", Rights(await umbra.WorkerIdAsync()));
        Assert.Equal(0, await umbra.StopAsync());
    }

    private static string Rights(int process) => File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("CapEff:", StringComparison.Ordinal))[7..].Trim();

    [Fact]
    public async Task Recording_of_an_interface_and_of_a_file_are_sanitized()
    {
        MayCapture();
        await using var production = RecordingServer.Start("hello");
        var (live, packets, file) = (Path.Combine(_folder, "live.avro"), Path.Combine(_folder, "c.pcap"), Path.Combine(_folder, "file.avro"));
        await using (var umbra = await UmbraProcess.StartAsync(["record", $"lo:{Port(production)}", "-o", live]))
        {
            await umbra.UntilAsync(() => umbra.Output.Contains("reading packets of lo", StringComparison.Ordinal), "the capture begins");
            await CaptureAsync(packets, production.EndPoint, () => Clients.LoadAsync(production.EndPoint, 1, i => i >= 5 ? null : $"GET /{i} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret-token\r\n\r\n"));
            await umbra.UntilLedgerAsync(figures => figures.Mirrored == 5, "recording");
            Assert.Equal(0, await umbra.StopAsync());
        }

        var (code, output) = await UmbraProcess.RunAsync("record", packets, "-o", file);
        Assert.True(code == 0, output);
        foreach (var recording in new[] { live, file })
        {
            (code, output) = await UmbraProcess.RunAsync("convert", recording, "-", "--output-format", "jsonl");
            Assert.Equal(5, output.Split('\n').Count(line => line.Contains("\"request\"", StringComparison.Ordinal)));
            Assert.DoesNotContain("secret-token", output, StringComparison.Ordinal);
        }

        var before = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await UmbraProcess.RunAsync("record", packets, "-o", file)).ExitCode);
        Assert.Equal(before, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)); // what is there is never written to
        Assert.True(File.Exists(Path.ChangeExtension(file, null) + "-1" + Path.GetExtension(file)));
        (code, _, output) = await UmbraProcess.RunWithErrorsAsync("record", packets, "-o", file, "--percent", "5");
        Assert.Equal(2, code);
        Assert.Contains("--percent is of no use where a file is recorded", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Real_clients_give_what_tshark_sees_also_when_packets_come_late_and_twice_and_gaps_when_they_are_missing()
    {
        MayCapture();
        string[] programs = [.. new[] { "curl", "h2load", "wrk", "ab", "nc" }.Select(Peer.Require)];
        var tshark = Peer.Require("tshark");
        await using var production = RecordingServer.Start(async (request, socket) =>
        {
            if (request.RequestLine.Contains("/wrk", StringComparison.Ordinal))
            {
                await Task.Delay(1); // it sends as many as it can
            }

            var body = new string('b', request.RequestLine.Length * 100);
            await RecordingServer.SendAsync(socket, $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n\r\n{(request.RequestLine.StartsWith("HEAD", StringComparison.Ordinal) ? "" : body)}");
        });
        var at = $"http://{production.EndPoint}";
        var file = Path.Combine(_folder, "c.pcap");
        await CaptureAsync(file, production.EndPoint, async () =>
        {
            await RunAsync(programs[0], "-s", $"{at}/curl/1", $"{at}/curl/2");
            await RunAsync(programs[0], "-s", "-I", $"{at}/curl/head");
            await RunAsync(programs[0], "-s", "-H", "Transfer-Encoding: chunked", "-d", new string('x', 3_000), $"{at}/curl/chunked");
            await RunAsync(programs[0], "-s", "-F", "a=b", "-F", "c=d", $"{at}/curl/form");
            await RunAsync(programs[1], "--h1", "-n", "600", "-c", "3", $"{at}/h2load");
            await RunAsync(programs[2], "-t1", "-c4", "-d1", $"{at}/wrk");
            await RunAsync(programs[3], "-n", "200", "-c", "2", $"{at}/ab");
            await RunAsync("/bin/sh", "-c", $"printf 'GET /nc HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' | {programs[4]} -w 1 {production.EndPoint.Address} {production.EndPoint.Port}");
        });

        // The last requests of wrk may be without an answer: it leaves when its time is over.
        var ours = await ListAsync(file);
        var theirs = (await RunAsync(tshark, "-r", file, "-d", $"tcp.port=={production.EndPoint.Port},http", "-Y", "http.request", "-T", "fields", "-e", "http.request.method", "-e", "http.request.uri"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Replace('\t', ' ')).Order(StringComparer.Ordinal).ToList();
        var responses = (await RunAsync(tshark, "-r", file, "-d", $"tcp.port=={production.EndPoint.Port},http", "-Y", "http.response", "-T", "fields", "-e", "http.content_length"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ToList();
        Assert.True(theirs.Count > 150, $"{theirs.Count}");
        Assert.Equal(theirs, ours.Select(exchange => exchange.Line).Order(StringComparer.Ordinal));
        Assert.Equal(responses, ours.Where(exchange => exchange.IsWhole).Select(exchange => exchange.Length).Order(StringComparer.Ordinal));

        // Late and twice: the same exchanges. A reset stays behind what was before it: nothing counts that comes after one. None comes later than bytes are waited for that their receiver has
        // (200 ms): not over the pause in which nc waits.
        var packets = Packets(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        var late = Path.Combine(_folder, "late.pcap");
        var random = new Random(17);
        var twice = packets.All.SelectMany(packet => random.Next(20) == 0 ? [packet, packet] : new[] { packet }).ToList();
        Write(late, packets.Header, twice.Select((packet, i) => (packet, Place: Math.Min(i + (IsReset(packet) ? 6 : random.Next(6)), LastBeforePause(twice, i)))).OrderBy(one => one.Place).Select(one => one.packet));
        Assert.Equal(Text(ours), Text(await ListAsync(late)));

        // Missing: fewer, and each of them as it was.
        var missing = Path.Combine(_folder, "missing.pcap");
        Write(missing, packets.Header, packets.All.Where(_ => random.Next(300) != 0));
        var left = await ListAsync(missing);
        Assert.InRange(left.Count(exchange => exchange.IsWhole), ours.Count / 4, ours.Count - 1);
        Assert.Empty(left.Where(exchange => exchange.IsWhole).Select(exchange => $"{exchange.Line} {exchange.Length}").Distinct().Except(ours.Select(exchange => $"{exchange.Line} {exchange.Length}")));
        Assert.Contains("gaps", (await UmbraProcess.RunWithErrorsAsync("inspect", missing, "--list")).Errors, StringComparison.Ordinal);
    }

    private static void MayCapture() => Assert.SkipUnless(Environment.IsPrivilegedProcess && Peer.Find("tcpdump") is not null, "capturing needs root, and tcpdump");

    private static string Port(RecordingServer server) => server.EndPoint.Port.ToString(CultureInfo.InvariantCulture);

    // tcpdump writes what passes while something is done.
    private static async Task CaptureAsync(string file, IPEndPoint server, Func<Task> act)
    {
        using var tcpdump = Process.Start(new ProcessStartInfo(Peer.Require("tcpdump"), ["-i", "lo", "-n", "-U", "-Z", "root", "-B", "8192", "-w", file, $"tcp port {server.Port}"]) { RedirectStandardError = true })!;
        while (await tcpdump.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("listening on", StringComparison.Ordinal))
        {
        }

        await act();

        // Packets are handed over a block at a time: one more connection's refusal to come through says that all before it did.
        var marker = 0;
        var size = 0L;
        while (marker < 3)
        {
            using (var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp))
            {
                await socket.ConnectAsync(server, TestContext.Current.CancellationToken);
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
            marker = new FileInfo(file).Length > size ? marker + 1 : marker;
            size = new FileInfo(file).Length;
        }

        UmbraProcess.Signal(tcpdump.Id, "INT");
        await tcpdump.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await errors;
        return output;
    }

    private static async Task<List<Exchange>> ListAsync(string file)
    {
        var (code, output, errors) = await UmbraProcess.RunWithErrorsAsync("convert", file, "-", "--output-format", "jsonl");
        Assert.True(code == 0, errors);
        var exchanges = new List<Exchange>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var json = JsonDocument.Parse(line).RootElement;
            var request = json.GetProperty("request");
            var response = json.TryGetProperty("response", out var found) ? found : default;
            var isWhole = response.ValueKind == JsonValueKind.Object && (!response.TryGetProperty("isComplete", out var complete) || complete.GetBoolean());
            exchanges.Add(new Exchange(
                $"{request.GetProperty("method").GetString()} {request.GetProperty("target").GetString()}", isWhole,
                isWhole ? response.GetProperty("headers").EnumerateArray().First(field => field[0].GetString() == "Content-Length")[1].GetString()! : "",
                request.TryGetProperty("body", out var body) ? body.GetString()! : ""));
        }

        return exchanges;
    }

    private static string Text(IEnumerable<Exchange> exchanges) => string.Join('\n', exchanges.Select(exchange => exchange.ToString()).Order(StringComparer.Ordinal));

    private static (byte[] Header, List<byte[]> All) Packets(byte[] file)
    {
        var all = new List<byte[]>();
        for (var at = 24; at < file.Length;)
        {
            var length = 16 + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 8));
            all.Add(file[at..(at + length)]);
            at += length;
        }

        return (file[..24], all);
    }

    // Behind the file's header of 16 bytes, Ethernet and IPv4: TCP's flags.
    private static bool IsReset(byte[] packet) => (packet[16 + 14 + 20 + 13] & 4) != 0;

    private static int LastBeforePause(List<byte[]> packets, int first)
    {
        var last = first;
        while (last + 1 < packets.Count && last < first + 6 && Time(packets[last + 1]) - Time(packets[first]) < 0.1)
        {
            last++;
        }

        return last;
    }

    // The file's header of a packet begins with seconds and microseconds.
    private static double Time(byte[] packet) => BinaryPrimitives.ReadUInt32LittleEndian(packet) + (BinaryPrimitives.ReadUInt32LittleEndian(packet.AsSpan(4)) / 1e6);

    private static void Write(string file, byte[] header, IEnumerable<byte[]> packets) => File.WriteAllBytes(file, [.. header, .. packets.SelectMany(packet => packet)]);

    private sealed record Exchange(string Line, bool IsWhole, string Length, string Body);
}
