namespace Umbra.Core.Recording.Formats;

/// <summary>Times as people and other formats write them.</summary>
internal static class ExchangeTimes
{
    /// <summary>A point in time.</summary>
    /// <param name="ns">ns since 1970-01-01 UTC.</param>
    public static DateTimeOffset At(long ns) => DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(ns / 100, 0, (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks));

    /// <summary>ns since 1970-01-01 UTC.</summary>
    public static long Of(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>Milliseconds, to the microsecond.</summary>
    public static double Milliseconds(long ns) => Math.Round(ns / 1e6, 3);
}
