using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Umbra.Core.Http;

namespace Umbra.Inline.Serving;

/// <summary>
/// Writes a request that Kestrel has read as the head of an HTTP/1.1 message, which is what routes and mirrors are asked with and what a copy begins
/// with. The target is the client's, byte for byte; known fields have their usual case, and HTTP/2's stand as HTTP/1.1's would.
/// </summary>
internal static class ReadHead
{
    [ThreadStatic]
    private static byte[]? t_buffer;

    /// <summary>Writes it into the thread's buffer, where it stands until the next one is written on this thread.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasBody">It has a body, or may have one.</param>
    /// <param name="framing">How that is delimited.</param>
    /// <param name="target">A target in place of the client's; null for that.</param>
    /// <param name="host">A host in place of the client's; null for that.</param>
    /// <param name="without">Fields that are left out.</param>
    public static RequestHead Of(IHttpRequestFeature request, bool hasBody, out BodyFraming framing, string? target = null, string? host = null, params ReadOnlySpan<string> without)
    {
        var fields = FieldTable.ForThisThread;
        fields.Clear();
        var writer = new HeadBuffer(ref t_buffer);
        target ??= request.RawTarget;
        writer.Write(request.Method);
        writer.Write(' ');
        writer.Write(target);
        writer.Write(" HTTP/1.1\r\n");
        var line = new RequestLine(request.Method.Length, target.Length, 1, HasBareLineFeeds: false);
        var said = FramingFields.Empty;
        if (host is not null)
        {
            writer.WriteField("Host", host, fields);
        }

        foreach (var (name, values) in request.Headers)
        {
            if (name.StartsWith(':') || (host is not null && name.Equals("Host", StringComparison.OrdinalIgnoreCase)) || IsAmong(name, without))
            {
                continue;
            }

            if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                continue; // what Kestrel has undone: written below as what is left of it
            }

            WriteField(ref writer, name, values, fields, ref said);
        }

        framing = said.ContentLength >= 0 ? BodyFraming.ContentLength : hasBody ? BodyFraming.Chunked : BodyFraming.None;
        if (framing == BodyFraming.Chunked)
        {
            writer.WriteField("Transfer-Encoding", "chunked", fields);
            said.IsChunked = true;
        }

        writer.Write("\r\n");
        return new RequestHead(writer.Written, fields, line, said);
    }

    private static bool IsAmong(string name, ReadOnlySpan<string> names)
    {
        foreach (var other in names)
        {
            if (name.Equals(other, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteField(ref HeadBuffer writer, string name, StringValues values, FieldTable fields, ref FramingFields said)
    {
        for (var i = 0; i < values.Count; i++)
        {
            var slice = writer.WriteField(name, values[i] ?? "", fields);
            if (name.Length is 4 or 7 or 10 or 14)
            {
                said.Add(writer.Written.Slice(slice.NameStart, slice.NameLength), writer.Written.Slice(slice.ValueStart, slice.ValueLength));
            }
        }
    }
}

/// <summary>A buffer that grows, for heads.</summary>
internal ref struct HeadBuffer
{
    private const int Smallest = 4096;

    private readonly ref byte[]? _buffer;
    private int _length;

    /// <param name="buffer">The buffer, null at first; it is kept by its owner for the next head.</param>
    public HeadBuffer(ref byte[]? buffer)
    {
        buffer ??= new byte[Smallest];
        _buffer = ref buffer;
    }

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Writes a character.</summary>
    public void Write(char character)
    {
        Reserve(1);
        _buffer![_length++] = (byte)character;
    }

    /// <summary>Writes a text, one byte a character.</summary>
    public void Write(string text)
    {
        Reserve(text.Length);
        _length += Encoding.Latin1.GetBytes(text, _buffer.AsSpan(_length));
    }

    /// <summary>Writes a field line.</summary>
    /// <returns>Where it stands; it was added to the fields.</returns>
    public FieldSlice WriteField(string name, string value, FieldTable? fields)
    {
        var start = _length;
        Write(name);
        Write(": ");
        Write(value);
        Write("\r\n");
        var slice = new FieldSlice(start, name.Length, start + name.Length + 2, value.Length);
        fields?.Add(slice);
        return slice;
    }

    private readonly void Reserve(int bytes)
    {
        if (bytes > _buffer!.Length - _length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        }
    }
}
