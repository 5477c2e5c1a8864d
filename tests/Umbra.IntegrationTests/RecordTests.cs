using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Umbra.Core.Recording.Formats;
using Umbra.IntegrationTests.Peers;

namespace Umbra.IntegrationTests;

/// <summary>Recordings through the executable: recorded, cut short, inspected, converted.</summary>
public sealed partial class RecordTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-record").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_passes_is_in_the_file_and_the_ledger_says_so()
    {
        await using var production = RecordingServer.Start("hello");
        var file = Path.Combine(_folder, "shop.avro");
        await using (var umbra = await RecordAsync(production.EndPoint, file))
        {
            for (var i = 0; i < 50; i++)
            {
                await SendAsync(umbra.Tap, i % 2 == 0 ? $"GET /items/{i} HTTP/1.1\r\nHost: x\r\n\r\n" : $"POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc");
            }

            await umbra.UntilLedgerAsync(figures => figures.Mirrored == 50, "recording");
            Assert.Equal(0, await umbra.StopAsync());
            Assert.Contains("seen 50 = mirrored 50 + pending 0 + skipped 0", umbra.Output, StringComparison.Ordinal);
        }

        var (code, output) = await UmbraProcess.RunAsync("inspect", file, "--json");
        Assert.Equal(0, code);
        var summary = JsonDocument.Parse(output).RootElement;
        Assert.Equal((50, 0), (summary.GetProperty("exchanges").GetInt32(), summary.GetProperty("unclosedFiles").GetInt32()));
        Assert.Equal(["GET /items/{id}", "POST /orders"], summary.GetProperty("endpoints").EnumerateArray().Select(endpoint => endpoint.GetProperty("endpoint").GetString()).Order());
        Assert.Equal(50, summary.GetProperty("sanitized").GetProperty("standard").GetInt32());

        (code, output) = await UmbraProcess.RunAsync("inspect", file, "--filter", "method == POST && status == 200", "--list", "--limit", "3");
        Assert.Equal(3, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var id = output.Split(' ')[0];
        (code, output) = await UmbraProcess.RunAsync("inspect", file, "--show", id);
        Assert.Contains("POST /orders HTTP/1.1", output, StringComparison.Ordinal);
        Assert.Contains($"→ {production.EndPoint}", output, StringComparison.Ordinal);
        Assert.Contains("hello", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_that_is_killed_while_it_records_costs_its_last_block_and_says_so()
    {
        await using var production = RecordingServer.Start("hello");
        await using var umbra = await RecordAsync(production.EndPoint, Path.Combine(_folder, "shop.avro"));
        using var stop = new CancellationTokenSource();
        var load = Task.Run(() => Clients.LoadAsync(umbra.Tap, 4, i => stop.IsCancellationRequested ? null : $"GET /{i} HTTP/1.1\r\nHost: x\r\n\r\n"));
        var kills = Environment.GetEnvironmentVariable("UMBRA_TEST_LONG") == "1" ? 20 : 3;
        for (var kill = 1; kill <= kills; kill++)
        {
            var before = (await umbra.LedgerAsync("recording")).Mirrored;
            await umbra.UntilLedgerAsync(figures => figures.Mirrored > before + 100, "recording");
            UmbraProcess.Signal(await umbra.WorkerIdAsync(), "KILL");
            await umbra.UntilAsync(async () => await umbra.StatusAsync() is { } status && status.GetProperty("worker").GetProperty("restarts").GetInt32() >= kill, "another worker runs");
        }

        var last = (await umbra.LedgerAsync("recording")).Mirrored;
        await umbra.UntilLedgerAsync(figures => figures.Mirrored > last, "recording");
        await stop.CancelAsync();
        var (sent, failed) = await load;
        Assert.Equal(0, failed);
        Assert.Equal(0, await umbra.StopAsync());
        Assert.Contains($"ledger: seen {sent:N0} = mirrored ", umbra.Output, StringComparison.Ordinal);
        Assert.Contains(" + pending 0 + ", umbra.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("DOES NOT ADD UP", umbra.Output, StringComparison.Ordinal);
        Assert.Contains("skipped worker_lost: ", umbra.Output, StringComparison.Ordinal);
        var mirrored = long.Parse(MirroredOfLedger().Match(umbra.Output).Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

        // Every file opens; together they hold at least what the ledger calls mirrored (a block may be in the file whose settling was lost with the worker).
        var files = Directory.GetFiles(_folder, "*.avro");
        Assert.Equal(kills + 1, files.Length);
        long recorded = 0;
        var unclosed = 0;
        foreach (var file in files)
        {
            using var reader = new AvroExchangeReader(File.OpenRead(file));
            while (reader.Next(out _))
            {
                recorded++;
            }

            unclosed += reader.IsClosed ? 0 : 1;
        }

        Assert.Equal(kills, unclosed);
        Assert.True(recorded >= mirrored, $"{recorded} recorded, {umbra.Output}");
    }

    [Fact]
    public async Task Deflate_recording_is_read_by_another_library()
    {
        await using var production = RecordingServer.Start("hello");
        var file = Path.Combine(_folder, "shop.avro");
        await using (var umbra = await RecordAsync(production.EndPoint, file, "--codec", "deflate"))
        {
            await SendAsync(umbra.Tap, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
            await umbra.UntilLedgerAsync(figures => figures.Mirrored == 1, "recording");
            Assert.Equal(0, await umbra.StopAsync());
        }

        var avsc = Peer.NodeModule("avsc");
        var script = $$"""
            const avro = require({{JsonSerializer.Serialize(avsc)}});
            const long = avro.types.LongType.__with({
              fromBuffer: buffer => buffer.readBigInt64LE(), toBuffer: value => { const buffer = Buffer.alloc(8); buffer.writeBigInt64LE(value); return buffer; },
              fromJSON: BigInt, toJSON: Number, isValid: value => typeof value === 'bigint', compare: (a, b) => a === b ? 0 : a < b ? -1 : 1,
            });
            const parseHook = schema => avro.Type.forSchema(schema, { registry: { long } });
            avro.createFileDecoder({{JsonSerializer.Serialize(file)}}, { parseHook }).on('data', r => console.log(r.request ? [r.request.method, r.request.host, r.request.target, r.response.status, r.response.body.toString(), r.sanitized.join()].join(' ') : 'closing'));
            """;
        Assert.Equal("GET x /a 200 hello standard,response.head\nclosing\n", await NodeAsync(script));
    }

    [Fact]
    public async Task Curl_script_sends_the_same_requests()
    {
        await using var server = RecordingServer.Start();
        (string Target, string Fields, byte[] Body)[] requests =
        [
            ("/a/../b?x='1'&[2]", "[\"Content-Type\",\"text/plain\"],", Encoding.UTF8.GetBytes("it's $HOME `date` \\n\n\"q\"")),
            ("/bin", "", [0, 1, 255, 10]),
            ("/at", "", Encoding.UTF8.GetBytes("@/etc/passwd")),
        ];
        var lines = requests.Select(request => $"{{\"request\":{{\"method\":\"POST\",\"target\":{JsonSerializer.Serialize(request.Target)},\"headers\":[[\"Host\",\"shop.example\"],[\"User-Agent\",\"it's me\"],[\"Accept\",\"a\"],{request.Fields}[\"X-Empty\",\"\"]],\"bodyBase64\":\"{Convert.ToBase64String(request.Body)}\"}}}}");
        await File.WriteAllLinesAsync(Path.Combine(_folder, "in.jsonl"), lines, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await UmbraProcess.RunAsync("convert", Path.Combine(_folder, "in.jsonl"), Path.Combine(_folder, "all.sh"))).ExitCode);

        using var bash = Process.Start(new ProcessStartInfo(Peer.Require("bash"), [Path.Combine(_folder, "all.sh")]) { Environment = { ["TARGET"] = $"http://{server.EndPoint}", ["http_proxy"] = "" }, RedirectStandardError = true, RedirectStandardOutput = true })!;
        var errors = await bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", errors);
        Assert.Equal(requests.Length, server.Requests.Count);
        foreach (var (sent, arrived) in requests.Zip(server.Requests))
        {
            Assert.Equal($"POST {sent.Target} HTTP/1.1", arrived.RequestLine);
            Assert.Equal(Encoding.Latin1.GetString(sent.Body), arrived.Body.ToString());
            Assert.Contains("Host: shop.example", arrived.Fields);
            Assert.Contains("User-Agent: it's me", arrived.Fields);
            Assert.Contains("X-Empty:", arrived.Fields.Select(field => field.TrimEnd()));
            Assert.Equal(sent.Fields.Length > 0, arrived.Fields.Any(field => field.StartsWith("Content-Type", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("inspect", "none.avro", "none.avro: there is no such file")]
    [InlineData("inspect", "text", "text: it is neither a recording nor")]
    [InlineData("convert", "text", "out.xyz: its name does not say what to write")]
    public async Task Mistake_is_said_with_its_mend(string command, string file, string expected)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "text"), "hello", TestContext.Current.CancellationToken);
        var (code, _, errors) = await UmbraProcess.RunWithErrorsAsync([command, Path.Combine(_folder, file), .. command == "convert" ? [Path.Combine(_folder, "out.xyz")] : Array.Empty<string>()]);

        Assert.Equal(2, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    private static Task<UmbraProcess> RecordAsync(IPEndPoint production, string file, params string[] options) => UmbraProcess.StartAsync(
        ["record", "--listen", "127.0.0.1:0", "--production", production.ToString(), "-o", file, "--admin", "127.0.0.1:0", "--health", "127.0.0.1:0", .. options]);

    private static async Task SendAsync(IPEndPoint tap, string request)
    {
        using var client = await Clients.ConnectAsync(tap);
        Assert.StartsWith("HTTP/1.1 200", await Clients.ExchangeAsync(client, request), StringComparison.Ordinal);
    }

    [GeneratedRegex("= mirrored ([0-9,]+) ")]
    private static partial Regex MirroredOfLedger();

    private static async Task<string> NodeAsync(string script)
    {
        using var node = Process.Start(new ProcessStartInfo(Peer.Require("node"), ["-e", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", errors);
        return output;
    }
}
