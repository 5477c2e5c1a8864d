using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Umbra.Bench.Inline.Transfers;

/// <summary>Reads one message from a blocking socket: its head as text, its body as a hash.</summary>
internal sealed class MessageStream(Socket socket)
{
    private readonly byte[] _buffer = new byte[256 << 10];
    private int _at;
    private int _end;

    /// <summary>Start line and fields, each ending in CRLF.</summary>
    /// <exception cref="InvalidDataException">The connection ended first.</exception>
    public string ReadHead()
    {
        var head = new StringBuilder();
        string line;
        while ((line = ReadLine()).Length > 0)
        {
            head.Append(line).Append("\r\n");
        }

        return head.ToString();
    }

    /// <summary>Reads the body that the head announced.</summary>
    /// <returns>Its SHA-256 in hexadecimal.</returns>
    public string HashBody(string head)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (!head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            Take(ContentLength(head), hash);
        }
        else
        {
            for (long size; (size = long.Parse(ReadLine(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)) > 0;)
            {
                Take(size, hash);
                ReadLine();
            }

            ReadLine();
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Reads a short body as text.</summary>
    public string ReadText(string head)
    {
        var text = new StringBuilder();
        for (long left = ContentLength(head); left > 0; left--)
        {
            text.Append((char)Next());
        }

        return text.ToString();
    }

    private static long ContentLength(string head)
    {
        const string Name = "\r\nContent-Length: ";
        int at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length;
        return long.Parse(head[at..head.IndexOf('\r', at)], CultureInfo.InvariantCulture);
    }

    private void Take(long count, IncrementalHash hash)
    {
        while (count > 0)
        {
            Fill();
            int part = (int)Math.Min(count, _end - _at);
            hash.AppendData(_buffer, _at, part);
            _at += part;
            count -= part;
        }
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (byte next; (next = Next()) != '\n';)
        {
            line.Append((char)next);
        }

        return line.ToString().TrimEnd('\r');
    }

    private byte Next()
    {
        Fill();
        return _buffer[_at++];
    }

    private void Fill()
    {
        if (_at < _end)
        {
            return;
        }

        _at = 0;
        _end = socket.Receive(_buffer);
        if (_end == 0)
        {
            throw new InvalidDataException("the connection ended before the message did");
        }
    }
}
