using System.Collections.Frozen;

namespace Umbra.Import.GoReplay;

/// <summary>GoReplay's flags.</summary>
internal static class GoReplayFlags
{
    /// <summary>Those that take no value.</summary>
    private static readonly FrozenSet<string> Switches = FrozenSet.Create(
        StringComparer.Ordinal,
        "verbose", "debug", "stats", "split-output", "output-stdout", "output-null", "input-tcp-secure", "output-tcp-secure", "output-tcp-skip-verify", "output-tcp-stats", "output-tcp-sticky",
        "input-file-loop", "input-file-dry-run", "output-file-append", "prettify-http", "input-raw-track-response", "input-raw-override-snaplen", "input-raw-immediate-mode", "input-raw-promisc",
        "input-raw-monitor", "input-raw-stats", "input-raw-allow-incomplete", "input-raw-vxlan", "input-raw-vlan", "input-raw-dpdk", "output-http-compatibility-mode", "output-http-track-response", "output-http-stats",
        "http-original-host", "output-http-debug", "output-http-skip-verify", "output-kafka-json-format", "input-kafka-json-format", "output-ws-skip-verify", "output-ws-sticky", "output-ws-stats",
        "output-binary-track-response", "output-binary-debug", "recognize-tcp-sessions", "http-original-scheme", "output-kafka-use-sasl", "input-kafka-use-sasl");

    /// <summary>Those that take a value.</summary>
    private static readonly FrozenSet<string> Valued = FrozenSet.Create(
        StringComparer.Ordinal,
        "http-pprof", "verbose", "exit-after", "input-dummy", "output-dummy", "input-tcp", "input-tcp-certificate", "input-tcp-certificate-key", "output-tcp", "output-tcp-workers", "input-file",
        "input-file-read-depth", "input-file-max-wait", "output-file", "output-file-flush-interval", "output-file-size-limit", "output-file-queue-limit", "output-file-max-size-limit", "output-file-buffer",
        "input-raw", "input-raw-engine", "input-raw-protocol", "input-raw-realip-header", "input-raw-expire", "input-raw-bpf-filter", "input-raw-timestamp-type", "input-raw-buffer-size",
        "input-raw-buffer-timeout", "input-raw-ignore-interface", "input-raw-vxlan-port", "input-raw-vxlan-vni", "input-raw-vlan-vid", "copy-buffer-size", "middleware", "input-http", "output-http",
        "output-http-response-buffer", "output-http-workers-min", "output-http-workers", "output-http-queue-len", "output-http-redirects", "output-http-timeout", "output-http-stats-ms",
        "output-http-worker-timeout", "output-http-elasticsearch", "output-kafka-host", "output-kafka-topic", "input-kafka-host", "input-kafka-topic", "input-kafka-offset", "kafka-tls-ca-cert",
        "kafka-tls-client-cert", "kafka-tls-client-key", "output-ws", "output-ws-workers", "output-binary", "output-binary-workers", "output-binary-timeout", "output-tcp-response-buffer", "http-set-header",
        "output-http-header", "http-rewrite-header", "http-set-param", "http-allow-method", "output-http-method", "http-allow-url", "output-http-url-regexp", "http-disallow-url", "http-rewrite-url",
        "output-http-rewrite-url", "http-allow-header", "output-http-header-filter", "http-disallow-header", "http-basic-auth-filter", "http-header-limiter", "output-http-header-hash-filter",
        "http-param-limiter", "output-http-param-hash-filter", "http-drop-header", "config", "memprofile", "cpuprofile", "prettify-http-max-size", "output-s3-access-key", "http-json-header");

    /// <summary>Deprecated names, and those that are meant.</summary>
    private static readonly FrozenDictionary<string, string> Renamed = new Dictionary<string, string>
    {
        ["output-http-header"] = "http-set-header",
        ["output-http-method"] = "http-allow-method",
        ["output-http-url-regexp"] = "http-allow-url",
        ["output-http-rewrite-url"] = "http-rewrite-url",
        ["output-http-header-filter"] = "http-allow-header",
        ["output-http-header-hash-filter"] = "http-header-limiter",
        ["output-http-param-hash-filter"] = "http-param-limiter",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All of them, for those that were mistyped.</summary>
    public static IEnumerable<string> All => Switches.Union(Valued).Select(name => "--" + name);

    /// <summary>Whether there is such a flag.</summary>
    public static bool IsKnown(string name) => Switches.Contains(name) || Valued.Contains(name);

    /// <summary>Whether the word behind it is its value; <c>--verbose</c> takes one only behind an equals sign.</summary>
    public static bool TakesNextWord(string name) => Valued.Contains(name) && !Switches.Contains(name);

    /// <summary>The name that is meant by a deprecated one.</summary>
    public static string Current(string name) => Renamed.GetValueOrDefault(name, name);
}
