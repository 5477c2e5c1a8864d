using System.Text.RegularExpressions;

namespace Umbra.IntegrationTests;

/// <summary>What keeps a copy from doing harm: keys and marks of its own, credentials of the shadow's.</summary>
public sealed partial class HarmTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("umbra-harm").FullName;

    private string State => Path.Combine(_directory, "state");

    private string Token => Path.Combine(_directory, "token");

    private string Configuration => Path.Combine(_directory, "umbra.yaml");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Shadow_gets_keys_and_marks_of_its_own_and_production_the_clients()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        await using var umbra = await StartAsync(production, shadow, "idempotency: true");
        using var client = await Clients.ConnectAsync(umbra.Tap);

        await Clients.ExchangeAsync(client, Post("Idempotency-Key: \"order-1\"\r\nbaggage: user=7\r\n"));
        await Clients.ExchangeAsync(client, Post("Idempotency-Key: \"order-1\"\r\n"));
        await Clients.ExchangeAsync(client, Post(""));
        await Clients.ExchangeAsync(client, "GET / HTTP/1.1\r\nHost: x\r\nIdempotency-Key: read\r\n\r\n");
        await umbra.UntilLedgerAsync(ledger => ledger is { Mirrored: 4, Pending: 0 });

        Assert.Equal(["\"order-1\"", "\"order-1\"", "", "read"], production.Requests.Select(KeyOf));
        Assert.DoesNotContain(production.Requests, request => request.Head.Contains("umbra", StringComparison.OrdinalIgnoreCase));
        var posts = shadow.Requests.Where(request => request.Head.StartsWith("POST", StringComparison.Ordinal)).Select(KeyOf).ToList();
        Assert.Equal(3, posts.Count);
        Assert.All(posts, key => Assert.Matches("^\"[0-9a-f]{32}\"$", key));
        Assert.Equal(2, posts.Distinct().Count()); // a client's retry is a retry there too
        Assert.Equal("read", KeyOf(Assert.Single(shadow.Requests, request => request.Head.StartsWith("GET", StringComparison.Ordinal))));
        Assert.Single(shadow.Requests, request => request.Head.Contains("\r\nbaggage: user=7,umbra.shadow=shadow\r\n", StringComparison.Ordinal));
        Assert.Equal(3, shadow.Requests.Count(request => request.Head.Contains("\r\nbaggage: umbra.shadow=shadow\r\n", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Token_that_rotates_is_used_without_a_reload_by_hand_and_nothing_is_skipped()
    {
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start(async (_, socket) =>
        {
            await answers.Task;
            await RecordingServer.SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await File.WriteAllTextAsync(Token, "first-token\n", TestContext.Current.CancellationToken);
        await using var umbra = await StartAsync(production, shadow, $$"""auth: { bearer: "${file:{{Token}}}" }, timeout: 1m, limits: { inFlight: 2 }""");
        Assert.Equal(0, await LoadAsync(umbra, 50));
        await umbra.UntilLedgerAsync(ledger => ledger is { Pending: 50 });

        // In the place of the other, as those who rotate secrets do, while two are in flight and the rest waits.
        await File.WriteAllTextAsync(Token + ".new", "second-token\n", TestContext.Current.CancellationToken);
        File.Move(Token + ".new", Token, overwrite: true);
        await umbra.UntilAsync(() => umbra.Output.Contains("version 2 is in force", StringComparison.Ordinal), "the token is read again");
        Assert.Equal(0, await LoadAsync(umbra, 10));
        answers.SetResult();
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 60, Pending: 0 });

        Assert.Equal(60, figures.Mirrored);
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.Equal(2, shadow.Accepted); // the connections live on
        var tokens = shadow.Requests.Select(request => TokenLine().Match(request.Head).Groups[1].Value).ToList();
        Assert.Equal(50, tokens.Count(token => token == "first-token"));
        Assert.Equal(10, tokens.Count(token => token == "second-token"));
        Assert.DoesNotContain("-token", umbra.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_that_is_not_there_yet_is_waited_for()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        await using var umbra = await StartAsync(production, shadow, "paused: true");

        Write(production, shadow, $$"""auth: { bearer: "${file:{{Token}}}" }""");
        await umbra.UntilAsync(() => umbra.Output.Contains("there is no such file", StringComparison.Ordinal), "the missing file is named");
        await File.WriteAllTextAsync(Token, "late-token\n", TestContext.Current.CancellationToken);
        await umbra.UntilAsync(() => umbra.Output.Contains("version 2 is in force", StringComparison.Ordinal), "the file is read when it comes");
        Assert.Equal(0, await LoadAsync(umbra, 1));
        await umbra.UntilLedgerAsync(ledger => ledger is { Mirrored: 1, Pending: 0 });

        Assert.Contains("\r\nAuthorization: Bearer late-token\r\n", Assert.Single(shadow.Requests).Head, StringComparison.Ordinal);
    }

    private static string Post(string fields) => $"POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n{fields}\r\n{{}}";

    private static string KeyOf(RecordedRequest request) => KeyLine().Match(request.Head).Groups[1].Value;

    private static Task<int> LoadAsync(UmbraProcess umbra, int count) => Clients.LoadAsync(umbra.Tap, 1, count, _ => "GET / HTTP/1.1\r\nHost: x\r\n\r\n");

    private Task<UmbraProcess> StartAsync(RecordingServer production, RecordingServer shadow, string settings)
    {
        Write(production, shadow, settings);
        return UmbraProcess.StartAsync(["run", "-c", Configuration], State);
    }

    private void Write(RecordingServer production, RecordingServer shadow, string settings) =>
        File.WriteAllText(Configuration, $$"""
            admin: { listen: 127.0.0.1:0 }
            health: { listen: 127.0.0.1:0 }
            state: {{State}}
            sources:
              shop:
                tap: { listen: 127.0.0.1:0, production: {{production.EndPoint}} }
            mirrors:
              shadow: { from: [shop], to: "http://{{shadow.EndPoint}}", percent: 100, methods: all, {{settings}} }
            """);

    [GeneratedRegex("\r\nIdempotency-Key: ([^\r]+)\r\n")]
    private static partial Regex KeyLine();

    [GeneratedRegex("\r\nAuthorization: Bearer ([^\r]+)\r\n")]
    private static partial Regex TokenLine();
}
