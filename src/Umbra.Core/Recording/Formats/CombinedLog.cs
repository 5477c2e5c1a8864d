using System.Globalization;
using System.Text.RegularExpressions;

namespace Umbra.Core.Recording.Formats;

/// <summary>The "combined" format of nginx and Apache, and "common", which is its first part; what is behind it (durations, say) is passed over.</summary>
internal sealed partial class CombinedLog : IAccessLogFormat
{
    /// <inheritdoc/>
    public string Name => "combined";

    /// <inheritdoc/>
    public bool IsPreamble(string line) => false;

    /// <inheritdoc/>
    public AccessLogEntry? Read(string line)
    {
        var match = Line().Match(line);
        if (!match.Success || !DateTimeOffset.TryParseExact(match.Groups["time"].Value, "dd/MMM/yyyy:HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return null;
        }

        return new AccessLogEntry
        {
            Time = time,
            Client = match.Groups["client"].Value,
            Method = match.Groups["method"].Value,
            Target = Unescaped(match.Groups["target"].Value),
            Status = int.Parse(match.Groups["status"].Value, CultureInfo.InvariantCulture),
            Bytes = long.TryParse(match.Groups["bytes"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0,
            Referer = match.Groups["referer"].Success ? Unescaped(match.Groups["referer"].Value) : null,
            UserAgent = match.Groups["agent"].Success ? Unescaped(match.Groups["agent"].Value) : null,
        };
    }

    // nginx writes \x22 for what would end the field, Apache \" too.
    private static string Unescaped(string text) =>
        !text.Contains('\\', StringComparison.Ordinal) ? text
        : Escape().Replace(text, match => match.Length == 4 ? ((char)Convert.ToByte(match.Value[2..], 16)).ToString() : match.Value[1..]);

    [GeneratedRegex(@"^(?<client>\S+) \S+ .*? ?\[(?<time>[^\]]+)\] ""(?<method>[!#$%&'*+.^_`|~0-9A-Za-z-]+) (?<target>\S+)(?: HTTP/[0-9.]+)?"" (?<status>[0-9]{3}) (?<bytes>[0-9]+|-)(?: ""(?<referer>(?:[^""\\]|\\.)*)"" ""(?<agent>(?:[^""\\]|\\.)*)"")?", RegexOptions.CultureInvariant)]
    private static partial Regex Line();

    [GeneratedRegex(@"\\(?:x[0-9A-Fa-f]{2}|.)", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
