namespace Umbra.Capture.Live;

/// <summary>
/// The clock of captured packets. The kernel stamps them with the time of day; readers are given them as the monotonic clock would have, so that they stand beside what taps read.
/// </summary>
internal sealed class PacketClock : TimeProvider
{
    private readonly DateTimeOffset _origin;

    /// <param name="clock">The time of day, and the monotonic clock.</param>
    public PacketClock(TimeProvider clock)
    {
        var since = (long)(clock.GetTimestamp() * (1e9 / clock.TimestampFrequency)) / 100;
        _origin = clock.GetUtcNow() - TimeSpan.FromTicks(since);
    }

    /// <summary>When the monotonic clock was 0, ns since 1970.</summary>
    public long OriginNs => (_origin.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100;

    /// <inheritdoc/>
    public override long TimestampFrequency => 1_000_000_000;

    /// <inheritdoc/>
    public override long GetTimestamp() => 0;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _origin;
}
