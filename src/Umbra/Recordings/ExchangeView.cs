using System.Globalization;
using System.Text;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Recording.Formats;
using Umbra.Core.Sanitizing;

namespace Umbra.Recordings;

/// <summary>One exchange, whole, for people; and one in a line.</summary>
internal static class ExchangeView
{
    private const int MostBytes = 64 * 1024;
    private const int MostDumped = 512;

    /// <summary>The exchange's identity as it is shown.</summary>
    public static string Id(UInt128 id) => id.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>In a line: identity, time, request, answer.</summary>
    public static string Line(in ExchangeRecord record)
    {
        var head = record.Request.Head;
        var line = Encoding.UTF8.GetString(head[..Math.Max(0, head.IndexOfAny((byte)'\r', (byte)'\n'))]);
        var request = line.LastIndexOf(' ') is > 0 and var end ? line[..end] : line;
        var duration = record is { HasResponse: true, Response.IsComplete: true } ? SummaryView.Duration((record.Response.LastByteNs - record.Response.RequestLastByteNs) / 1e9) : "–";
        return $"{Id(record.Id)}  {Time(record.Request.WallClockNs)}  {(record.HasResponse ? record.Response.Status.ToString(CultureInfo.InvariantCulture) : "–"),3}  {duration,9}  {Printable(request)}";
    }

    /// <summary>Whole.</summary>
    public static void Write(TextWriter output, in ExchangeRecord record)
    {
        output.WriteLine($"id         {Id(record.Id)}");
        output.WriteLine($"time       {Time(record.Request.WallClockNs)}");
        output.WriteLine($"from       {Text(record.Source)}, connection {record.Connection}, place {record.Position}; {Text(record.Client)} → {Text(record.Server)}");
        var sanitized = new List<string>();
        foreach (var name in NameList.Read(record.Sanitized))
        {
            sanitized.Add(Encoding.UTF8.GetString(name));
        }

        output.WriteLine($"sanitized  {(sanitized.Count == 0 ? "no" : string.Join(", ", sanitized))}");
        if (record is { HasResponse: true, Response.IsComplete: true })
        {
            var from = record.Response.RequestLastByteNs;
            output.WriteLine($"took       {SummaryView.Duration((record.Response.FirstByteNs - from) / 1e9)} to the first byte, {SummaryView.Duration((record.Response.LastByteNs - from) / 1e9)} to the last");
        }

        foreach (var (reason, count) in LostCounts.Decode(record.Lost))
        {
            output.WriteLine($"lost       {reason} {count} before it");
        }

        if (record.HasRequest)
        {
            output.WriteLine();
            WriteMessage(output, record.Request.Head, record.Request.Body, record.Request.Body.Length, record.Request.Trailers);
        }

        output.WriteLine();
        if (record.HasResponse && record.Response.Head.Length > 0)
        {
            WriteMessage(output, record.Response.Head, record.Response.Body, record.Response.BodyLength, record.Response.Trailers);
        }
        else
        {
            output.WriteLine(record.HasResponse ? $"(status {record.Response.Status}; the response's bytes were not recorded)" : "(no response)");
        }
    }

    private static void WriteMessage(TextWriter output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, long length, ReadOnlySpan<byte> trailers)
    {
        output.Write(Printable(Text(head).Replace("\r\n", "\n", StringComparison.Ordinal)));
        var decoded = new ByteBuffer();
        var isDecoded = RecordedText.TryDecode(FieldLines.Find(head, "content-encoding"u8), body, decoded);
        var shown = isDecoded ? decoded.Written : body;
        if (isDecoded)
        {
            output.WriteLine($"({body.Length:N0} bytes, decoded:)");
        }

        if (shown.IsEmpty && length > 0)
        {
            output.WriteLine($"({length:N0} bytes that were not recorded)");
        }
        else if (RecordedText.IsText(shown))
        {
            output.WriteLine(Printable(Text(shown[..Math.Min(shown.Length, MostBytes)])));
        }
        else
        {
            Dump(output, shown);
        }

        if (shown.Length > MostBytes)
        {
            output.WriteLine($"({shown.Length - MostBytes:N0} bytes more)");
        }

        output.Write(Printable(Text(trailers).Replace("\r\n", "\n", StringComparison.Ordinal)));
    }

    private static void Dump(TextWriter output, ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < Math.Min(bytes.Length, MostDumped); at += 16)
        {
            var row = bytes[at..Math.Min(bytes.Length, at + 16)];
            var hexadecimal = string.Join(' ', row.ToArray().Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
            output.WriteLine($"{at:x6}  {hexadecimal,-47}  {string.Concat(row.ToArray().Select(value => value is >= 32 and < 127 ? (char)value : '.'))}");
        }

        if (bytes.Length > MostDumped)
        {
            output.WriteLine($"({bytes.Length - MostDumped:N0} bytes more)");
        }
    }

    // What users sent must not move the cursor of whoever looks at it.
    private static string Printable(string text) => string.Concat(text.Select(character => char.IsControl(character) && character is not ('\n' or '\t') ? '\uFFFD' : character));

    private static string Text(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    private static string Time(long ns) => ExchangeTimes.At(ns).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
