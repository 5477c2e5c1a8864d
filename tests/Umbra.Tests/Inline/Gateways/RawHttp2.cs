using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Umbra.Tests.Inline.Gateways;

/// <summary>A client of HTTP/2 that sends whatever it is told to: fields as literals of HPACK (RFC 7541 section 6.2), not looked at.</summary>
internal sealed class RawHttp2 : IDisposable
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte ResetStream = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Connects, with prior knowledge.</summary>
    public static async Task<RawHttp2> ConnectAsync(IPEndPoint endPoint)
    {
        var client = new RawHttp2();
        await client._socket.ConnectAsync(endPoint);
        await client._socket.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await client.SendAsync(Settings, 0, 0, []);
        return client;
    }

    /// <summary>Sends a request's head.</summary>
    public Task HeadAsync(int stream, bool isWhole, params (string Name, string Value)[] fields) => SendAsync(Headers, (byte)(EndHeaders | (isWhole ? EndStream : 0)), stream, Block(fields, isIndexed: false));

    /// <summary>Sends a piece of a body.</summary>
    public Task DataAsync(int stream, string text) => SendAsync(Data, 0, stream, Encoding.Latin1.GetBytes(text));

    /// <summary>Sends trailers, which go into the dynamic table.</summary>
    public Task TrailersAsync(int stream, params (string Name, string Value)[] fields) => SendAsync(Headers, EndHeaders | EndStream, stream, Block(fields, isIndexed: true));

    /// <summary>Sends a request's head whose last field is the newest of the dynamic table.</summary>
    public Task HeadWithNewestAsync(int stream, params (string Name, string Value)[] fields) => SendAsync(Headers, EndHeaders | EndStream, stream, [.. Block(fields, isIndexed: false), 0x80 | 62]);

    /// <summary>Waits until a stream is answered.</summary>
    /// <returns>Whether it was answered, and not reset, nor the connection ended.</returns>
    public async Task<bool> IsAnsweredAsync(int stream)
    {
        var head = new byte[9];
        while (await ReceiveAsync(head))
        {
            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            if (!await ReceiveAsync(payload) || head[3] == GoAway)
            {
                return false;
            }

            var of = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue;
            if (of == stream && head[3] == ResetStream)
            {
                return false;
            }

            if (of == stream && (head[4] & EndStream) != 0 && head[3] is Data or Headers)
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose() => _socket.Dispose();

    private static byte[] Block((string Name, string Value)[] fields, bool isIndexed)
    {
        var block = new List<byte>();
        foreach (var (name, value) in fields)
        {
            block.Add((byte)(isIndexed ? 0x40 : 0));
            foreach (var text in new[] { name, value })
            {
                Assert.InRange(text.Length, 0, 126);
                block.Add((byte)text.Length);
                block.AddRange(Encoding.Latin1.GetBytes(text));
            }
        }

        return [.. block];
    }

    private async Task SendAsync(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        await _socket.SendAsync(frame);
    }

    private async Task<bool> ReceiveAsync(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var count = await _socket.ReceiveAsync(bytes.AsMemory(at)).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            if (count == 0)
            {
                return false;
            }

            at += count;
        }

        return true;
    }
}
