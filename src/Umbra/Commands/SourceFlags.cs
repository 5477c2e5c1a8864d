using System.Collections.Immutable;
using Umbra.Configuration;

namespace Umbra.Commands;

/// <summary>Where exchanges come from, as flags of the commands that need no file: a tap, or packets of an interface.</summary>
internal static class SourceFlags
{
    private const string Tap = "sources.tap.tap.";
    private const string Capture = "sources.capture.capture.";

    /// <summary>The flags of a tap.</summary>
    public static ImmutableArray<KeyFlag> OfTap { get; } =
    [
        new("--listen", Tap + "listen", "Where clients connect, host:port or :port.", "ADDRESS"),
        new("--production", Tap + "production", "Where production is: host:port or URL; several with commas, tried in turn.", "ADDRESS"),
        new("--tls-certificate", Tap + "tls.certificate", "Terminates TLS with this certificate, PEM.", "FILE"),
        new("--tls-key", Tap + "tls.key", "The certificate's key, PEM.", "FILE"),
        new("--connections", Tap + "connections", "The most client connections at once; default 10000.", "N"),
        new("--drain", Tap + "drain", "How long open connections may go on at the end; default 30s.", "TIME"),
    ];

    /// <summary>The flags of a capture.</summary>
    public static ImmutableArray<KeyFlag> OfCapture { get; } =
    [
        new("--capture", Capture + "interface", "Instead of a tap: reads the packets of this interface, beside production; several with commas.", "INTERFACE"),
        new("--ports", Capture + "ports", "The servers' ports: 80,8080; without it all TCP is read.", "PORTS"),
        new("--bpf", Capture + "bpf", "A filter in libpcap's language in place of that of the ports.", "FILTER") { Format = KeyFlag.Quote },
        new("--capture-buffer", Capture + "buffer", "The kernel's buffer; default 32MiB.", "SIZE"),
    ];

    /// <summary>The overlays of an interface and its ports.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="ports">Its ports, with commas; empty for all.</param>
    /// <param name="from">Who says so.</param>
    public static IEnumerable<Overlay> Interface(string name, string ports, string from) =>
        ports.Length == 0 ? [new Overlay(Capture + "interface", KeyFlag.Quote(name), from)] : [new Overlay(Capture + "interface", KeyFlag.Quote(name), from), new Overlay(Capture + "ports", $"[{ports}]", from)];

    /// <summary>Gives a mirror the source that the flags make.</summary>
    /// <param name="given">What the flags say.</param>
    /// <param name="mirror">The mirror's key.</param>
    /// <param name="command">The command.</param>
    /// <exception cref="CommandFailure">They make none, or two.</exception>
    public static IEnumerable<Overlay> Complete(IReadOnlyList<Overlay> given, string mirror, string command)
    {
        var tap = given.FirstOrDefault(overlay => overlay.Path.StartsWith(Tap, StringComparison.Ordinal));
        var capture = given.FirstOrDefault(overlay => overlay.Path.StartsWith(Capture, StringComparison.Ordinal));
        if (tap is not null && capture is not null)
        {
            throw new CommandFailure(ExitCode.Usage, $"{tap.Origin} and {capture.Origin} do not go together: a tap forwards connections, a capture reads packets beside them");
        }

        if (capture is not null && !given.Any(overlay => overlay.Path == Capture + "interface"))
        {
            throw new CommandFailure(ExitCode.Usage, $"{capture.Origin} needs --capture and the interface");
        }

        foreach (var flag in capture is null ? OfTap[..2] : [])
        {
            if (!given.Any(overlay => overlay.Path == flag.Key))
            {
                throw new CommandFailure(ExitCode.Usage, $"{flag.Name} is missing: a tap needs --listen and --production; or give --capture and an interface, to read packets");
            }
        }

        return [.. given, new Overlay(mirror + "from", capture is null ? "[tap]" : "[capture]", command)];
    }
}
