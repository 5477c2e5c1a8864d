using System.Globalization;

namespace Umbra.Core.Recording.Formats;

/// <summary>Times as people and other formats write them.</summary>
internal static class ExchangeTimes
{
    /// <summary>A point in time.</summary>
    /// <param name="ns">ns since 1970-01-01 UTC.</param>
    public static DateTimeOffset At(long ns) => DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(ns / 100, 0, (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks));

    /// <summary>ns since 1970-01-01 UTC, within the years 1678 to 2261.</summary>
    public static long Of(DateTimeOffset time) => Math.Clamp((time - DateTimeOffset.UnixEpoch).Ticks, long.MinValue / 100, long.MaxValue / 100) * 100;

    /// <summary>The beginning of what took so long.</summary>
    /// <param name="end">Its end.</param>
    /// <param name="duration">How long it took.</param>
    public static DateTimeOffset Before(DateTimeOffset end, TimeSpan duration) => end.UtcTicks >= duration.Ticks ? end.ToUniversalTime() - duration : DateTimeOffset.MinValue;

    /// <summary>Seconds as logs write them; zero for what is none, or more than a day.</summary>
    public static TimeSpan Seconds(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= 86_400 ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)) : TimeSpan.Zero;

    /// <summary>Milliseconds, to the microsecond.</summary>
    public static double Milliseconds(long ns) => Math.Round(ns / 1e6, 3);
}
