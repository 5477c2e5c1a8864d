namespace Umbra.Core.Mirroring;

/// <summary>
/// A mirror's copies are not made for a while: the worker has said that it would skip them, so that they would cost production's side
/// their way there for nothing. Thread-safe.
/// </summary>
internal sealed class MirrorGate
{
    /// <summary>The longest time at once. It ends by itself: a worker that dies meanwhile, or is told to send elsewhere, has nothing to take back.</summary>
    public static readonly TimeSpan MostAtOnce = TimeSpan.FromMilliseconds(100);

    private volatile Closing? _closing;

    /// <summary>Whether the worker may say so for this reason: it is one that lasts.</summary>
    public static bool MayCloseFor(SkipReason reason) => reason is SkipReason.BreakerOpen or SkipReason.QueueFull;

    /// <summary>No copies from now on.</summary>
    /// <param name="reason">What they are skipped for.</param>
    /// <param name="time">For how long, at most <see cref="MostAtOnce"/>.</param>
    /// <param name="clock">The time.</param>
    public void Close(SkipReason reason, TimeSpan time, TimeProvider clock) =>
        _closing = new Closing(reason, clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency));

    /// <summary>Why a copy is not made now; null when it is.</summary>
    public SkipReason? Refuses(TimeProvider clock) =>
        _closing is { } closing && clock.GetTimestamp() < closing.Until ? closing.Reason : null;

    private sealed record Closing(SkipReason Reason, long Until);
}
