using Umbra.IntegrationTests.Peers;

namespace Umbra.IntegrationTests;

/// <summary>Programs that speak GoReplay's middleware protocol, beside a running tap: good ones, and ones that hang, die and talk nonsense.</summary>
public sealed class MiddlewareTests : IDisposable
{
    // A line in, a line out: hexadecimal digits of meta data and message. Requests to /drop do not come back; others get a field.
    private const string PythonScript = """
        import sys
        for line in sys.stdin:
            meta, message = bytes.fromhex(line.strip()).split(b'\n', 1)
            if meta[:1] == b'1':
                if b'/drop' in message.split(b'\r\n', 1)[0]:
                    continue
                message = message.replace(b'\r\n', b'\r\nX-Through: python\r\n', 1)
            sys.stdout.write((meta + b'\n' + message).hex() + '\n')
        """;

    // Takes a value from production's answer and says what the shadow answered.
    private const string NodeScript = """
        const seen = {};
        require('readline').createInterface({ input: process.stdin }).on('line', line => {
          const record = Buffer.from(line, 'hex').toString('latin1');
          const [type, id] = record.split(' ');
          const status = record.split('\n')[1].split(' ')[1];
          if (type === '2') seen[id] = status;
          if (type === '3') console.error(`PAIR ${seen[id]} ${status}`);
          console.log(line);
        });
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-middleware").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Requests_go_through_and_what_does_not_come_back_is_skipped_and_counted()
    {
        var script = Write("through.py", PythonScript);
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        await using var umbra = await StartAsync(production, shadow, Peer.Require("python3"), script);
        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 4, 200, i => i % 4 == 0 ? $"GET /drop/{i} HTTP/1.1\r\nHost: x\r\n\r\n" : $"POST /keep/{i} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"));

        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 200, Pending: 0 });
        Assert.Equal((150, 50), (figures.Mirrored, figures.SkippedFor("middleware")));
        Assert.True(figures.AddsUp);
        Assert.All(shadow.Requests, request => Assert.Contains("X-Through: python", request.Fields));
        Assert.All(shadow.Requests, request => Assert.Equal("abc", request.Body.ToString()));
        Assert.DoesNotContain(production.Requests, request => request.Fields.Contains("X-Through: python"));
    }

    [Fact]
    public async Task Program_hears_both_sides_answers()
    {
        var script = Write("pairs.js", NodeScript);
        await using var production = RecordingServer.Start("production");
        await using var shadow = RecordingServer.Start((_, socket) => RecordingServer.SendAsync(socket, "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"));
        await using var umbra = await StartAsync(production, shadow, Peer.Require("node"), script);
        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 2, 20, i => $"GET /{i} HTTP/1.1\r\nHost: x\r\n\r\n"));

        await umbra.UntilAsync(() => umbra.Output.Split('\n').Count(line => line == "PAIR 200 503") == 20, "it has heard both sides");
    }

    [Theory]
    [InlineData("sleep 1000")]
    [InlineData("false")]
    [InlineData("yes zz")]
    [InlineData("/no/such/program")]
    public async Task Program_that_hangs_dies_or_talks_nonsense_costs_copies_and_never_production(string program)
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--sanitize", "none", "--middleware", program);
        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 4, 400, i => $"GET /{i} HTTP/1.1\r\nHost: x\r\n\r\n"));

        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 400, Pending: 0 });
        Assert.Equal((0, 400), (figures.Mirrored, figures.SkippedFor("middleware")));
        Assert.Empty(shadow.Requests);
        Assert.Equal(0, await umbra.StopAsync());
    }

    // With more patience than a program needs that starts on a machine that has other things to do.
    private async Task<UmbraProcess> StartAsync(RecordingServer production, RecordingServer shadow, string program, string script)
    {
        var state = Directory.CreateTempSubdirectory("umbra-state").FullName;
        var file = Write("umbra.yaml", $$"""
            admin: { listen: 127.0.0.1:0 }
            health: { listen: 127.0.0.1:0 }
            state: {{state}}
            sources:
              shop:
                tap: { listen: 127.0.0.1:0, production: {{production.EndPoint}} }
            mirrors:
              shadow:
                from: [shop]
                to: http://{{shadow.EndPoint}}
                percent: 100
                methods: all
                sanitize: none
                middleware: { command: [{{program}}, {{script}}], timeout: 6s }
            """);
        return await UmbraProcess.StartAsync(["run", "-c", file], state);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
