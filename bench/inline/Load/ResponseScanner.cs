using System.Buffers.Text;
using System.Net.Sockets;

namespace Umbra.Bench.Inline.Load;

/// <summary>Reads responses of the bench's own origins from a connection: each has a Content-Length, and none comes before it was asked for.</summary>
internal sealed class ResponseScanner
{
    private const int MostHead = 8 << 10;

    private readonly byte[] _head = new byte[MostHead];
    private int _have;
    private long _missing;
    private bool _isInBody;

    /// <summary>Status of the response that was read last.</summary>
    public int Status { get; private set; }

    /// <summary>Takes what came.</summary>
    /// <returns>The response is whole; the next bytes are another's.</returns>
    /// <exception cref="InvalidDataException">This is no response with a Content-Length, or more than one.</exception>
    public bool Feed(ReadOnlySpan<byte> bytes)
    {
        if (!_isInBody)
        {
            int before = _have;
            int taken = Math.Min(bytes.Length, MostHead - before);
            bytes[..taken].CopyTo(_head.AsSpan(before));
            _have += taken;
            int end = _head.AsSpan(0, _have).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return _have < MostHead ? false : throw new InvalidDataException("a head of more than 8 KiB");
            }

            ReadOnlySpan<byte> head = _head.AsSpan(0, end);
            if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
            {
                throw new InvalidDataException("not an HTTP/1.1 response");
            }

            (Status, _missing, _isInBody) = (status, ContentLength(head), true);
            bytes = bytes[(end + 4 - before)..];
        }

        _missing -= bytes.Length;
        if (_missing > 0)
        {
            return false;
        }

        bool isOne = _missing == 0;
        Reset();
        return isOne ? true : throw new InvalidDataException("more than one response");
    }

    /// <summary>What comes next is another connection's.</summary>
    public void Reset() => (_have, _isInBody) = (0, false);

    /// <summary>Reads one whole response from a blocking socket.</summary>
    /// <param name="buffer">For what comes.</param>
    /// <returns>Its status.</returns>
    /// <exception cref="SocketException">The connection failed or nothing came in time.</exception>
    /// <exception cref="InvalidDataException">The connection ended early, or as of <see cref="Feed"/>.</exception>
    public int ReadResponse(Socket socket, byte[] buffer)
    {
        while (true)
        {
            int read = socket.Receive(buffer);
            if (read == 0)
            {
                throw new InvalidDataException("the connection ended before the response did");
            }

            if (Feed(buffer.AsSpan(0, read)))
            {
                return Status;
            }
        }
    }

    private static long ContentLength(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> name = "\r\nContent-Length: "u8;
        int at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out long length, out _)
            ? length
            : throw new InvalidDataException("no Content-Length");
    }
}
