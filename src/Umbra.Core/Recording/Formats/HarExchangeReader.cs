using System.Globalization;
using System.Text;
using System.Text.Json;
using Umbra.Core.Handoff;
using Umbra.Core.Http;

namespace Umbra.Core.Recording.Formats;

/// <summary>Reads HAR 1.2, of browsers and of <see cref="HarExchangeWriter"/>. For one thread.</summary>
/// <param name="stream">The file; disposed of with this.</param>
internal sealed class HarExchangeReader(Stream stream) : IExchangeReader
{
    private readonly JsonElements _entries = new(stream, "log", "entries");
    private readonly ExchangeBuilder _builder = new();
    private readonly FormatNotes _notes = new();
    private readonly List<string> _faults = [];
    private long _count;
    private bool _isOver;

    /// <inheritdoc/>
    public long Position => _entries.Position;

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems => [.. _faults, .. _notes.Sentences];

    /// <inheritdoc/>
    public bool Next(out ExchangeRecord record)
    {
        while (!_isOver)
        {
            try
            {
                using var entry = _entries.Next();
                if (entry is null)
                {
                    break;
                }

                if (TryRead(entry.RootElement, out record))
                {
                    return true;
                }
            }
            catch (JsonException exception)
            {
                // What is behind a place that is no JSON cannot be found again.
                _faults.Add(FormattableString.Invariant($"after {_count:N0} exchanges the file is no JSON: {exception.Message}"));
                break;
            }
        }

        _isOver = true;
        record = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private bool TryRead(JsonElement entry, out ExchangeRecord record)
    {
        record = default;
        var number = _count++;
        _builder.Clear();
        var own = entry.Of("_umbra");
        var request = entry.Of("request");
        if (request.Text("method") is not { Length: > 0 } method || request.Text("url") is not { Length: > 0 } url)
        {
            _notes.Add("entries have no request and were left out");
            return false;
        }

        _builder.Id = UInt128.TryParse(own.Text("id"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var id) ? id : (UInt128)number;
        _builder.Source = Encoding.UTF8.GetBytes(own.Text("source") ?? "");
        _builder.Client.Append(Encoding.UTF8.GetBytes(own.Text("client") ?? ""));
        _builder.Server.Append(Encoding.UTF8.GetBytes(own.Text("server") ?? entry.Text("serverIPAddress") ?? ""));
        _builder.Connection = long.TryParse(entry.Text("connection"), NumberStyles.None, CultureInfo.InvariantCulture, out var connection) ? connection : number;
        _builder.Position = own.Of("position") is { ValueKind: JsonValueKind.Number } position && position.TryGetInt32(out var place) ? place : 0;
        ReadTimes(entry);
        ReadRequest(request, own, method, url);
        ReadResponse(entry.Of("response"), own);
        if (_builder.TryBuild(out record))
        {
            return true;
        }

        _notes.Add("entries have a request that cannot be one of HTTP/1.1 and were left out");
        return false;
    }

    private void ReadTimes(JsonElement entry)
    {
        var begun = DateTimeOffset.TryParse(entry.Text("startedDateTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? ExchangeTimes.Of(time) : 0;
        var timings = entry.Of("timings");
        var sent = begun + Nanoseconds(timings, "blocked") + Nanoseconds(timings, "dns") + Nanoseconds(timings, "connect") + Nanoseconds(timings, "send");
        var first = sent + Nanoseconds(timings, "wait");
        (_builder.Request.FirstByteNs, _builder.Request.LastByteNs) = (begun, sent);
        (_builder.Response.FirstByteNs, _builder.Response.LastByteNs) = (first, first + Nanoseconds(timings, "receive"));
    }

    private void ReadRequest(JsonElement request, JsonElement own, string method, string url)
    {
        HarUrl.Split(url, out var target, out var authority);
        target = own.Text("target") ?? target;
        var message = _builder.Request;
        message.AddText(method);
        message.Head.Append((byte)' ');
        message.AddText(target.Replace(" ", "%20", StringComparison.Ordinal));
        message.Head.Append(request.Text("httpVersion") is "HTTP/1.0" ? " HTTP/1.0\r\n"u8 : " HTTP/1.1\r\n"u8);
        var hasHost = false;
        var postData = request.Of("postData");
        ReadBody(postData, message);
        foreach (var (name, value) in Fields(request.Of("headers")))
        {
            hasHost |= name.Equals("host", StringComparison.OrdinalIgnoreCase);
            message.AddField(name, value);
        }

        if (!hasHost && authority.Length > 0)
        {
            message.AddField("Host", authority);
        }

        message.Head.Append("\r\n"u8);
        AddTrailers(own.Of("trailers"), message);
        message.Framing = Framing(own.Text("framing"), message, isResponse: false);
    }

    private static void ReadBody(JsonElement postData, MessageBuilder message)
    {
        if (postData.Bytes("_base64") is { } bytes)
        {
            message.Body.Append(bytes);
        }
        else if (postData.Text("text") is { Length: > 0 } text)
        {
            message.Body.Append(Content(postData, text)); // some browsers write binary bodies so, although HAR has no such field here
        }
        else if (postData.Of("params") is { ValueKind: JsonValueKind.Array } parameters)
        {
            var pairs = parameters.EnumerateArray().Select(pair => $"{Uri.EscapeDataString(pair.Text("name") ?? "")}={Uri.EscapeDataString(pair.Text("value") ?? "")}");
            message.Body.Append(Encoding.UTF8.GetBytes(string.Join('&', pairs)));
        }
    }

    private void ReadResponse(JsonElement response, JsonElement own)
    {
        var status = response.Of("status") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var code) ? code : 0;
        if (status is < 100 or > 999)
        {
            return; // browsers write 0 for what was never answered
        }

        var message = _builder.Response;
        _builder.Status = status;
        message.AddText(string.Create(CultureInfo.InvariantCulture, $"{(response.Text("httpVersion") == "HTTP/1.0" ? "HTTP/1.0" : "HTTP/1.1")} {status} {response.Text("statusText")}"));
        message.Head.Append("\r\n"u8);
        var content = response.Of("content");
        var text = content.Text("text");
        foreach (var (name, value) in Fields(response.Of("headers")))
        {
            // Content is what it was before its coding.
            if (text is null or "" || !name.Equals("content-encoding", StringComparison.OrdinalIgnoreCase))
            {
                message.AddField(name, value);
            }
        }

        message.Head.Append("\r\n"u8);
        if (text is not null)
        {
            message.Body.Append(Content(content, text));
        }
        else if (content.Of("size") is { ValueKind: JsonValueKind.Number } size && size.TryGetInt64(out var length) && length > 0)
        {
            _builder.ResponseBodyLength = length;
        }

        AddTrailers(own.Of("responseTrailers"), message);
        message.Framing = Framing(own.Text("responseFraming"), message, isResponse: true);
    }

    private static void AddTrailers(JsonElement trailers, MessageBuilder message)
    {
        foreach (var (name, value) in Fields(trailers))
        {
            message.Trailers.Append(Encoding.UTF8.GetBytes($"{name}: {value}\r\n"));
        }
    }

    private static BodyFraming Framing(string? word, MessageBuilder message, bool isResponse) =>
        FramingWords.Parse(word) is { } framing ? framing
        : FieldLines.Find(message.Head.Written, "transfer-encoding"u8).Length > 0 ? BodyFraming.Chunked
        : message.Body.Length > 0 || isResponse || FieldLines.Find(message.Head.Written, "content-length"u8).Length > 0 ? BodyFraming.ContentLength
        : BodyFraming.None;

    // Browsers write the pseudo fields of HTTP/2 (RFC 9113 section 8.3) as fields.
    private static IEnumerable<(string Name, string Value)> Fields(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        foreach (var field in list.EnumerateArray())
        {
            if (field.Text("name") is { Length: > 0 } name && name[0] != ':')
            {
                yield return (name, field.Text("value") ?? "");
            }
        }
    }

    private static long Nanoseconds(JsonElement timings, string name) =>
        timings.Of(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var milliseconds) && milliseconds > 0 ? (long)Math.Round(milliseconds * 1e6) : 0;

    private static byte[] Content(JsonElement content, string text) =>
        (content.Text("encoding") == "base64" ? JsonMembers.FromBase64(text) : null) ?? Encoding.UTF8.GetBytes(text);
}
