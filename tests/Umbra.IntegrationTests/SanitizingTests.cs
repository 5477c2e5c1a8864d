using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Umbra.IntegrationTests;

/// <summary>Requests with a secret in every place through the running tap: the shadow sees none of them.</summary>
public sealed partial class SanitizingTests
{
    private static int Count => Environment.GetEnvironmentVariable("UMBRA_TEST_LONG") == "1" ? 100_000 : 10_000;

    [Fact]
    public async Task Secret_in_any_place_never_reaches_the_shadow_and_what_does_is_of_its_type()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100", "--methods", "all");
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            using var socket = await Clients.ConnectAsync(umbra.Tap);
            for (int number; (number = Interlocked.Increment(ref next)) < Count;)
            {
                await SendInPiecesAsync(socket, Canary.Of(number).Request, number);
                if (number % 1000 == 0)
                {
                    await umbra.UntilLedgerAsync(ledger => ledger.Pending < 2000); // a queue that is full would lose some by another name
                }
            }
        })));
        var figures = await umbra.UntilLedgerAsync(ledger => ledger.Seen == Count && ledger.Pending == 0);
        Assert.True(figures.AddsUp, figures.ToString());

        // 1. What was skipped is counted as that, and is what could not be sanitized.
        var canaries = Enumerable.Range(0, Count).Select(Canary.Of).ToList();
        var wellFormed = canaries.Count(canary => !canary.MayBeSkipped);
        Assert.Equal(Count, figures.Mirrored + figures.SkippedFor("unsanitizable"));
        Assert.InRange(figures.Mirrored, wellFormed * 0.99, wellFormed);

        // 2. Nothing of a secret is in what was sent, whatever it is wrapped in; and what was sent is of its type.
        var leaks = new List<string>();
        foreach (var request in shadow.Requests)
        {
            var canary = canaries[int.Parse(CaseField().Match(request.Head).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)];
            var all = request.Head + request.Body + request.Trailers;
            if (Views(all).Any(view => view.Contains(canary.Secret, StringComparison.Ordinal)))
            {
                leaks.Add($"{canary.Place}: {canary.Secret}\n{all}");
            }

            AssertParses(request, canary.Place);
        }

        Assert.True(leaks.Count == 0, $"{leaks.Count} leaks, such as\n{string.Join("\n\n", leaks.DistinctBy(leak => leak.Split(':')[0]).Take(12))}");

        // 3. Nor in anything that Umbra says of itself.
        var said = umbra.Output + JsonSerializer.Serialize(await umbra.StatusAsync());
        Assert.DoesNotContain(canaries, canary => said.Contains(canary.Secret, StringComparison.Ordinal));
        Assert.Equal(0, await umbra.StopAsync());
    }

    [Fact]
    public async Task Sanitize_command_shows_what_becomes_of_a_message_and_why()
    {
        var (exitCode, output, error) = await RunAsync("{\"id\":7,\"email\":\"ada@leak.com\"}", "sanitize", "--explain");
        Assert.Equal(0, exitCode);
        Assert.Matches("^{\"id\":7,\"email\":\"[a-z0-9]+@example.invalid\"}$", output);
        Assert.Matches("'ada@leak.com' → '[a-z0-9]+@example.invalid'", error);

        (exitCode, output, _) = await RunAsync("POST /a HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YTpi\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\nada@leak.com", "sanitize");
        Assert.Equal(0, exitCode);
        Assert.Matches("^POST /a HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: [0-9]+\r\n\r\n[a-z0-9]+@example.invalid$", output);

        (exitCode, output, error) = await RunAsync("{\"id\":7,", "sanitize", "--content-type", "application/json");
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("MalformedJson", error, StringComparison.Ordinal);
    }

    // In pieces, so that secrets are split across reads.
    private static async Task SendInPiecesAsync(Socket socket, byte[] request, int number)
    {
        var piece = 1 + (number * 37 % request.Length);
        for (var at = 0; at < request.Length; at += piece)
        {
            await socket.SendAsync(request.AsMemory(at, Math.Min(piece, request.Length - at)));
        }

        var buffer = new byte[4096];
        var answer = "";
        while (!answer.EndsWith("ok", StringComparison.Ordinal))
        {
            var received = await socket.ReceiveAsync(buffer);
            Assert.True(received > 0, "production's answer was cut");
            answer += Encoding.Latin1.GetString(buffer, 0, received);
        }
    }

    // The text as it is, and with each encoding undone that somebody at the shadow could undo.
    private static IEnumerable<string> Views(string text)
    {
        yield return text;
        var percent = Uri.UnescapeDataString(text);
        yield return percent;
        yield return Regex.Replace(percent, @"\\u([0-9a-fA-F]{4})", match => ((char)Convert.ToInt32(match.Groups[1].Value, 16)).ToString());
        foreach (Match run in Base64Run().Matches(text))
        {
            var even = run.Value[..(run.Value.Length / 4 * 4)];
            if (even.Length > 0 && Convert.TryFromBase64String(even, new byte[even.Length], out _))
            {
                yield return Encoding.Latin1.GetString(Convert.FromBase64String(even));
            }
        }
    }

    private static void AssertParses(RecordedRequest request, string place)
    {
        var type = TypeField().Match(request.Head).Groups[1].Value;
        var body = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(request.Body.ToString()));
        Assert.DoesNotContain("Content-Encoding", request.Head, StringComparison.OrdinalIgnoreCase);
        switch (type)
        {
            case "application/json":
                using (JsonDocument.Parse(body))
                {
                }

                break;
            case "application/x-ndjson":
                Assert.All(body.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line).Dispose());
                break;
            case "application/xml":
                XDocument.Parse(body);
                break;
            case "multipart/form-data; boundary=bnd":
                Assert.True(body.StartsWith("--bnd\r\n", StringComparison.Ordinal) && body.EndsWith("\r\n--bnd--\r\n", StringComparison.Ordinal), $"{place}: {body}");
                break;
            default:
                break;
        }
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [UmbraProcess.Executable, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    [GeneratedRegex("X-Case: ([0-9]+)")]
    private static partial Regex CaseField();

    [GeneratedRegex("Content-Type: ([^\r]+)")]
    private static partial Regex TypeField();

    [GeneratedRegex("[A-Za-z0-9+/]{12,}")]
    private static partial Regex Base64Run();
}
