using System.Text;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Recording.Formats;

/// <summary>An exchange that is put together out of another format, in memory that is used again. For one thread.</summary>
internal sealed class ExchangeBuilder
{
    private readonly ByteBuffer _text = new();

    /// <summary>The exchange's identity.</summary>
    public UInt128 Id { get; set; }

    /// <summary>The source's name, UTF-8.</summary>
    public byte[] Source { get; set; } = [];

    /// <summary>The connection's number.</summary>
    public long Connection { get; set; }

    /// <summary>The place on the connection.</summary>
    public int Position { get; set; }

    /// <summary>The client's address and port.</summary>
    public ByteBuffer Client { get; } = new();

    /// <summary>Production's.</summary>
    public ByteBuffer Server { get; } = new();

    /// <summary>The request; its head empty when there is none.</summary>
    public MessageBuilder Request { get; } = new();

    /// <summary>The response; its head empty when there is none, or only its status is known.</summary>
    public MessageBuilder Response { get; } = new();

    /// <summary>The status; 0 when there was no response.</summary>
    public int Status { get; set; }

    /// <summary>The length of the response's body when that is not there; less than 0 for that of what is.</summary>
    public long ResponseBodyLength { get; set; } = -1;

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Id = 0;
        Source = [];
        Connection = Position = Status = 0;
        ResponseBodyLength = -1;
        Client.Clear();
        Server.Clear();
        Request.Clear();
        Response.Clear();
    }

    /// <summary>The exchange.</summary>
    /// <param name="record">Its spans live until the next change here.</param>
    /// <returns>False when the request's head is not HTTP/1.1.</returns>
    public bool TryBuild(out ExchangeRecord record)
    {
        record = default;
        record.Id = Id;
        record.Source = Source;
        record.Connection = Connection;
        record.Position = Position;
        record.Client = Client.Written;
        record.Server = Server.Written;
        if (Request.Head.Length > 0)
        {
            if (HeadParser.ParseRequest(Request.Head.Written, FieldTable.ForThisThread, out var head, int.MaxValue) != HeadFault.None)
            {
                return false;
            }

            record.HasRequest = true;
            record.Request.WallClockNs = Request.FirstByteNs;
            record.Request.FirstByteNs = Request.FirstByteNs;
            record.Request.LastByteNs = Request.LastByteNs;
            record.Request.Framing = Request.Framing;
            record.Request.Head = Request.Head.Written;
            record.Request.Body = Request.Body.Written;
            record.Request.Trailers = Request.Trailers.Written;
            PlainFields.Fill(ref record.Request, head, _text);
        }

        if (Status > 0 || Response.Head.Length > 0)
        {
            record.HasResponse = true;
            record.Response.RequestLastByteNs = Request.LastByteNs;
            record.Response.FirstByteNs = Response.FirstByteNs;
            record.Response.LastByteNs = Response.LastByteNs;
            record.Response.Status = Status;
            record.Response.IsComplete = true;
            record.Response.Framing = Response.Framing;
            record.Response.Head = Response.Head.Written;
            record.Response.Body = Response.Body.Written;
            record.Response.BodyLength = ResponseBodyLength >= 0 ? ResponseBodyLength : Response.Body.Length;
            record.Response.Trailers = Response.Trailers.Written;
        }

        return true;
    }
}

/// <summary>A message that is put together.</summary>
internal sealed class MessageBuilder
{
    // What was recorded was bounded by limits that this program cannot know; these are about memory.
    private static readonly HttpLimits Limits = new() { HeadBytes = 1024 * 1024, Fields = 100_000 };

    private readonly RequestReader _requests = new(Limits);
    private readonly ResponseReader _responses = new(Limits);

    /// <summary>Start line, fields and empty line.</summary>
    public ByteBuffer Head { get; } = new();

    /// <summary>The body, without chunk framing.</summary>
    public ByteBuffer Body { get; } = new();

    /// <summary>The trailer section's lines.</summary>
    public ByteBuffer Trailers { get; } = new();

    /// <summary>How the body is delimited.</summary>
    public BodyFraming Framing { get; set; }

    /// <summary>When its first byte came, ns since 1970.</summary>
    public long FirstByteNs { get; set; }

    /// <summary>When its last byte came.</summary>
    public long LastByteNs { get; set; }

    /// <summary>The status of a response that was read by <see cref="TryReadResponse"/>.</summary>
    public int Status => _responses.StatusCode;

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Head.Clear();
        Body.Clear();
        Trailers.Clear();
        Framing = BodyFraming.None;
        FirstByteNs = LastByteNs = 0;
    }

    /// <summary>Takes a request as it was on the wire.</summary>
    /// <returns>False when it is not one whole request of HTTP/1.1.</returns>
    public bool TryReadRequest(ReadOnlySpan<byte> raw) => TryRead(_requests, raw);

    /// <summary>Takes a request whose length may not be true any more: what stands behind the head is its body.</summary>
    /// <returns>False when its head is none of HTTP/1.1.</returns>
    public bool TryReadEdited(ReadOnlySpan<byte> raw)
    {
        if (TryReadRequest(raw))
        {
            return true;
        }

        Clear();
        var end = raw.IndexOf("\r\n\r\n"u8);
        if (end < 0 || HeadParser.ParseRequest(raw[..(end + 4)], FieldTable.ForThisThread, out var head, int.MaxValue) != HeadFault.None || head.Framing.IsChunked)
        {
            return false;
        }

        Head.Append(raw[..(end + 4)]);
        Body.Append(raw[(end + 4)..]);
        Framing = Body.Length > 0 ? BodyFraming.ContentLength : BodyFraming.None;
        return true;
    }

    /// <summary>Takes a response as it was on the wire; interim ones before it are passed over.</summary>
    /// <param name="raw">The bytes.</param>
    /// <param name="isHead">It answers HEAD: it has no body, whatever it says.</param>
    /// <returns>False when it is not one whole response of HTTP/1.1.</returns>
    public bool TryReadResponse(ReadOnlySpan<byte> raw, bool isHead)
    {
        _responses.Begin(isHead);
        return TryRead(_responses, raw);
    }

    /// <summary>Adds a field line to the head.</summary>
    public void AddField(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        AddText(name);
        Head.Append(": "u8);
        AddText(value);
        Head.Append("\r\n"u8);
    }

    /// <summary>Adds to the head: characters as UTF-8, ends of lines as spaces.</summary>
    public void AddText(ReadOnlySpan<char> text)
    {
        foreach (var character in text.EnumerateRunes())
        {
            Head.Append(character.Value is '\r' or '\n' or 0 ? new Rune(' ') : character);
        }
    }

    private bool TryRead(MessageReader reader, ReadOnlySpan<byte> raw)
    {
        reader.Release();
        Clear();
        var isWhole = false;
        while (!isWhole)
        {
            switch (reader.Next(ref raw, out var content))
            {
                case ReadEvent.Head:
                    Head.Append(content);
                    Framing = reader.Framing;
                    break;
                case ReadEvent.Body:
                    Body.Append(content);
                    break;
                case ReadEvent.Trailers:
                    Trailers.Append(content);
                    break;
                case ReadEvent.End:
                    isWhole = true;
                    break;
                case ReadEvent.NeedMore:
                    if (reader.EndOfStream() != ReadEvent.End)
                    {
                        return false;
                    }

                    isWhole = true;
                    break;
                case ReadEvent.Fault:
                    return false;
                default:
                    break; // an interim response
            }
        }

        return Head.Length > 0 && raw.Trim("\r\n"u8).IsEmpty;
    }
}
