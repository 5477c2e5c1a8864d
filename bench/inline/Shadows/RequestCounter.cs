using System.Buffers.Text;

namespace Umbra.Bench.Inline.Shadows;

/// <summary>Finds the ends of requests in the bytes of one connection. Bodies come with a Content-Length, as this bench's workloads have it.</summary>
internal sealed class RequestCounter
{
    private readonly List<byte> _head = [];
    private long _bodyLeft;

    /// <summary>Takes the next bytes of the connection.</summary>
    /// <returns>How many requests they completed.</returns>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        int complete = 0;
        while (bytes.Length > 0)
        {
            if (_bodyLeft > 0)
            {
                int body = (int)Math.Min(_bodyLeft, bytes.Length);
                bytes = bytes[body..];
                _bodyLeft -= body;
                complete += _bodyLeft == 0 ? 1 : 0;
                continue;
            }

            _head.Add(bytes[0]);
            bytes = bytes[1..];
            if (_head[^1] == '\n')
            {
                complete += EndOfHead() ? 1 : 0;
            }
        }

        return complete;
    }

    /// <returns>Whether a request without a body ends here.</returns>
    private bool EndOfHead()
    {
        ReadOnlySpan<byte> head = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_head);
        if (!head.EndsWith("\r\n\r\n"u8))
        {
            return false;
        }

        _bodyLeft = ContentLength(head);
        _head.Clear();
        return _bodyLeft == 0;
    }

    private static long ContentLength(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> name = "\r\nContent-Length: "u8;
        int at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out long length, out _) ? length : 0;
    }
}
