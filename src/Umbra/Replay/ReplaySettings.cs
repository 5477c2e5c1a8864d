using System.Collections.Immutable;
using Umbra.Core.Mirroring;
using Umbra.Replay.Correlations;

namespace Umbra.Replay;

/// <summary>How a recording is replayed. Immutable.</summary>
internal sealed record ReplaySettings
{
    /// <summary>Where requests go, and how they are changed.</summary>
    public required DeliverySettings Delivery { get; init; }

    /// <summary>How many times as fast as it was recorded; infinity for as fast as can be.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>A rate in place of the recorded times; null for those.</summary>
    public RatePlan? Rate { get; init; }

    /// <summary>A closed loop: so many requests are under way at any time, and the next goes when one has ended. Null for an open loop.</summary>
    public int? ClosedLoop { get; init; }

    /// <summary>Each request is due at a time; else each goes when it can.</summary>
    public bool HasSchedule => ClosedLoop is null && (Rate is not null || !double.IsPositiveInfinity(Speed));

    /// <summary>How often the recording is replayed, one time after the other.</summary>
    public int Loop { get; init; } = 1;

    /// <summary>How many copies of each request are sent.</summary>
    public int Multiply { get; init; } = 1;

    /// <summary>Places whose values differ between the copies.</summary>
    public ImmutableArray<Core.Sanitizing.SanitizeRule> Vary { get; init; } = [];

    /// <summary>Each recorded connection gets one of its own; else connections are used for whatever is next.</summary>
    public bool ConnectionsAsRecorded { get; init; }

    /// <summary>The most requests under way at once. Past it requests wait, and are late.</summary>
    public int InFlight { get; init; } = 1_024;

    /// <summary>Requests of one recorded connection go one after the other.</summary>
    public bool KeepsOrder { get; init; } = true;

    /// <summary>How long is not counted at the beginning.</summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>When it ends early.</summary>
    public StopRules Stop { get; init; } = new();

    /// <summary>Values that the target gives anew.</summary>
    public ImmutableArray<CorrelationRule> Correlate { get; init; } = [];
}

/// <summary>When a replay ends early: looked at each second, over the last ten.</summary>
/// <param name="ErrorShare">The share of requests without an answer, or with one of 500 or more; null for whatever it is.</param>
/// <param name="P99">The p99 from due to the last byte.</param>
/// <param name="Lateness">The p99 of lateness.</param>
internal sealed record StopRules(double? ErrorShare = null, TimeSpan? P99 = null, TimeSpan? Lateness = null)
{
    /// <summary>The fewest answers on which it is decided.</summary>
    public const int FewestAnswers = 20;
}
