using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Umbra.Core.Handoff;
using Umbra.Core.Http;

namespace Umbra.Core.Recording.Formats;

/// <summary>Writes JSON Lines: an exchange a line, with all that a recording has. For one thread.</summary>
internal sealed class JsonLinesWriter(Stream stream) : IExchangeWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter _json = new(stream, Options);

    /// <inheritdoc/>
    public FormatNotes Notes { get; } = new();

    /// <inheritdoc/>
    public void Write(in ExchangeRecord record)
    {
        _json.WriteStartObject();
        _json.WriteString("id", record.Id.ToString("x32", CultureInfo.InvariantCulture));
        _json.WriteString("source", record.Source);
        _json.WriteNumber("connection", record.Connection);
        _json.WriteNumber("position", record.Position);
        _json.WriteString("client", record.Client);
        _json.WriteString("server", record.Server);
        if (record.HasRequest)
        {
            WriteRequest(record.Request);
        }

        if (record.HasResponse)
        {
            WriteResponse(record);
        }

        if (record.Sanitized.Length > NameList.None.Length)
        {
            _json.WriteStartArray("sanitized");
            foreach (var name in NameList.Read(record.Sanitized))
            {
                _json.WriteStringValue(name);
            }

            _json.WriteEndArray();
        }

        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        stream.Write("\n"u8);
    }

    /// <inheritdoc/>
    public void Complete() => stream.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        stream.Dispose();
    }

    private void WriteRequest(in ExchangeRecord.RequestPart request)
    {
        _json.WriteString("time", ExchangeTimes.At(request.WallClockNs).ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture));
        _json.WriteStartObject("request");
        var end = request.Head.IndexOfAny((byte)'\r', (byte)'\n');
        var line = request.Head[..Math.Max(0, end)];
        var (first, last) = (line.IndexOf((byte)' '), line.LastIndexOf((byte)' '));
        if (first > 0 && last > first)
        {
            WriteText("method", line[..first]);
            WriteText("target", line[(first + 1)..last]);
            WriteText("version", line[(last + 1)..]);
        }

        _json.WriteNumber("durationNs", request.LastByteNs - request.FirstByteNs);
        WriteMessage(request.Head, request.Framing, request.Body, request.Trailers);
        _json.WriteEndObject();
    }

    private void WriteResponse(in ExchangeRecord record)
    {
        var response = record.Response;
        _json.WriteStartObject("response");
        _json.WriteNumber("status", response.Status);
        _json.WriteBoolean("isComplete", response.IsComplete);
        _json.WriteNumber("firstByteNs", response.FirstByteNs - response.RequestLastByteNs);
        _json.WriteNumber("lastByteNs", response.LastByteNs - response.RequestLastByteNs);
        if (response.Head.Length > 0)
        {
            var end = response.Head.IndexOfAny((byte)'\r', (byte)'\n');
            WriteText("line", response.Head[..Math.Max(0, end)]);
            WriteMessage(response.Head, response.Framing, response.Body, response.Trailers);
        }

        if (response.BodyLength != response.Body.Length)
        {
            _json.WriteNumber("bodyLength", response.BodyLength);
        }

        _json.WriteEndObject();
    }

    private void WriteMessage(ReadOnlySpan<byte> head, BodyFraming framing, ReadOnlySpan<byte> body, ReadOnlySpan<byte> trailers)
    {
        WriteFields("headers", head);
        _json.WriteString("framing", framing.Word());
        if (body.Length > 0 && Utf8.IsValid(body))
        {
            _json.WriteString("body", body);
        }
        else if (body.Length > 0)
        {
            _json.WriteBase64String("bodyBase64", body);
        }

        if (trailers.Length > 0)
        {
            WriteFields("trailers", trailers);
        }
    }

    private void WriteFields(string name, ReadOnlySpan<byte> lines)
    {
        _json.WriteStartArray(name);
        var fields = new FieldLines(lines);
        while (fields.MoveNext())
        {
            _json.WriteStartArray();
            _json.WriteStringValue(fields.Name);
            if (Utf8.IsValid(fields.Value))
            {
                _json.WriteStringValue(fields.Value);
            }
            else
            {
                // A third item says how the second is to be read.
                _json.WriteStringValue(Encoding.Latin1.GetString(fields.Value));
                _json.WriteStringValue("latin1");
            }

            _json.WriteEndArray();
        }

        _json.WriteEndArray();
    }

    private void WriteText(string name, ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
        {
            _json.WriteString(name, text);
        }
        else
        {
            _json.WriteString(name + "Latin1", Encoding.Latin1.GetString(text));
        }
    }
}
