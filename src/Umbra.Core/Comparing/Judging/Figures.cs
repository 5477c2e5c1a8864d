using System.Globalization;

namespace Umbra.Core.Comparing.Judging;

/// <summary>Figures as sentences have them: <c>1,234</c>, <c>0.42 %</c>, <c>1.31x</c>, <c>12.4 ms</c>; by the invariant culture.</summary>
internal static class Figures
{
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count and its noun.</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary>A share, with as many places as it takes to tell it from nothing.</summary>
    public static string Percent(double share)
    {
        var percent = share * 100;
        var form = Math.Abs(percent) switch
        {
            0 => "0",
            < 0.01 => "0.####",
            < 1 => "0.###",
            < 10 => "0.##",
            _ => "0.#",
        };
        return $"{percent.ToString(form, CultureInfo.InvariantCulture)} %";
    }

    public static string Times(double ratio) => $"{ratio.ToString("0.##", CultureInfo.InvariantCulture)}x";

    /// <summary>A duration of so many µs, in ms.</summary>
    public static string Milliseconds(double microseconds) =>
        $"{(microseconds / 1000).ToString(microseconds < 10_000 ? "0.###" : "0.#", CultureInfo.InvariantCulture)} ms";
}
