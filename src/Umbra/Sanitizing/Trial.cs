using System.Globalization;
using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing;

namespace Umbra.Sanitizing;

/// <summary>Sanitizes one message that a user gives, to show what becomes of it: a raw HTTP/1.x request, or a body by itself.</summary>
/// <param name="sanitizer">The rules on trial; null for none.</param>
internal sealed class Trial(Sanitizer? sanitizer)
{
    /// <summary>The most bytes of a message.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    /// <summary>Sanitizes.</summary>
    /// <param name="message">The message.</param>
    /// <param name="contentType">The type of a body by itself; null to tell it by the body.</param>
    /// <param name="observer">Hears of every change; null for nobody.</param>
    /// <param name="output">Takes what would leave.</param>
    /// <returns>Why nothing would; null when something does.</returns>
    public string? Run(ReadOnlySpan<byte> message, string? contentType, IChangeObserver? observer, Stream output)
    {
        if (sanitizer is null)
        {
            output.Write(message);
            return null;
        }

        var work = new SanitizeWork { Observer = observer };
        return contentType is null && IsRequest(message) ? Request(message, work, output) : Body(message, contentType ?? "", work, output);
    }

    // A request line (RFC 9112 section 3): a body that begins with one is a request that somebody captured.
    private static bool IsRequest(ReadOnlySpan<byte> message)
    {
        var line = message.IndexOfAny((byte)'\r', (byte)'\n');
        return line > 0 && HeadParser.IsTokenByte(message[0]) && message[..line].IndexOf(" HTTP/1."u8) > 0;
    }

    private string? Body(ReadOnlySpan<byte> body, string contentType, SanitizeWork work, Stream output)
    {
        var fault = sanitizer!.SanitizeBody(Encoding.ASCII.GetBytes(contentType), default, body, work, out _);
        if (fault != SanitizeFault.None)
        {
            return $"it would not be sent: {fault}";
        }

        output.Write(work.IsBodyChanged ? work.Body.Written : body);
        return null;
    }

    private string? Request(ReadOnlySpan<byte> message, SanitizeWork work, Stream output)
    {
        var reader = new RequestReader(new HttpLimits { HeadBytes = 1024 * 1024, Fields = 10_000 });
        byte[] head = [], trailers = [];
        var body = new MemoryStream();
        for (var rest = message; ;)
        {
            switch (reader.Next(ref rest, out var content))
            {
                case ReadEvent.Head:
                    head = content.ToArray();
                    break;
                case ReadEvent.Body:
                    body.Write(content);
                    break;
                case ReadEvent.Trailers:
                    trailers = content.ToArray();
                    break;
                case ReadEvent.End:
                    return rest.Length > 0 ? "there is more behind the request: give one request at a time" : Write(head, body.ToArray(), trailers, work, output);
                case ReadEvent.Fault:
                    return $"it is not a request that can be read: {reader.Fault}";
                default:
                    return "the request is not whole: its head has no end, or its body is shorter than the head says";
            }
        }
    }

    private string? Write(byte[] rawHead, byte[] body, byte[] trailers, SanitizeWork work, Stream output)
    {
        var fields = FieldTable.ForThisThread;
        HeadParser.ParseRequest(rawHead, fields, out var head, int.MaxValue);
        var fault = sanitizer!.SanitizeRequest(head, fields, body, trailers, work);
        if (fault != SanitizeFault.None)
        {
            return $"it would not be sent: {fault}";
        }

        var sent = work.IsBodyChanged ? work.Body.Written : body;
        WriteHead(work.Head.Written, sent.Length, output);
        if (!head.Framing.IsChunked)
        {
            output.Write(sent);
            return null;
        }

        if (sent.Length > 0)
        {
            output.Write(Encoding.ASCII.GetBytes(sent.Length.ToString("x", CultureInfo.InvariantCulture)));
            output.Write("\r\n"u8);
            output.Write(sent);
            output.Write("\r\n"u8);
        }

        output.Write("0\r\n"u8);
        output.Write(work.Trailers.Written);
        output.Write("\r\n"u8);
        return null;
    }

    // As the sender does: the length is that of the body which leaves.
    private static void WriteHead(ReadOnlySpan<byte> head, int length, Stream output)
    {
        var fields = FieldTable.ForThisThread;
        HeadParser.ParseRequest(head, fields, out var parsed, int.MaxValue);
        var copied = 0;
        for (var i = 0; i < fields.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(parsed.Name(i), "content-length"u8))
            {
                output.Write(head[copied..fields[i].ValueStart]);
                output.Write(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
                copied = fields[i].ValueStart + fields[i].ValueLength;
            }
        }

        output.Write(head[copied..]);
    }
}
