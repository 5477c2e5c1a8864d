using System.Collections.Immutable;
using System.CommandLine;
using Umbra.Configuration;
using Umbra.DataPlane;

namespace Umbra.Commands;

/// <summary><c>umbra record</c>: a tap whose exchanges go to a recording, without a file of settings.</summary>
internal static class RecordCommand
{
    private const string Tap = "sources.tap.tap.";
    private const string Mirror = "mirrors.recording.";

    private static readonly ImmutableArray<KeyFlag> Flags =
    [
        new("--listen", Tap + "listen", "Where clients connect, host:port or :port.", "ADDRESS") { IsRequired = true },
        new("--production", Tap + "production", "Where production is: host:port or URL; several with commas, tried in turn.", "ADDRESS") { IsRequired = true },
        new("--output", Mirror + "to", "The file; %Y %m %d %H %M %S are parts of the time (UTC). A name that is taken gets a number.", "FILE") { IsRequired = true, Alias = "-o", Format = file => KeyFlag.Quote($"{RecordingAddress.Scheme}:{file}") },
        new("--percent", Mirror + "percent", "The share that is recorded, two decimals at most; default 100.", "N") { Default = "100" },
        new("--methods", Mirror + "methods", "all (default), safe, or a list: GET,POST.", "METHODS") { Default = "all" },
        new("--path", Mirror + "match", "Only requests whose path begins with this.", "PREFIX") { Format = value => $"[ {{ path: {{ prefix: {KeyFlag.Quote(value)} }} }} ]" },
        new("--sanitize", Mirror + "sanitize", "standard (default), strict or none: the file holds what users sent.", "PROFILE"),
        KeyFlag.Middleware(Mirror + "middleware.command"),
        new("--rate", Mirror + "limits.rate", "The most exchanges a second: 500/s.", "RATE"),
        new("--codec", Mirror + "recording.codec", "zstandard (default), deflate or none.", "CODEC"),
        new("--level", Mirror + "recording.level", "How hard it compresses, 1 (default) to 19.", "N"),
        new("--fsync", Mirror + "recording.fsync", "none (default), block or interval.", "WHEN"),
        new("--rotate-size", Mirror + "recording.rotate.size", "A file ends at this size; default 1GiB.", "SIZE"),
        new("--rotate-age", Mirror + "recording.rotate.age", "A file ends at this age.", "TIME"),
        new("--keep-size", Mirror + "recording.keep.size", "The oldest files are deleted over this size.", "SIZE"),
        new("--keep-age", Mirror + "recording.keep.age", "Files are deleted at this age.", "TIME"),
        new("--body", "limits.body", "Bytes of a body that are kept; default 1MiB.", "SIZE"),
        new("--tls-certificate", Tap + "tls.certificate", "Terminates TLS with this certificate, PEM.", "FILE"),
        new("--tls-key", Tap + "tls.key", "The certificate's key, PEM.", "FILE"),
        new("--drain", Tap + "drain", "How long open connections may go on at the end; default 30s.", "TIME"),
        new("--admin", "admin.listen", "The admin port; default a free one, which is printed.", "ADDRESS") { Default = "127.0.0.1:0" },
        new("--health", "health.listen", "The health port; default a free one, which is printed.", "ADDRESS") { Default = "127.0.0.1:0" },
        new("--state", "state", "The folder for the admin token and the pseudonyms' key; default one of the user's.", "DIRECTORY"),
        new("--isolation", "isolation", "process (default) or none.", "MODE"),
    ];

    public static Command Create()
    {
        var command = new DocumentedCommand("record", "A tap in front of production, and a recording of what passes; sanitized unless told otherwise.",
            """
            $ umbra record --listen :8080 --production http://127.0.0.1:9001 -o shop-%Y%m%d-%H.avro
            umbra: tap: listening on 0.0.0.0:8080, production is 127.0.0.1:9001
            umbra worker: Recording to /home/me/shop-20261125-14.avro
            """);
        var overlays = KeyFlag.AddAll(command, Flags);
        var duration = new Option<string?>("--duration") { Description = "Ends by itself: 30s, 2m; default at Ctrl-C.", HelpName = "TIME" };
        command.Add(duration);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (parsed.GetValue(duration) is { } text)
            {
                end.CancelAfter(Durations.Parse("--duration", text));
            }

            Overlay[] all = [.. overlays(parsed), new Overlay(Mirror + "from", "[tap]", "umbra record"), new Overlay(Mirror + "exclude", "[]", "umbra record")];
            return await RunCommand.RunAsync(new LoadedConfiguration(null, [.. all], isTakeover: false), parsed.InvocationConfiguration.Error, end.Token).ConfigureAwait(false);
        });
        return command;
    }
}
