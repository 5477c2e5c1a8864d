using System.Collections.Immutable;
using System.CommandLine;
using Umbra.Configuration;
using Umbra.DataPlane;

namespace Umbra.Commands;

/// <summary><c>umbra mirror</c>: a tap, or a capture, and one mirror without a file. Every flag is a key of the file; what is wrong is said of the flag.</summary>
internal static class MirrorCommand
{
    private const string Mirror = "mirrors.shadow.";

    private static readonly ImmutableArray<KeyFlag> Flags =
    [
        .. SourceFlags.OfTap[..2],
        .. SourceFlags.OfCapture,
        new("--shadow", Mirror + "to", "Where copies go.", "URL") { IsRequired = true },
        new("--percent", Mirror + "percent", "The share that is mirrored, two decimals at most; default 100.", "N") { Default = "100" },
        new("--methods", Mirror + "methods", "safe (default), all, or a list: GET,POST.", "METHODS"),
        new("--path", Mirror + "match", "Only requests whose path begins with this.", "PREFIX") { Format = value => $"[ {{ path: {{ prefix: {KeyFlag.Quote(value)} }} }} ]" },
        new("--host", Mirror + "host", "Replaces Host.", "HOST"),
        new("--sanitize", Mirror + "sanitize", "standard (default), strict or none: copies leave as they are.", "PROFILE"),
        KeyFlag.Middleware(Mirror + "middleware.command"),
        new("--timeout", Mirror + "timeout", "Whole time for a copy; default 5s.", "TIME"),
        new("--rate", Mirror + "limits.rate", "The most copies a second: 500/s.", "RATE"),
        new("--in-flight", Mirror + "limits.inFlight", "The most copies that wait for the shadow at once; default 256.", "N"),
        new("--order", Mirror + "order", "none (default) or connection.", "ORDER"),
        new("--protocol", Mirror + "protocol", "http1 (default) or http2.", "PROTOCOL"),
        new("--compare", Mirror + "compare.enabled", "Compares the shadow's responses with production's.") { IsSwitch = true },
        new("--noise", Mirror + "compare.noise", "A second production instance: where it differs is noise. Compares.", "URL"),
        new("--ignore", Mirror + "compare.ignore", "Places that are not compared, as $.requestId or header.x-version. Compares.", "PLACES") { Format = value => $"[{string.Join(", ", value.Split(',').Select(KeyFlag.Quote))}]" },
        new("--fail", Mirror + "compare.fail", "What is a failure: differences=0.1%,newErrors=0.1%,p99=1.2x,minimum=100. Compares.", "LIMITS") { Format = KeyFlag.Pairs },
        new("--run", "run.id", "What the run is called; default the time and four characters.", "NAME"),
        new("--label", "run.labels", "What is said of the run: version=2.3.1.", "LABELS") { Format = KeyFlag.Pairs },
        new("--shadow-ca", Mirror + "tls.ca", "Authorities that are trusted for the shadow, PEM.", "FILE"),
        .. SourceFlags.OfTap[2..],
        new("--admin", "admin.listen", "The admin port; default that of UMBRA__ADMIN__LISTEN, else a free one, which is printed.", "ADDRESS") { Default = "127.0.0.1:0" },
        new("--health", "health.listen", "The health port; default that of UMBRA__HEALTH__LISTEN, else a free one, which is printed.", "ADDRESS") { Default = "127.0.0.1:0" },
        new("--state", "state", "The folder for the admin token; default one of the user's.", "DIRECTORY"),
        new("--safety", "safety", "enforce (default) or warn: what grave findings of the preflight are.", "MODE"),
        new("--isolation", "isolation", "process (default) or none.", "MODE"),
    ];

    public static Command Create()
    {
        var command = new DocumentedCommand("mirror", "The one-liner: a tap in front of production, or a capture beside it, and one mirror; no file.",
            """
            $ umbra mirror --listen :8080 --production http://127.0.0.1:9001 --shadow http://127.0.0.1:9002 --percent 10
            tap: listening on 0.0.0.0:8080, production is 127.0.0.1:9001
            admin: http://127.0.0.1:40123

            $ umbra mirror --capture eth0 --ports 80,8080 --shadow http://127.0.0.1:9002
            """);
        var overlays = KeyFlag.AddAll(command, Flags);
        var duration = new DurationOption().AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var end = duration.End(parsed, cancellationToken);
            return await RunCommand.RunAsync(
                new LoadedConfiguration(null, [.. SourceFlags.Complete([.. overlays(parsed)], Mirror, "umbra mirror")], isTakeover: false),
                parsed.InvocationConfiguration.Error, end.Token).ConfigureAwait(false);
        });
        return command;
    }
}
