using System.Buffers.Text;
using System.Net.Sockets;

namespace Umbra.Bench.Inline.Load;

/// <summary>Reads responses of the bench's own origins from a blocking socket: each has a Content-Length, and none comes before it was asked for.</summary>
internal sealed class ResponseScanner
{
    private readonly byte[] _buffer = new byte[64 << 10];

    /// <summary>Reads one whole response.</summary>
    /// <returns>Its status.</returns>
    /// <exception cref="SocketException">The connection failed or nothing came in time.</exception>
    /// <exception cref="InvalidDataException">The connection ended early, or this is no response with a Content-Length.</exception>
    public int ReadResponse(Socket socket)
    {
        int have = 0;
        int headEnd;
        while ((headEnd = _buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0)
        {
            have += Receive(socket, _buffer.AsSpan(have));
        }

        ReadOnlySpan<byte> head = _buffer.AsSpan(0, headEnd);
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            throw new InvalidDataException("not an HTTP/1.1 response");
        }

        long missing = headEnd + 4 + ContentLength(head) - have;
        while (missing > 0)
        {
            missing -= Receive(socket, _buffer);
        }

        return missing == 0 ? status : throw new InvalidDataException("more than one response");
    }

    private static long ContentLength(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> name = "\r\nContent-Length: "u8;
        int at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out long length, out _)
            ? length
            : throw new InvalidDataException("no Content-Length");
    }

    private static int Receive(Socket socket, Span<byte> into)
    {
        int read = socket.Receive(into);
        return read > 0 ? read : throw new InvalidDataException("the connection ended before the response did");
    }
}
