namespace Umbra.Core.Mirroring;

/// <summary>Why an exchange that a mirror saw was not mirrored. A closed set: each is a label value of <c>umbra_mirror_skipped_total</c>.</summary>
internal enum SkipReason : byte
{
    /// <summary>No entry of <c>match</c> fits.</summary>
    NotMatched,

    /// <summary>An entry of <c>exclude</c> fits, or the request asks to leave HTTP (CONNECT, an upgrade that was granted).</summary>
    Excluded,

    /// <summary>Outside the mirror's percentage.</summary>
    NotSampled,

    /// <summary>The mirror's <c>methods</c> do not allow it.</summary>
    UnsafeMethod,

    /// <summary>Over the mirror's <c>limits.rate</c>.</summary>
    RateLimited,

    /// <summary>All <c>limits.inFlight</c> places were taken and the mirror has no queue.</summary>
    InFlight,

    /// <summary>The mirror's queue was full.</summary>
    QueueFull,

    /// <summary>The target's circuit breaker is open.</summary>
    BreakerOpen,

    /// <summary>A memory bound of the intake or of the worker was reached.</summary>
    Overloaded,

    /// <summary>The head is over 32 KiB, or has more than 100 fields.</summary>
    HeadTooLarge,

    /// <summary>The body is over <c>limits.body</c>.</summary>
    BodyTooLarge,

    /// <summary>The sanitizer could not vouch for it.</summary>
    Unsanitizable,

    /// <summary>It carries this fleet's mark: it is a copy already.</summary>
    Loop,

    /// <summary>Packets of it are missing.</summary>
    Gap,

    /// <summary>Its framing is ambiguous or not HTTP.</summary>
    Malformed,

    /// <summary>The request ended before it was complete.</summary>
    ClientAborted,

    /// <summary>The target could not be reached, or the connection failed before the whole response arrived.</summary>
    SendFailed,

    /// <summary>The target's whole response did not arrive within <c>timeout</c>.</summary>
    TimedOut,

    /// <summary>A recording or stream would not take it.</summary>
    TargetFull,

    /// <summary>The middleware did not give it back.</summary>
    Middleware,

    /// <summary>The worker that held it died.</summary>
    WorkerLost,

    /// <summary>The mirror is paused.</summary>
    Paused,

    /// <summary>It was still pending when the mirror ended.</summary>
    Shutdown,
}
