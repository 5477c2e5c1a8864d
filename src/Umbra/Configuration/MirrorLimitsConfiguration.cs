using Umbra.Core.Mirroring;

namespace Umbra.Configuration;

/// <summary>Bounds of what a mirror sends.</summary>
internal sealed record MirrorLimitsConfiguration
{
    [Setting("The most requests that wait for the target at once, and the most connections to it. While the worker gets no processor for more, 64 are used, if the queue has at least four times as many places.", Minimum = "1", Maximum = "65536")]
    public int InFlight { get; init; } = 256;

    [Setting("Copies that wait for a place among them. Past it a copy is skipped (`queue_full`).", Minimum = "0", Maximum = "10000000")]
    public int Queue { get; init; } = 10_000;

    [Setting("Copies in a time, with no more than one second's burst: `500/s`, `30/m`. Past it a copy is skipped (`rate_limited`).", Default = "no limit")]
    public Rate? Rate { get; init; }

    [Setting("The most bytes of a request's body. A copy with more is skipped (`body_too_large`).", Default = "`limits.body` of the file")]
    public ByteSize? Body { get; init; }
}

/// <summary>When a target that fails is left alone.</summary>
internal sealed record BreakerConfiguration
{
    [Setting("The share of failures (no whole response) in `window` that opens the breaker.", Minimum = "1%")]
    public Percent Failures { get; init; } = new(50_00);

    [Setting("The fewest attempts in `window` on which it is decided.", Minimum = "1", Maximum = "1000000")]
    public int Attempts { get; init; } = 20;

    [Setting("How far back attempts count.", Minimum = "100ms", Maximum = "10m")]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("How long it stays open before one probe is let through.", Minimum = "100ms", Maximum = "1h")]
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The settings.</summary>
    public BreakerSettings ToSettings() => new()
    {
        FailureRatio = Failures.Hundredths / 10_000.0,
        MinimumAttempts = Attempts,
        Window = Window,
        OpenFor = OpenFor,
    };
}
