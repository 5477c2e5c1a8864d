using Umbra.Core.Handoff;

namespace Umbra.Core.Recording.Formats;

/// <summary>Reads an access log: requests without bodies, and the status of their responses. For one thread.</summary>
/// <param name="stream">The file; disposed of with this.</param>
/// <param name="format">Reads its lines.</param>
internal sealed class AccessLogReader(Stream stream, IAccessLogFormat format) : IExchangeReader
{
    private readonly LineWindow _lines = new(stream);
    private readonly ExchangeBuilder _builder = new();
    private readonly FormatNotes _notes = new();
    private long _count;

    /// <inheritdoc/>
    public long Position => _lines.Position;

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems => _notes.Sentences;

    /// <inheritdoc/>
    public bool Next(out ExchangeRecord record)
    {
        while (_lines.Next(out var bytes))
        {
            var line = System.Text.Encoding.UTF8.GetString(bytes).TrimEnd('\r');
            if (line.Length == 0 || format.IsPreamble(line))
            {
                continue;
            }

            if (format.Read(line) is { } entry && TryBuild(entry, out record))
            {
                return true;
            }

            _notes.Add($"lines are none of a {format.Name} log, or of no HTTP request, and were left out");
        }

        record = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private bool TryBuild(AccessLogEntry entry, out ExchangeRecord record)
    {
        _builder.Clear();
        _builder.Id = (UInt128)(ulong)++_count;
        _builder.Connection = _count;
        _builder.Source = System.Text.Encoding.UTF8.GetBytes(format.Name);
        _builder.Client.Append(System.Text.Encoding.UTF8.GetBytes(entry.Client));
        _builder.Status = entry.Status;
        _builder.ResponseBodyLength = Math.Max(0, entry.Bytes);
        var request = _builder.Request;
        var begun = ExchangeTimes.Of(entry.Time);
        (request.FirstByteNs, request.LastByteNs) = (begun, begun);
        (_builder.Response.FirstByteNs, _builder.Response.LastByteNs) = (begun + (entry.Duration.Ticks * 100), begun + (entry.Duration.Ticks * 100));
        request.AddText(entry.Method);
        request.Head.Append((byte)' ');
        request.AddText(entry.Target);
        request.Head.Append(" HTTP/1.1\r\n"u8);
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("Host", entry.Host), ("User-Agent", entry.UserAgent), ("Referer", entry.Referer), ("Cookie", entry.Cookie)])
        {
            if (value is not (null or "" or "-"))
            {
                request.AddField(name, value);
            }
        }

        request.Head.Append("\r\n"u8);
        return _builder.TryBuild(out record);
    }
}

/// <summary>Reads the lines of an access log.</summary>
internal interface IAccessLogFormat
{
    /// <summary>What it is called.</summary>
    string Name { get; }

    /// <summary>The line is none of a request but says something of the file.</summary>
    bool IsPreamble(string line);

    /// <summary>Reads a line.</summary>
    /// <returns>Null when it is none of this format, or of no HTTP request.</returns>
    AccessLogEntry? Read(string line);
}

/// <summary>What a line of an access log says.</summary>
internal sealed record AccessLogEntry
{
    /// <summary>When the request came.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The target, from the path on.</summary>
    public required string Target { get; init; }

    /// <summary>The status; 0 when there was none.</summary>
    public int Status { get; init; }

    /// <summary>Bytes of the response.</summary>
    public long Bytes { get; init; }

    /// <summary>How long it took; zero when the format does not say.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The client's address.</summary>
    public string Client { get; init; } = "";

    /// <summary>The host; null when the format does not say.</summary>
    public string? Host { get; init; }

    /// <summary>The user agent.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The referrer.</summary>
    public string? Referer { get; init; }

    /// <summary>Cookies.</summary>
    public string? Cookie { get; init; }
}
