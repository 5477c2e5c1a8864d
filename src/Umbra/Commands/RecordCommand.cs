using System.Collections.Immutable;
using System.CommandLine;
using Umbra.Configuration;
using Umbra.Core.Recording.Formats;
using Umbra.DataPlane;
using Umbra.Recordings;

namespace Umbra.Commands;

/// <summary><c>umbra record</c>: what passes a tap, what packets hold or what is in a file goes to a recording, without a file of settings.</summary>
internal static class RecordCommand
{
    private const string Mirror = "mirrors.recording.";

    private static readonly ImmutableArray<KeyFlag> Flags =
    [
        .. SourceFlags.OfTap[..2],
        .. SourceFlags.OfCapture,
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
        .. SourceFlags.OfTap[2..],
        new("--admin", "admin.listen", "The admin port; default that of UMBRA__ADMIN__LISTEN, else a free one, which is printed.", "ADDRESS") { Default = "127.0.0.1:0" },
        new("--health", "health.listen", "The health port; default that of UMBRA__HEALTH__LISTEN, else a free one, which is printed.", "ADDRESS") { Default = "127.0.0.1:0" },
        new("--state", "state", "The folder for the admin token and the pseudonyms' key; default one of the user's.", "DIRECTORY"),
        new("--isolation", "isolation", "process (default) or none.", "MODE"),
    ];

    public static Command Create()
    {
        var command = new DocumentedCommand("record", "A recording of what passes a tap in front of production, of packets beside it, or of what is in a file; sanitized unless told otherwise.",
            """
            $ umbra record --listen :8080 --production http://127.0.0.1:9001 -o shop-%Y%m%d-%H.avro
            umbra: tap: listening on 0.0.0.0:8080, production is 127.0.0.1:9001
            umbra worker: Recording to /home/me/shop-20261125-14.avro

            $ umbra record eth0:8080 -o shop.avro
            $ umbra record capture.pcap -o shop.avro
            """);
        var source = new Argument<string?>("SOURCE")
        {
            Description = "Instead of --listen and --production: an interface and the servers' ports, as eth0:80,8080; or a file, of packets (pcap, pcapng) or of exchanges.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        command.Add(source);
        var overlays = KeyFlag.AddAll(command, Flags);
        var duration = new DurationOption().AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var end = duration.End(parsed, cancellationToken);
            List<Overlay> given = [.. overlays(parsed)];
            if (parsed.GetValue(source) is { } named)
            {
                if (named == ExchangeFiles.Standard || File.Exists(named) || ExchangeFormats.OfName(named) is not null)
                {
                    return FileRecording.Run(named, Flags, given, parsed.InvocationConfiguration.Error);
                }

                var colon = named.LastIndexOf(':');
                given.AddRange(colon < 0 ? SourceFlags.Interface(named, "", "SOURCE") : SourceFlags.Interface(named[..colon], named[(colon + 1)..], "SOURCE"));
            }

            Overlay[] all = [.. SourceFlags.Complete(given, Mirror, "umbra record"), new Overlay(Mirror + "exclude", "[]", "umbra record")];
            return await RunCommand.RunAsync(new LoadedConfiguration(null, [.. all], isTakeover: false), parsed.InvocationConfiguration.Error, end.Token).ConfigureAwait(false);
        });
        return command;
    }
}
