using System.Globalization;
using System.Text.RegularExpressions;

namespace Umbra.Import.Nginx;

/// <summary>Times as nginx writes them: <c>60</c>, <c>500ms</c>, <c>1m30s</c>.</summary>
internal static partial class NginxTime
{
    /// <summary>The time that a directive gives, within bounds that the configuration takes.</summary>
    public static TimeSpan Of(NginxDirective directive, TimeSpan least, TimeSpan most)
    {
        var text = directive.First.Replace(" ", "", StringComparison.Ordinal);
        var match = Time().Match(text);
        if (text.Length == 0 || !match.Success)
        {
            throw directive.Fault($"{directive.Name} has no time in it: write 5s, 500ms or 1m30s");
        }

        var milliseconds = 0.0;
        foreach (var (group, unit) in (ReadOnlySpan<(string, double)>)[("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1), ("plain", 1_000)])
        {
            milliseconds += match.Groups[group] is { Success: true, Value: var digits } ? double.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) * unit : 0;
        }

        return TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, least.TotalMilliseconds, most.TotalMilliseconds));
    }

    [GeneratedRegex(@"^(?:(?<d>[0-9]{1,9})d)?(?:(?<h>[0-9]{1,9})h)?(?:(?<m>[0-9]{1,9})m)?(?:(?<s>[0-9]{1,9})s)?(?:(?<ms>[0-9]{1,9})ms)?(?<plain>[0-9]{1,9})?\z")]
    private static partial Regex Time();
}
