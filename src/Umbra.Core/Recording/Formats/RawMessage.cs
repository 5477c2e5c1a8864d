using System.Text;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Recording.Formats;

/// <summary>Writes recorded messages as they are on the wire: the head as it is but for a length that is not true any more, and the body as it was framed.</summary>
internal static class RawMessage
{
    /// <summary>Writes a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="avoided">A line that must not stand in what is written; a body that holds it is sent in chunks that divide it.</param>
    /// <param name="output">Takes the bytes.</param>
    /// <returns>Whether the body had to be divided.</returns>
    public static bool WriteRequest(in ExchangeRecord.RequestPart request, ReadOnlySpan<byte> avoided, ByteBuffer output) =>
        Write(request.Head, request.Framing, request.Body, request.Trailers, request.Body.Length, avoided, output);

    /// <summary>Writes a response. One whose body was not kept says in its head how long that was, and has none.</summary>
    /// <inheritdoc cref="WriteRequest"/>
    public static bool WriteResponse(in ExchangeRecord.ResponsePart response, ReadOnlySpan<byte> avoided, ByteBuffer output) =>
        Write(response.Head, response.Framing == BodyFraming.Close ? BodyFraming.ContentLength : response.Framing, response.Body, response.Trailers, response.Body.Length, avoided, output);

    private static bool Write(
        ReadOnlySpan<byte> head, BodyFraming framing, ReadOnlySpan<byte> body, ReadOnlySpan<byte> trailers, int length, ReadOnlySpan<byte> avoided, ByteBuffer output)
    {
        var mustDivide = !avoided.IsEmpty && body.IndexOf(avoided) >= 0;
        framing = mustDivide ? BodyFraming.Chunked : framing == BodyFraming.None && length > 0 ? BodyFraming.ContentLength : framing;
        WriteHead(head, framing, length, output);
        if (framing == BodyFraming.Chunked)
        {
            WriteChunks(body, avoided, output);
            output.Append("0\r\n"u8);
            output.Append(trailers);
            output.Append("\r\n"u8);
        }
        else
        {
            output.Append(body);
        }

        return mustDivide;
    }

    // The first framing field gives its place to the one that is true; what has no body and says nothing stays so.
    private static void WriteHead(ReadOnlySpan<byte> head, BodyFraming framing, int length, ByteBuffer output)
    {
        var isFramed = framing == BodyFraming.None;
        var lines = new LineReader(head);
        var isFirst = true;
        while (lines.TryNext(out var line) && line.Length > 0)
        {
            var colon = line.IndexOf((byte)':');
            var kind = isFirst || colon < 0 ? KnownField.Other : KnownFields.Of(line[..colon]);
            isFirst = false;
            if (framing == BodyFraming.None || kind is not (KnownField.ContentLength or KnownField.TransferEncoding))
            {
                output.Append(line);
                output.Append("\r\n"u8);
            }
            else if (!isFramed)
            {
                // The field's own spelling is kept when it is the same field.
                var isSame = kind == KnownField.ContentLength == (framing == BodyFraming.ContentLength);
                WriteFraming(framing, length, isSame ? line[..colon] : default, output);
                isFramed = true;
            }
        }

        if (!isFramed)
        {
            WriteFraming(framing, length, default, output);
        }

        output.Append("\r\n"u8);
    }

    private static void WriteFraming(BodyFraming framing, int length, ReadOnlySpan<byte> name, ByteBuffer output)
    {
        if (framing == BodyFraming.Chunked)
        {
            output.Append(name.IsEmpty ? "Transfer-Encoding"u8 : name);
            output.Append(": chunked\r\n"u8);
        }
        else
        {
            output.Append(name.IsEmpty ? "Content-Length"u8 : name);
            output.Append(Encoding.ASCII.GetBytes(FormattableString.Invariant($": {length}\r\n")));
        }
    }

    private static void WriteChunks(ReadOnlySpan<byte> body, ReadOnlySpan<byte> avoided, ByteBuffer output)
    {
        while (!body.IsEmpty)
        {
            var at = avoided.IsEmpty ? -1 : body.IndexOf(avoided);
            var length = at < 0 ? body.Length : at + (avoided.Length / 2);
            output.Append(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{length:x}\r\n")));
            output.Append(body[..length]);
            output.Append("\r\n"u8);
            body = body[length..];
        }
    }
}
