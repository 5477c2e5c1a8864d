using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Spectre.Console;
using Umbra.Configuration;
using Umbra.Core.Recording;
using Umbra.Core.Recording.Formats;
using Umbra.Recordings;
using Umbra.Replay;
using Umbra.Replay.Correlations;

namespace Umbra.Commands;

/// <summary><c>umbra replay</c>: what was recorded, sent again.</summary>
internal static class ReplayCommand
{
    private static readonly ImmutableArray<KeyFlag> Flags =
    [
        new("--to", "to", "Where requests go.", "URL"),
        new("--speed", "speed", "How many times as fast as recorded: 1x (default), 2x, 0.5x, max.", "FACTOR"),
        new("--rate", "rate", "A rate in place of the recorded times: 500, or 100..2000/30s for ten steps of 30 s.", "RATE"),
        new("--closed-loop", "closedLoop", "So many requests are under way at any time; the next goes when one has ended.", "N"),
        new("--loop", "loop", "How often the recording is replayed; default 1.", "N"),
        new("--multiply", "multiply", "How many copies of each request; default 1.", "N"),
        new("--vary", "vary", "Places whose values differ between copies: json:$.userId,query:user,header:X-User.", "PLACES") { Format = Places },
        new("--connections", "connections", "pool (default) or as-recorded.", "KIND"),
        new("--in-flight", "inFlight", "The most requests under way at once; default 1024.", "N"),
        new("--keep-order", "keepOrder", "Requests of one connection go one after the other; default true.", "BOOLEAN"),
        new("--warm-up", "warmUp", "How long is not counted at the beginning.", "TIME"),
        new("--stop-on", "stopOn", "Ends early over the last ten seconds: errors=5%,p99=500ms,lateness=1s.", "RULES") { Format = KeyFlag.Pairs },
        new("--host", "host", "Replaces Host.", "HOST"),
        new("--header", "headers.set", "Sets header fields: X-Test=1.", "FIELDS") { Format = KeyFlag.Pairs },
        new("--sanitize", "sanitize", "standard (default), strict or none.", "PROFILE"),
        KeyFlag.Middleware("middleware.command"),
        new("--timeout", "timeout", "Whole time for a request; default 10s.", "TIME"),
        new("--protocol", "protocol", "http1 (default) or http2.", "PROTOCOL"),
        new("--ca", "tls.ca", "Authorities that are trusted for the target, PEM.", "FILE"),
        new("--compare", "compare.enabled", "Compares the answers with the recorded ones.") { IsSwitch = true },
        new("--noise", "compare.noise", "An instance like the recorded one: where it differs is noise. Compares.", "URL"),
        new("--ignore", "compare.ignore", "Places that are not compared. Compares.", "PLACES") { Format = value => $"[{string.Join(", ", value.Split(',').Select(KeyFlag.Quote))}]" },
        new("--fail", "compare.fail", "What is a failure: differences=0.1%,minimum=100. Compares.", "LIMITS") { Format = KeyFlag.Pairs },
        new("--run", "run.id", "What the run is called; default the time and four characters.", "NAME"),
        new("--label", "run.labels", "What is said of the run: version=2.3.1.", "LABELS") { Format = KeyFlag.Pairs },
        new("--state", "state", "The folder for results and the pseudonyms' key; default one of the user's.", "DIRECTORY"),
    ];

    public static Command Create()
    {
        var command = new DocumentedCommand("replay", "Sends what was recorded, each request when it is due, and says how late, how fast and with what outcome. Exit code 1 when a rule ended it or the verdict fails.",
            """
            $ umbra replay shop.avro --to http://staging.internal:8080 --speed 2x --compare --stop-on errors=5%
            51,204 requests in 149.9 s, 341/s; answers: 2xx 50,911, 4xx 293
            …

            $ umbra replay shop.avro --to http://127.0.0.1:9002 --rate 100..2000/30s --stop-on p99=500ms
            $ umbra replay shop.avro --suggest-correlations > correlate.yaml
            $ umbra replay shop.avro --to http://127.0.0.1:9002 -c correlate.yaml
            """);
        var exchanges = new ExchangeOptions();
        var file = new Option<string?>("--config", "-c") { Description = "A file with these settings and more (docs/reference/replay.md).", HelpName = "FILE" };
        var production = new Option<bool>("--i-mean-production") { Description = "The target is what was recorded from, and that is meant." };
        var suggest = new Option<bool>("--suggest-correlations") { Description = "Sends nothing: finds values of recorded responses that recur in later requests, and prints rules for them." };
        var json = new Option<bool>("--json") { Description = "The outcome as JSON." };
        var html = new Option<string?>("--html") { Description = "The outcome as a page with pictures, into this file.", HelpName = "FILE" };
        exchanges.AddTo(command);
        foreach (var option in (Option[])[file, production, suggest, json, html])
        {
            command.Add(option);
        }

        var overlays = KeyFlag.AddAll(command, Flags);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(suggest))
            {
                return Suggest(exchanges, parsed);
            }

            var (configuration, problems) = ReplayFile.Load(parsed.GetValue(file), overlays(parsed));
            if (configuration is null)
            {
                throw new CommandFailure(ExitCode.Usage, string.Join(Environment.NewLine, problems));
            }

            if (exchanges.Files(parsed).Contains(ExchangeFiles.Standard))
            {
                throw new CommandFailure(ExitCode.Usage, "-: a replay reads its recording more than once: give it a file");
            }

            var errors = parsed.InvocationConfiguration.Error;
            var run = new ReplayRun(configuration, () => new OrderedReader(exchanges.Open(parsed)), errors);
            var servers = FirstServers(exchanges, parsed);
            if (!parsed.GetValue(production) && await run.ProductionAsync(servers).ConfigureAwait(false) is { } server)
            {
                throw new CommandFailure(ExitCode.Usage, $"{configuration.To.Authority} is {server}, from which this was recorded: every write would be done once more; --i-mean-production does it all the same");
            }

            return await RunAsync(run, parsed, parsed.GetValue(json), parsed.GetValue(html), cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> RunAsync(ReplayRun run, ParseResult parsed, bool isJson, string? html, CancellationToken cancellation)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var interrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, context => End(context, end));
            using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, context => End(context, end));
            using var progress = new ReplayProgress(errors);
            var outcome = await run.RunAsync(progress.Follow, end.Token).ConfigureAwait(false);
            progress.Stop();
            if (html is not null)
            {
                await File.WriteAllTextAsync(html, ReplayPage.Of(outcome), Encoding.UTF8, CancellationToken.None).ConfigureAwait(false);
            }

            if (isJson)
            {
                await output.WriteLineAsync(ReplayReport.Json(outcome)).ConfigureAwait(false);
            }
            else
            {
                ReplayReport.Write(Terminal.Over(output), outcome);
            }

            return outcome.ExitCode;
        }
        catch (RecordingException exception)
        {
            throw new CommandFailure(ExitCode.Usage, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or System.Security.Cryptography.CryptographicException)
        {
            throw new CommandFailure(ExitCode.CannotRun, exception.Message);
        }
    }

    private static void End(System.Runtime.InteropServices.PosixSignalContext context, CancellationTokenSource end)
    {
        // The first time what is under way is waited for; the second time the system's way.
        context.Cancel = !end.IsCancellationRequested;
        end.Cancel();
    }

    private static int Suggest(ExchangeOptions exchanges, ParseResult parsed)
    {
        using var selected = new OrderedReader(exchanges.Open(parsed));
        var suggester = new CorrelationSuggester();
        while (selected.Next(out var record))
        {
            suggester.Add(record);
        }

        parsed.InvocationConfiguration.Output.Write(suggester.Yaml());
        return suggester.Count > 0 ? ExitCode.Fine : ExitCode.No;
    }

    // Production's addresses, as far as the beginning says them: they hardly ever change within a recording.
    private static HashSet<string> FirstServers(ExchangeOptions exchanges, ParseResult parsed)
    {
        var servers = new HashSet<string>(StringComparer.Ordinal);
        using var selected = exchanges.Open(parsed);
        for (var i = 0; i < 1_000 && selected.Next(out var record); i++)
        {
            if (record.Server.Length > 0)
            {
                servers.Add(Encoding.UTF8.GetString(record.Server));
            }
        }

        return servers;
    }

    // json:$.a,query:b as a list of rules.
    private static string Places(string value) =>
        $"[{string.Join(", ", value.Split(',').Select(place => place.Split(':', 2) is [var kind, var name] ? $"{{ {kind}: {KeyFlag.Quote(name)} }}" : KeyFlag.Quote(place)))}]";
}
