using System.Collections.Frozen;

namespace Umbra.Import.GoReplay;

/// <summary>What becomes of the flags that no key of Umbra's stands for. None is left out without a word.</summary>
internal static class GoReplayRemarks
{
    private static readonly FrozenSet<string> Carried = FrozenSet.Create(
        StringComparer.Ordinal,
        "input-raw", "input-file", "input-file-loop", "input-tcp", "input-http", "input-kafka-host", "input-dummy", "output-http", "output-file", "output-tcp", "output-kafka-host", "output-ws", "output-binary",
        "split-output", "middleware", "http-allow-url", "http-disallow-url", "http-allow-header", "http-disallow-header", "http-allow-method", "http-rewrite-url", "http-set-header", "http-header-limiter",
        "http-original-host", "output-http-workers", "output-http-queue-len", "output-http-timeout", "output-http-skip-verify", "input-raw-bpf-filter", "input-raw-buffer-size", "input-raw-realip-header",
        "http-drop-header");

    private static readonly FrozenDictionary<string, (RemarkKind Kind, string Text)> Others = new Dictionary<string, (RemarkKind, string)>
    {
        ["http-set-param"] = (RemarkKind.MirrorLost, "Umbra does not change the query of a copy: a middleware can"),
        ["http-rewrite-header"] = (RemarkKind.MirrorLost, "Umbra sets and removes header fields and does not change a part of one: a middleware can"),
        ["http-param-limiter"] = (RemarkKind.MirrorLost, "Umbra samples by a header field, a cookie or the client, and not by a parameter: all requests are taken"),
        ["http-basic-auth-filter"] = (RemarkKind.MirrorLost, "Umbra does not look into credentials: all requests are taken"),
        ["input-raw-protocol"] = (RemarkKind.MirrorLost, "Umbra reads HTTP and no binary protocols"),
        ["output-stdout"] = (RemarkKind.LeftOut, "umbra inspect shows requests as they come"),
        ["output-null"] = (RemarkKind.LeftOut, "an output that drops everything needs no mirror"),
        ["output-dummy"] = (RemarkKind.LeftOut, "umbra inspect shows requests as they come"),
        ["output-http-redirects"] = (RemarkKind.LeftOut, "copies follow no redirect: the shadow's answer is taken as it is"),
        ["output-http-stats"] = (RemarkKind.LeftOut, "figures of every mirror are always kept: umbra status and the metrics"),
        ["output-http-stats-ms"] = (RemarkKind.LeftOut, "figures of every mirror are always kept: umbra status and the metrics"),
        ["stats"] = (RemarkKind.LeftOut, "figures of every mirror are always kept: umbra status and the metrics"),
        ["input-raw-track-response"] = (RemarkKind.LeftOut, "Umbra always reads responses"),
        ["output-http-track-response"] = (RemarkKind.LeftOut, "the shadow's responses are read where a mirror compares them: compare: true"),
        ["output-http-elasticsearch"] = (RemarkKind.LeftOut, "figures go out as metrics (Prometheus, OpenTelemetry)"),
        ["exit-after"] = (RemarkKind.LeftOut, "Umbra runs until it is stopped: timeout 10m umbra run"),
        ["http-pprof"] = (RemarkKind.LeftOut, "profiles of a .NET process are made by dotnet-trace"),
        ["input-raw-expire"] = (RemarkKind.LeftOut, "a message is complete by its own framing and not by a pause"),
        ["input-raw-engine"] = (RemarkKind.LeftOut, "packets are always read with libpcap"),
        ["copy-buffer-size"] = (RemarkKind.LeftOut, "limits.body bounds what is kept of a body, 1 MiB unless it says otherwise"),
        ["prettify-http"] = (RemarkKind.LeftOut, "bodies are shown decoded where they are shown, and sent as they came"),
        ["input-raw-vxlan"] = (RemarkKind.MirrorLost, "packets in VXLAN are a source of their own: vxlan: { listen: ':4789' }"),
        ["input-raw-vlan"] = (RemarkKind.LeftOut, "VLAN tags are read by themselves; a bpf filter chooses one"),
        ["output-file-append"] = (RemarkKind.LeftOut, "a recording is never appended to: the next file gets a number"),
        ["output-file-size-limit"] = (RemarkKind.LeftOut, "recording.rotate.size says when a file ends, 1 GiB unless it says otherwise"),
        ["output-file-max-size-limit"] = (RemarkKind.LeftOut, "recording.keep.size bounds what is kept"),
        ["output-file-flush-interval"] = (RemarkKind.LeftOut, "recording.every says how old a block may become, 1 s unless it says otherwise"),
        ["output-file-queue-limit"] = (RemarkKind.LeftOut, "recording.rotate says when a file ends"),
        ["verbose"] = (RemarkKind.LeftOut, "Umbra's logging has levels of its own"),
        ["debug"] = (RemarkKind.LeftOut, "Umbra's logging has levels of its own"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Tells of each.</summary>
    public static void Tell(ImportDraft draft, GoReplayCommand command)
    {
        foreach (var flag in command.Flags.Where(flag => !Carried.Contains(flag.Name)))
        {
            var (kind, text) = Others.GetValueOrDefault(flag.Name, (RemarkKind.LeftOut, "it has no counterpart"));
            draft.Remark(flag.Line, kind, $"--{flag.Name}: {text}");
        }
    }
}
