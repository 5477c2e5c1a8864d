using System.Net;
using System.Net.Sockets;

namespace Umbra.Bench.Inline.Transfers;

/// <summary>One large transfer over a connection of its own. A transfer that stalls for 30 s fails.</summary>
internal sealed class TransferClient(int port)
{
    private const int StallMs = 30_000;

    /// <returns>The SHA-256 of what arrived at the receiving end.</returns>
    /// <exception cref="SocketException">The connection failed or stalled.</exception>
    /// <exception cref="InvalidDataException">It ended early.</exception>
    public string Run(bool upload, bool chunked, long length)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = StallMs, SendTimeout = StallMs };
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        var stream = new MessageStream(socket);
        if (upload)
        {
            BodyWriter.Send(socket, $"PUT /upload HTTP/1.1\r\nHost: 127.0.0.1:{port}", length, chunked);
            return stream.ReadText(stream.ReadHead());
        }

        string path = $"/download/{length}{(chunked ? "/chunked" : "")}";
        BodyWriter.SendAll(socket, System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"));
        return stream.HashBody(stream.ReadHead());
    }
}
