using System.Globalization;

namespace Umbra.Core.Recording.Formats;

/// <summary>A standard log of AWS CloudFront: fields between tabs, named by the line <c>#Fields:</c>.</summary>
internal sealed class CloudFrontLog : IAccessLogFormat
{
    private Dictionary<string, int> _places = Places(
        "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken");

    /// <inheritdoc/>
    public string Name => "CloudFront";

    /// <inheritdoc/>
    public bool IsPreamble(string line)
    {
        const string Fields = "#Fields:";
        if (line.StartsWith(Fields, StringComparison.OrdinalIgnoreCase))
        {
            _places = Places(line[Fields.Length..]);
        }

        return line.StartsWith('#');
    }

    /// <inheritdoc/>
    public AccessLogEntry? Read(string line)
    {
        var fields = line.Split('\t');
        string? Field(string name) => _places.TryGetValue(name, out var place) && place < fields.Length && fields[place] is not "-" ? fields[place] : null;
        if (Field("cs-method") is not { } method || Field("cs-uri-stem") is not { } stem
            || !DateTimeOffset.TryParse($"{Field("date")}T{Field("time")}Z", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return null;
        }

        var duration = ExchangeTimes.Seconds(Field("time-taken"));
        return new AccessLogEntry
        {
            Time = ExchangeTimes.Before(time, duration), // the log has the time at which the response was sent
            Client = Field("c-ip") ?? "",
            Method = method,
            Target = Field("cs-uri-query") is { Length: > 0 } query ? $"{stem}?{query}" : stem,
            Host = Field("x-host-header") ?? Field("cs(Host)"),
            Status = int.TryParse(Field("sc-status"), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0,
            Bytes = long.TryParse(Field("sc-bytes"), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0,
            Duration = duration,
            UserAgent = Field("cs(User-Agent)") is { } agent ? Uri.UnescapeDataString(agent) : null,
            Referer = Field("cs(Referer)") is { } referer ? Uri.UnescapeDataString(referer) : null,
            Cookie = Field("cs(Cookie)") is { } cookie ? Uri.UnescapeDataString(cookie) : null,
        };
    }

    // Of a name that comes twice, the first.
    private static Dictionary<string, int> Places(string names) =>
        names.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Index().DistinctBy(entry => entry.Item, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.OrdinalIgnoreCase);
}
