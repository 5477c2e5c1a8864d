using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Recording.Formats;

/// <summary>Writes HAR 1.2. What that has no place for stands in fields that begin with an underscore, as it allows. For one thread.</summary>
internal sealed class HarExchangeWriter : IExchangeWriter
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;
    private readonly ByteBuffer _decoded = new();

    /// <param name="stream">The file; disposed of with this.</param>
    /// <param name="version">The version of this program.</param>
    public HarExchangeWriter(Stream stream, string version)
    {
        _stream = stream;
        _json = new Utf8JsonWriter(stream, Options);
        _json.WriteStartObject();
        _json.WriteStartObject("log");
        _json.WriteString("version", "1.2");
        _json.WriteStartObject("creator");
        _json.WriteString("name", "umbra");
        _json.WriteString("version", version);
        _json.WriteEndObject();
        _json.WriteStartArray("entries");
    }

    /// <inheritdoc/>
    public FormatNotes Notes { get; } = new();

    /// <inheritdoc/>
    public void Write(in ExchangeRecord record)
    {
        if (!record.HasRequest || HeadParser.ParseRequest(record.Request.Head, FieldTable.ForThisThread, out var head, int.MaxValue) != HeadFault.None)
        {
            Notes.Add("exchanges have no request and were left out");
            return;
        }

        var wait = record.HasResponse ? Math.Max(0, record.Response.FirstByteNs - record.Request.LastByteNs) : 0;
        var receive = record.HasResponse ? Math.Max(0, record.Response.LastByteNs - record.Response.FirstByteNs) : 0;
        var send = Math.Max(0, record.Request.LastByteNs - record.Request.FirstByteNs);
        _json.WriteStartObject();
        _json.WriteString("startedDateTime", ExchangeTimes.At(record.Request.WallClockNs).ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture));
        _json.WriteNumber("time", ExchangeTimes.Milliseconds(send + wait + receive));
        WriteRequest(record.Request, head);
        WriteResponse(record);
        _json.WriteStartObject("cache");
        _json.WriteEndObject();
        _json.WriteStartObject("timings");
        _json.WriteNumber("send", ExchangeTimes.Milliseconds(send));
        _json.WriteNumber("wait", ExchangeTimes.Milliseconds(wait));
        _json.WriteNumber("receive", ExchangeTimes.Milliseconds(receive));
        _json.WriteEndObject();
        if (AddressOf(record.Server) is { } server)
        {
            _json.WriteString("serverIPAddress", server);
        }

        _json.WriteString("connection", record.Connection.ToString(CultureInfo.InvariantCulture));
        WriteOwn(record);
        _json.WriteEndObject();
        if (_json.BytesPending > 64 * 1024)
        {
            _json.Flush();
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        _stream.Write("\n"u8);
        _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What was not completed is not completed by this: a part of a document must not look like one.
        _json.Reset();
        _json.Dispose();
        _stream.Dispose();
    }

    private void WriteRequest(in ExchangeRecord.RequestPart request, in RequestHead head)
    {
        _json.WriteStartObject("request");
        _json.WriteString("method", head.Method);
        _json.WriteString("url", HarUrl.Of(head));
        _json.WriteString("httpVersion", head.MinorVersion == 1 ? "HTTP/1.1" : "HTTP/1.0");
        WriteCookies(request.Head, "cookie"u8);
        WriteFields("headers", request.Head);
        if (!System.Text.Unicode.Utf8.IsValid(request.Head))
        {
            Notes.Add("requests have bytes in their head that are not UTF-8: they are written as the characters of ISO 8859-1");
        }

        WriteQuery(head.Query);
        if (request.Body.Length > 0)
        {
            _json.WriteStartObject("postData");
            _json.WriteString("mimeType", Text(FieldLines.Find(request.Head, "content-type"u8)));
            if (RecordedText.IsText(request.Body))
            {
                _json.WriteString("text", request.Body);
            }
            else
            {
                // HAR 1.2 has no encoding for what is sent.
                _json.WriteString("text", "");
                _json.WriteBase64String("_base64", request.Body);
                Notes.Add("request bodies are not text: they stand in postData._base64, which other programs do not read");
            }

            _json.WriteEndObject();
        }

        _json.WriteNumber("headersSize", request.Head.Length);
        _json.WriteNumber("bodySize", request.Body.Length);
        _json.WriteEndObject();
    }

    private void WriteResponse(in ExchangeRecord record)
    {
        var response = record.Response;
        _json.WriteStartObject("response");
        _json.WriteNumber("status", record.HasResponse ? response.Status : 0);
        _json.WriteString("statusText", ReasonOf(response.Head));
        _json.WriteString("httpVersion", response.Head.StartsWith("HTTP/1.0"u8) ? "HTTP/1.0" : "HTTP/1.1");
        WriteCookies(response.Head, "set-cookie"u8);
        WriteFields("headers", response.Head);
        WriteContent(response);
        _json.WriteString("redirectURL", Text(FieldLines.Find(response.Head, "location"u8)));
        _json.WriteNumber("headersSize", response.Head.Length > 0 ? response.Head.Length : -1);
        _json.WriteNumber("bodySize", record.HasResponse ? response.BodyLength : -1);
        _json.WriteEndObject();
    }

    // Content is what it was before its coding; the coded bytes come back by _coded where they matter.
    private void WriteContent(in ExchangeRecord.ResponsePart response)
    {
        var coding = FieldLines.Find(response.Head, "content-encoding"u8);
        var isDecoded = RecordedText.TryDecode(coding, response.Body, _decoded);
        var content = isDecoded ? _decoded.Written : response.Body;
        _json.WriteStartObject("content");
        _json.WriteNumber("size", response.Body.IsEmpty ? response.BodyLength : content.Length);
        if (isDecoded)
        {
            _json.WriteNumber("compression", content.Length - response.Body.Length);
        }

        _json.WriteString("mimeType", Text(FieldLines.Find(response.Head, "content-type"u8)));
        if (content.Length > 0 && RecordedText.IsText(content))
        {
            _json.WriteString("text", content);
        }
        else if (content.Length > 0)
        {
            _json.WriteBase64String("text", content);
            _json.WriteString("encoding", "base64");
        }

        _json.WriteEndObject();
        if (response.BodyLength > response.Body.Length)
        {
            Notes.Add("responses have no body: it was not recorded");
        }
    }

    // What a replay needs and HAR has no place for.
    private void WriteOwn(in ExchangeRecord record)
    {
        _json.WriteStartObject("_umbra");
        _json.WriteString("id", record.Id.ToString("x32", CultureInfo.InvariantCulture));
        _json.WriteString("source", record.Source);
        _json.WriteString("client", record.Client);
        _json.WriteString("server", record.Server);
        _json.WriteNumber("position", record.Position);
        _json.WriteString("target", Text(record.Request.Target));
        _json.WriteString("framing", record.Request.Framing.Word());
        if (record.Request.Trailers.Length > 0)
        {
            WriteFields("trailers", record.Request.Trailers);
        }

        if (record.HasResponse)
        {
            _json.WriteString("responseFraming", record.Response.Framing.Word());
            if (record.Response.Trailers.Length > 0)
            {
                WriteFields("responseTrailers", record.Response.Trailers);
            }
        }

        _json.WriteEndObject();
    }

    private void WriteFields(string name, ReadOnlySpan<byte> lines)
    {
        _json.WriteStartArray(name);
        var fields = new FieldLines(lines);
        while (fields.MoveNext())
        {
            WritePair(Text(fields.Name), Text(fields.Value));
        }

        _json.WriteEndArray();
    }

    private void WriteQuery(ReadOnlySpan<byte> query)
    {
        _json.WriteStartArray("queryString");
        foreach (var pair in Text(query).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            WritePair(Decoded(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : Decoded(pair[(equals + 1)..]));
        }

        _json.WriteEndArray();
    }

    private void WriteCookies(ReadOnlySpan<byte> head, ReadOnlySpan<byte> field)
    {
        _json.WriteStartArray("cookies");
        var fields = new FieldLines(head);
        while (fields.MoveNext())
        {
            if (!Ascii.EqualsIgnoreCase(fields.Name, field))
            {
                continue;
            }

            var cookies = Text(fields.Value).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            foreach (var cookie in field[0] == 's' ? cookies.Take(1) : cookies)
            {
                var equals = cookie.IndexOf('=', StringComparison.Ordinal);
                WritePair(equals < 0 ? "" : cookie[..equals], cookie[(equals + 1)..]);
            }
        }

        _json.WriteEndArray();
    }

    private void WritePair(string name, string value)
    {
        _json.WriteStartObject();
        _json.WriteString("name", name);
        _json.WriteString("value", value);
        _json.WriteEndObject();
    }

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static string? AddressOf(ReadOnlySpan<byte> endPoint)
    {
        var text = Encoding.UTF8.GetString(endPoint);
        var colon = text.LastIndexOf(':');
        return colon <= 0 ? null : text[..colon].Trim('[', ']');
    }

    private static string ReasonOf(ReadOnlySpan<byte> head)
    {
        var end = head.IndexOfAny((byte)'\r', (byte)'\n');
        return end > 13 ? Text(head[13..end]) : "";
    }

    // Bytes that are no UTF-8 are read as ISO 8859-1, each a character; the reader gives them back as UTF-8.
    private static string Text(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
}
