using System.Globalization;

namespace Umbra.Configuration;

/// <summary>Values with units, as they stand in the file. Numbers are decimal, with a point, without sign and grouping.</summary>
internal static class Units
{
    private static readonly (string Unit, decimal Ticks)[] _durations =
        [("ms", TimeSpan.TicksPerMillisecond), ("us", TimeSpan.TicksPerMicrosecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay)];

    private static readonly (string Unit, decimal Bytes)[] _sizes =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("kB", 1_000), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ];

    private static readonly (string Unit, double Seconds)[] _times = [("/s", 1), ("/m", 60), ("/h", 3600)];

    /// <summary>A whole number.</summary>
    public static bool TryParseInteger(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary><c>500ms</c>, <c>5s</c>, <c>1.5m</c>, <c>2h</c>, and <c>0</c>.</summary>
    public static bool TryParseDuration(string text, out TimeSpan value)
    {
        value = default;
        if (text == "0")
        {
            return true;
        }

        foreach (var (unit, ticks) in _durations)
        {
            if (TryParseNumber(text, unit, out var number) && number * ticks <= long.MaxValue / 2)
            {
                value = TimeSpan.FromTicks((long)(number * ticks));
                return true;
            }
        }

        return false;
    }

    /// <summary><c>64KiB</c>, <c>1MiB</c>, <c>10MB</c>, <c>512B</c>, <c>512</c>.</summary>
    public static bool TryParseSize(string text, out ByteSize value)
    {
        value = default;
        foreach (var (unit, bytes) in _sizes.Append(("", 1)))
        {
            if (TryParseNumber(text, unit, out var number))
            {
                var size = number * bytes;
                value = size <= long.MaxValue && size == decimal.Truncate(size) ? new ByteSize((long)size) : default;
                return value.Bytes == size;
            }
        }

        return false;
    }

    /// <summary><c>10</c>, <c>10%</c>, <c>0.01</c>; 0 to 100 with two decimals at most.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? ParsePercent(string text, out Percent value)
    {
        value = default;
        if (!TryParseNumber(text, text.EndsWith('%') ? "%" : "", out var number))
        {
            return "is not a percentage";
        }

        if (number > 100)
        {
            return "is more than 100 percent";
        }

        if (number * 100 != decimal.Truncate(number * 100))
        {
            return "has more than two decimals";
        }

        value = new Percent((int)(number * 100));
        return null;
    }

    /// <summary><c>500/s</c>, <c>30/m</c>, <c>0.5/s</c>; more than 0.</summary>
    public static bool TryParseRate(string text, out Rate value)
    {
        foreach (var (unit, seconds) in _times)
        {
            if (TryParseNumber(text, unit, out var number) && number > 0)
            {
                value = new Rate((double)number / seconds);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary><c>1.2x</c>; more than 0.</summary>
    public static bool TryParseFactor(string text, out Factor value)
    {
        var isOne = TryParseNumber(text, "x", out var number) && number > 0;
        value = new Factor((double)number);
        return isOne;
    }

    /// <summary>The shortest way to write a duration.</summary>
    public static string Format(TimeSpan value)
    {
        foreach (var (unit, ticks) in _durations.OrderByDescending(entry => entry.Ticks))
        {
            if (value.Ticks % (long)ticks == 0 && value.Ticks > 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{value.Ticks / (long)ticks}{unit}");
            }
        }

        return value == TimeSpan.Zero ? "0s" : string.Create(CultureInfo.InvariantCulture, $"{value.Ticks / (decimal)TimeSpan.TicksPerSecond:0.#######}s");
    }

    /// <summary>The shortest way to write a size, in binary units.</summary>
    public static string Format(ByteSize value)
    {
        foreach (var unit in (ReadOnlySpan<string>)["TiB", "GiB", "MiB", "KiB"])
        {
            var bytes = (long)_sizes.First(entry => entry.Unit == unit).Bytes;
            if (value.Bytes >= bytes && value.Bytes % bytes == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{value.Bytes / bytes}{unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value.Bytes}B");
    }

    /// <summary>A percentage with as many decimals as it has.</summary>
    public static string Format(Percent value) => string.Create(CultureInfo.InvariantCulture, $"{value.Hundredths / 100m:0.##}%");

    /// <summary>A rate in seconds.</summary>
    public static string Format(Rate value) => string.Create(CultureInfo.InvariantCulture, $"{value.PerSecond:0.######}/s");

    /// <summary>A factor.</summary>
    public static string Format(Factor value) => string.Create(CultureInfo.InvariantCulture, $"{value.Times:0.######}x");

    private static bool TryParseNumber(string text, string unit, out decimal number)
    {
        number = 0;
        return text.EndsWith(unit, StringComparison.Ordinal) && text.Length - unit.Length is > 0 and <= 18 && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[^(unit.Length + 1)])
            && decimal.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }
}
