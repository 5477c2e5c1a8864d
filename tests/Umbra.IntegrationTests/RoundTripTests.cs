using System.IO.Compression;
using System.Net;
using System.Text;
using Avro.File;
using Avro.Generic;

namespace Umbra.IntegrationTests;

/// <summary>Live exchanges of every kind: recorded through the tap, converted there and back, and replayed. What arrives at the end is what production got.</summary>
public sealed class RoundTripTests : IDisposable
{
    private static readonly int Count = Environment.GetEnvironmentVariable("UMBRA_TEST_LONG") == "1" ? 100_000 : 1_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-round").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_recorded_converted_and_replayed_is_what_production_got()
    {
        await using var production = RecordingServer.Start((request, socket) => RecordingServer.SendAsync(socket, request.Body.Length % 3 == 0
            ? "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"a\": 1}"
            : "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 3\r\n\r\n"));
        var file = Path.Combine(_folder, "live.avro");
        await using (var umbra = await UmbraProcess.StartAsync(
            ["record", "--listen", "127.0.0.1:0", "--production", production.EndPoint.ToString(), "-o", file, "--sanitize", "none", "--body", "2MiB", "--admin", "127.0.0.1:0", "--health", "127.0.0.1:0"]))
        {
            await SendAllAsync(umbra.Tap);
            await umbra.UntilLedgerAsync(ledger => ledger.Mirrored == Count, "recording");
            Assert.Equal(0, await umbra.StopAsync());
        }

        var sent = production.Requests.Select(Said).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(Count, sent.Count);
        var gor = await ConvertAsync(file, "live.gor");
        var har = await ConvertAsync(file, "live.har");
        Assert.Contains("bodies hold the line that separates messages", gor.Errors, StringComparison.Ordinal);
        Assert.Contains("request bodies are not text", har.Errors, StringComparison.Ordinal);
        var fromGor = (await ConvertAsync(gor.Path, "from-gor.avro", "--codec", "deflate")).Path;
        var fromHar = (await ConvertAsync(har.Path, "from-har.avro", "--codec", "none")).Path;

        foreach (var recording in (string[])[file, fromGor, fromHar])
        {
            await using var target = RecordingServer.Start();
            var (code, output) = await UmbraProcess.RunAsync("replay", recording, "--to", $"http://{target.EndPoint}", "--sanitize", "none", "--speed", "max", "--closed-loop", "16", "--timeout", "60s");
            Assert.Equal((0, recording), (code, recording));
            Assert.Contains($"{Count:N0} requests", output, StringComparison.Ordinal);
            var arrived = target.Requests.Select(Said).Order(StringComparer.Ordinal).ToList();
            Assert.Equal(sent.Count, arrived.Count);
            for (var i = 0; i < sent.Count; i++)
            {
                Assert.True(sent[i] == arrived[i], $"{Path.GetFileName(recording)}: {Shown(sent[i])}\n{Shown(arrived[i])}");
            }
        }

        foreach (var recording in (string[])[fromGor, fromHar])
        {
            using var reader = DataFileReader<GenericRecord>.OpenReader(recording);
            Assert.Equal(Count, reader.NextEntries.Count(record => record["request"] is GenericRecord));
        }
    }

    private static async Task SendAllAsync(IPEndPoint tap)
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            using var client = await Clients.ConnectAsync(tap);
            for (var i = worker; i < Count; i += 4)
            {
                var request = Request(i);
                if (i % 20 is >= 10 and < 18)
                {
                    // Pipelined with the next one of this connection.
                    if (i + 4 < Count && (i + 4) % 20 is >= 10 and < 18)
                    {
                        await client.SendAsync(request);
                        await client.SendAsync(Request(i + 4));
                        await ReceiveAsync(client, 2);
                        i += 4;
                        continue;
                    }
                }

                await client.SendAsync(request);
                await ReceiveAsync(client, 1);
            }
        })));
    }

    // Each kind in turn; the number makes each another one.
    private static byte[] Request(int number)
    {
        var text = Encoding.UTF8.GetBytes($"{{\"number\":{number},\"name\":\"schön 店 {new string('x', number % 100)}\"}}");
        return (number % 20) switch
        {
            0 => Head($"GET /items/{number}?a=1&b=%20+&c HTTP/1.1", "X-Empty:\r\nx-twice: 1\r\nX-TWICE: 2\r\n"),
            1 => Message($"POST /json/{number}", "Content-Type: application/json\r\n", text),
            2 => Message($"POST /gzip/{number}", "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", Coded(text, stream => new GZipStream(stream, CompressionLevel.Fastest))),
            3 => Message($"PUT /br/{number}", "Content-Type: application/json\r\nContent-Encoding: br\r\n", Coded(text, stream => new BrotliStream(stream, CompressionLevel.Fastest))),
            4 => Message($"PUT /deflate/{number}", "Content-Encoding: deflate\r\n", Coded(text, stream => new ZLibStream(stream, CompressionLevel.Fastest))),
            5 => Message($"POST /binary/{number}", "Content-Type: application/octet-stream\r\n", [.. Enumerable.Range(0, 300).Select(i => (byte)(i + number))]),
            6 => Head($"POST /empty/{number} HTTP/1.1", "Content-Length: 0\r\n"),
            7 => Message($"POST /large/{number}", "Content-Type: text/plain\r\n", Encoding.ASCII.GetBytes(new string((char)('a' + (number % 26)), number % 400 == 7 ? 1024 * 1024 : 3_000))),
            8 => [.. Head($"POST /trailers/{number} HTTP/1.1", "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n"), .. "5\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 11\r\n\r\n"u8],
            9 => [.. Head($"POST /chunked/{number} HTTP/1.1", "Transfer-Encoding: chunked\r\n"), .. "0\r\n\r\n"u8],
            18 => Message($"POST /separator/{number}", "Content-Type: text/plain\r\n", Encoding.UTF8.GetBytes($"a\n🐵🙈🙉\n1 0123456789abcdef01234567 {number} 3\nGET / HTTP/1.1\r\n\r\n\n🐵🙈🙉\n")),
            19 => Head($"DELETE http://other.example:81/a/../b/{number}%2F? HTTP/1.1", "Cookie: a=b; c=\"d\"\r\nAuthorization: Basic eDp5\r\n"),
            _ => Head($"GET /pipelined/{number} HTTP/1.1", ""),
        };
    }

    private static byte[] Head(string line, string fields) => Encoding.UTF8.GetBytes($"{line}\r\nHost: shop.example\r\n{fields}\r\n");

    private static byte[] Message(string line, string fields, byte[] body) => [.. Head($"{line} HTTP/1.1", $"{fields}Content-Length: {body.Length}\r\n"), .. body];

    private static byte[] Coded(byte[] text, Func<Stream, Stream> coding)
    {
        using var coded = new MemoryStream();
        using (var stream = coding(coded))
        {
            stream.Write(text);
        }

        return coded.ToArray();
    }

    private static async Task ReceiveAsync(System.Net.Sockets.Socket client, int responses)
    {
        var received = new StringBuilder();
        var buffer = new byte[8192];
        while (received.ToString().Split("HTTP/1.1 20").Length - 1 < responses || !(received.ToString().EndsWith("{\"a\": 1}", StringComparison.Ordinal) || received.ToString().EndsWith("X-Sum: 3\r\n\r\n", StringComparison.Ordinal)))
        {
            var count = await client.ReceiveAsync(buffer);
            Assert.True(count > 0, received.ToString());
            received.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
    }

    private async Task<(string Path, string Errors)> ConvertAsync(string from, string name, params string[] options)
    {
        var path = Path.Combine(_folder, name);
        var (code, _, errors) = await UmbraProcess.RunWithErrorsAsync(["convert", from, path, .. options]);
        Assert.True(code == 0, errors);
        Assert.Contains($"{Count:N0} exchanges", errors, StringComparison.Ordinal);
        return (path, errors);
    }

    // All that a target can see but for how the body was framed and for what marks a copy.
    private static string Said(RecordedRequest request)
    {
        string[] ours = ["content-length", "transfer-encoding", "x-umbra-mirror", "x-mirrored-from", "baggage"];
        var fields = request.Fields.Where(field => !ours.Contains(field.Split(':')[0].ToLowerInvariant())).Select(field => $"{field.Split(':')[0]}: {field[(field.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()}");
        return $"{request.RequestLine}\n{string.Join('\n', fields)}\n\n{request.Body}\n{request.Trailers}";
    }

    private static string Shown(string request) => request.Length > 600 ? request[..600] + "…" : request;
}
