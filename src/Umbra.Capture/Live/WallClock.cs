namespace Umbra.Capture.Live;

/// <summary>The time of day as packets are stamped with it.</summary>
internal static class WallClock
{
    /// <summary>Now, ns since 1970.</summary>
    public static long Ns(this TimeProvider clock) => (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
