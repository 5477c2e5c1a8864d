using System.Collections.Immutable;

namespace Umbra.Core.Mirroring;

/// <summary>The reasons as users see them.</summary>
internal static class SkipReasons
{
    /// <summary>The number of reasons.</summary>
    public const int Count = (int)SkipReason.Shutdown + 1;

    private static readonly ImmutableArray<string> Names =
    [
        "not_matched", "excluded", "not_sampled", "unsafe_method", "rate_limited", "in_flight", "queue_full", "breaker_open",
        "overloaded", "head_too_large", "body_too_large", "unsanitizable", "loop", "gap", "malformed", "client_aborted",
        "send_failed", "timed_out", "target_full", "middleware", "worker_lost", "paused", "shutdown",
    ];

    /// <summary>The reason's label value, as in <c>umbra_mirror_skipped_total{reason="…"}</c>.</summary>
    public static string Name(this SkipReason reason) => Names[(int)reason];
}
