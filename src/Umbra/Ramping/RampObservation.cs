namespace Umbra.Ramping;

/// <summary>What was seen since the last time that a ramp was decided on.</summary>
internal readonly record struct RampObservation
{
    /// <summary>How long ago that was; zero the first time.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The copies that ended since.</summary>
    public RampCounts Counts { get; init; }

    /// <summary>Copies that a memory bound refused since.</summary>
    public long Overloaded { get; init; }

    /// <summary>Client connections since that could not be connected to production.</summary>
    public long ProductionFailures { get; init; }

    /// <summary>How often the data plane has started a worker after the first.</summary>
    public long WorkerRestarts { get; init; }

    /// <summary>What overrules the ramp, as users say it: <c>percent=25</c>, <c>ramp=hold</c>, <c>paused</c>; null when nothing does.</summary>
    public string? OverruledBy { get; init; }
}
