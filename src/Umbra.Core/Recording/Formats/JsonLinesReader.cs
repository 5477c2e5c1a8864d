using System.Globalization;
using System.Text;
using System.Text.Json;
using Umbra.Core.Handoff;
using Umbra.Core.Http;

namespace Umbra.Core.Recording.Formats;

/// <summary>Reads the JSON Lines that <see cref="JsonLinesWriter"/> writes; members that are missing have their plain meaning, so that lines can be written by hand. For one thread.</summary>
/// <param name="stream">The file; disposed of with this.</param>
internal sealed class JsonLinesReader(Stream stream) : IExchangeReader
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
        while (_lines.Next(out var line))
        {
            if (line.Trim(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            var reader = new Utf8JsonReader(line);
            try
            {
                using var document = JsonDocument.ParseValue(ref reader);
                if (TryRead(document.RootElement, out record))
                {
                    return true;
                }

                _notes.Add("lines have no request that could be one of HTTP/1.1 and were left out");
            }
            catch (JsonException)
            {
                _notes.Add("lines are no JSON and were left out");
            }
        }

        record = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private bool TryRead(JsonElement line, out ExchangeRecord record)
    {
        record = default;
        var number = _count++;
        _builder.Clear();
        var request = line.Of("request");
        if (request.ValueKind != JsonValueKind.Object || TextOf(request, "target") is not { Length: > 0 } target)
        {
            return false;
        }

        _builder.Id = UInt128.TryParse(line.Text("id"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var id) ? id : (UInt128)number;
        _builder.Source = Encoding.UTF8.GetBytes(line.Text("source") ?? "");
        _builder.Client.Append(Encoding.UTF8.GetBytes(line.Text("client") ?? ""));
        _builder.Server.Append(Encoding.UTF8.GetBytes(line.Text("server") ?? ""));
        _builder.Connection = line.Number("connection") ?? number;
        _builder.Position = (int)(line.Number("position") ?? 0);
        var begun = DateTimeOffset.TryParse(line.Text("time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? ExchangeTimes.Of(time) : 0;

        var message = _builder.Request;
        (message.FirstByteNs, message.LastByteNs) = (begun, begun + (request.Number("durationNs") ?? 0));
        message.Head.Append(TextOf(request, "method") ?? "GET"u8.ToArray());
        message.Head.Append((byte)' ');
        message.Head.Append(target);
        message.Head.Append((byte)' ');
        message.Head.Append(TextOf(request, "version") ?? "HTTP/1.1"u8.ToArray());
        message.Head.Append("\r\n"u8);
        ReadMessage(request, message, isResponse: false);
        if (line.Of("response") is { ValueKind: JsonValueKind.Object } response)
        {
            ReadResponse(response, message.LastByteNs);
        }

        return _builder.TryBuild(out record);
    }

    private void ReadResponse(JsonElement response, long requestLastByteNs)
    {
        var message = _builder.Response;
        _builder.Status = (int)(response.Number("status") ?? 0);
        (message.FirstByteNs, message.LastByteNs) = (requestLastByteNs + (response.Number("firstByteNs") ?? 0), requestLastByteNs + (response.Number("lastByteNs") ?? 0));
        _builder.ResponseBodyLength = response.Number("bodyLength") ?? -1;
        if (response.Of("headers").ValueKind == JsonValueKind.Array)
        {
            message.Head.Append(TextOf(response, "line") ?? Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {_builder.Status} ")));
            message.Head.Append("\r\n"u8);
            ReadMessage(response, message, isResponse: true);
        }
    }

    private static void ReadMessage(JsonElement from, MessageBuilder message, bool isResponse)
    {
        AddFields(from.Of("headers"), message.Head);
        message.Head.Append("\r\n"u8);
        AddFields(from.Of("trailers"), message.Trailers);
        if (from.Bytes("bodyBase64") is { } bytes)
        {
            message.Body.Append(bytes);
        }
        else if (from.Text("body") is { } text)
        {
            message.Body.Append(Encoding.UTF8.GetBytes(text));
        }

        message.Framing = FramingWords.Parse(from.Text("framing")) ?? (message.Body.Length > 0 || isResponse ? BodyFraming.ContentLength : BodyFraming.None);
    }

    private static void AddFields(JsonElement list, Sanitizing.ByteBuffer output)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var field in list.EnumerateArray())
        {
            if (field.ValueKind == JsonValueKind.Array && field.GetArrayLength() is 2 or 3 && field[0].Text() is { } name && field[1].Text() is { } value)
            {
                output.Append(Encoding.UTF8.GetBytes(name));
                output.Append(": "u8);
                output.Append((field.GetArrayLength() == 3 ? Encoding.Latin1 : Encoding.UTF8).GetBytes(value));
                output.Append("\r\n"u8);
            }
        }
    }

    private static byte[]? TextOf(JsonElement element, string name) =>
        element.Text(name) is { } text ? Encoding.UTF8.GetBytes(text) : element.Text(name + "Latin1") is { } latin ? Encoding.Latin1.GetBytes(latin) : null;
}
