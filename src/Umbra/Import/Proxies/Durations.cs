using System.Globalization;

namespace Umbra.Import.Proxies;

/// <summary>Spans of time as Go and Protocol Buffers write them.</summary>
internal static class Durations
{
    private static readonly (string Unit, decimal Ticks)[] Units =
        [("ns", 0.01m), ("us", 10), ("µs", 10), ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour)];

    /// <summary><c>1m30s</c>, <c>1.5s</c>, <c>300ms</c>; a number alone is of seconds.</summary>
    public static TimeSpan? Parse(string text)
    {
        decimal ticks = 0;
        var rest = text.AsSpan().Trim();
        if (rest.Length is 0 or > 40)
        {
            return null;
        }

        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            digits = digits < 0 ? rest.Length : digits;
            if (!decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > 1_000_000_000)
            {
                return null;
            }

            rest = rest[digits..];
            var letters = rest.IndexOfAny("0123456789.");
            var unit = (letters < 0 ? rest : rest[..letters]).ToString();
            rest = rest[unit.Length..];
            var factor = unit.Length == 0 ? TimeSpan.TicksPerSecond : Units.FirstOrDefault(known => known.Unit == unit).Ticks;
            if (factor == 0 || (unit.Length == 0 && ticks > 0))
            {
                return null;
            }

            ticks += number * factor;
        }

        return ticks > long.MaxValue / 4 ? null : TimeSpan.FromTicks((long)ticks);
    }

    /// <summary>A time within the bounds of a key.</summary>
    public static TimeSpan Within(TimeSpan value, TimeSpan least, TimeSpan most) => value < least ? least : value > most ? most : value;
}
