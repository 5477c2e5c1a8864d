using System.Collections.Immutable;

namespace Umbra.Ramping;

/// <summary>Where a ramp is, and all that its next decision depends on. Immutable; kept over restarts.</summary>
internal sealed record RampState
{
    /// <summary>The step: an index.</summary>
    public required int Step { get; init; }

    /// <summary>How long it was held: only while the worker ran and nothing overruled it.</summary>
    public TimeSpan Held { get; init; }

    /// <summary>What was counted since the interval began.</summary>
    public RampCounts Interval { get; init; }

    /// <summary>What was counted in the slice before the current one.</summary>
    public RampCounts EarlierSlice { get; init; }

    /// <summary>What was counted in the current slice.</summary>
    public RampCounts Slice { get; init; }

    /// <summary>How old the current slice is.</summary>
    public TimeSpan SliceAge { get; init; }

    /// <summary>How often each step failed since it was last held for an interval.</summary>
    public required ImmutableArray<int> Failures { get; init; }

    /// <summary>How often the ramp stepped back, by <see cref="RampBreach"/>.</summary>
    public ImmutableArray<long> StepsBack { get; init; } = [.. RampBreaches.All.Select(_ => 0L)];

    /// <summary>The worker's restarts as they were last seen; null at first.</summary>
    public long? WorkerRestarts { get; init; }

    /// <summary>Why the last interval came to nothing; null when the last one was good.</summary>
    public string? Why { get; init; }

    /// <summary>A ramp that begins.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="step">Where.</param>
    public static RampState At(RampSettings settings, int step) => new() { Step = step, Failures = [.. settings.Steps.Select(_ => 0)] };

    /// <summary>The same with an interval that begins.</summary>
    public RampState Anew() => this with { Held = TimeSpan.Zero, Interval = default, EarlierSlice = default, Slice = default, SliceAge = TimeSpan.Zero };
}
