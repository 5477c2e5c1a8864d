using System.Globalization;

namespace Umbra.Core.Recording.Formats;

/// <summary>The access log of an AWS Application Load Balancer: fields between spaces, some of them in quotation marks.</summary>
internal sealed class LoadBalancerLog : IAccessLogFormat
{
    private const int FewestFields = 14;

    /// <inheritdoc/>
    public string Name => "ALB";

    /// <inheritdoc/>
    public bool IsPreamble(string line) => false;

    /// <inheritdoc/>
    public AccessLogEntry? Read(string line)
    {
        // type time elb client:port target:port request_processing_time target_processing_time response_processing_time elb_status target_status received sent "request" "user_agent" …
        var fields = Split(line);
        if (fields.Count < FewestFields || fields[0] is not ("http" or "https" or "h2" or "ws" or "wss" or "grpcs")
            || !DateTimeOffset.TryParse(fields[1], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            || fields[12].Split(' ') is not [var method, var url, ..] || !int.TryParse(fields[8], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            return null;
        }

        HarUrl.Split(url, out var target, out var authority);
        var duration = ExchangeTimes.Seconds(fields[5]) + ExchangeTimes.Seconds(fields[6]) + ExchangeTimes.Seconds(fields[7]);
        return new AccessLogEntry
        {
            Time = ExchangeTimes.Before(time, duration), // the log has the time at which the response was sent
            Client = fields[3],
            Method = method,
            Target = target,
            Host = WithoutDefaultPort(authority),
            Status = status,
            Bytes = long.TryParse(fields[11], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0,
            Duration = duration,
            UserAgent = fields[13],
        };
    }

    // The log names the port always.
    private static string WithoutDefaultPort(string authority) =>
        authority.EndsWith(":80", StringComparison.Ordinal) ? authority[..^3] : authority.EndsWith(":443", StringComparison.Ordinal) ? authority[..^4] : authority;

    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        for (var at = 0; at < line.Length;)
        {
            var isQuoted = line[at] == '"';
            var end = isQuoted ? ClosingMark(line, at + 1) : line.IndexOf(' ', at);
            end = end < 0 ? line.Length : end;
            fields.Add(isQuoted ? line[(at + 1)..end].Replace("\\\"", "\"", StringComparison.Ordinal) : line[at..end]);
            at = end + (isQuoted ? 2 : 1);
        }

        return fields;
    }

    private static int ClosingMark(string line, int from)
    {
        for (var at = from; at < line.Length; at++)
        {
            if (line[at] == '\\')
            {
                at++;
            }
            else if (line[at] == '"')
            {
                return at;
            }
        }

        return -1;
    }
}
