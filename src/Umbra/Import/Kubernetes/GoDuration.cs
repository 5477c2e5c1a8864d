using System.Globalization;
using System.Text.RegularExpressions;

namespace Umbra.Import.Kubernetes;

/// <summary>Durations as Go, Istio and Gateway API write them: <c>10s</c>, <c>1h30m</c>, <c>1.5s</c>, <c>500ms</c>.</summary>
internal static partial class GoDuration
{
    /// <summary>Reads one.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var match = Whole().Match(text);
        if (!match.Success)
        {
            return text == "0";
        }

        var ticks = 0m;
        for (var i = 0; i < match.Groups["number"].Captures.Count; i++)
        {
            ticks += decimal.Parse(match.Groups["number"].Captures[i].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * TicksOf(match.Groups["unit"].Captures[i].Value);
        }

        duration = ticks <= TimeSpan.TicksPerDay * 3650m ? TimeSpan.FromTicks((long)ticks) : TimeSpan.FromDays(3650);
        return true;
    }

    private static decimal TicksOf(string unit) => unit switch
    {
        "h" => TimeSpan.TicksPerHour,
        "m" => TimeSpan.TicksPerMinute,
        "s" => TimeSpan.TicksPerSecond,
        "ms" => TimeSpan.TicksPerMillisecond,
        "us" => TimeSpan.TicksPerMicrosecond,
        _ => 0.01m,
    };

    [GeneratedRegex(@"^((?<number>[0-9]{1,12}(\.[0-9]{1,9})?)(?<unit>ms|us|ns|h|m|s))+\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();
}
