using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Umbra.Bench.Inline.Transfers;

/// <summary>Sends a message whose body is <see cref="PatternBytes"/>.</summary>
internal static class BodyWriter
{
    /// <param name="startLineAndFields">Without framing and without the empty line.</param>
    public static void Send(Socket socket, string startLineAndFields, long length, bool chunked)
    {
        string framing = chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {length}";
        SendAll(socket, Encoding.ASCII.GetBytes($"{startLineAndFields}\r\n{framing}\r\n\r\n"));
        var pattern = new PatternBytes();
        for (long at = 0; at < length; at += PatternBytes.BlockBytes)
        {
            ReadOnlySpan<byte> block = pattern.Block(at / PatternBytes.BlockBytes, length - at);
            if (chunked)
            {
                SendAll(socket, Encoding.ASCII.GetBytes(block.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            }

            SendAll(socket, block);
            if (chunked)
            {
                SendAll(socket, "\r\n"u8);
            }
        }

        if (chunked)
        {
            SendAll(socket, "0\r\n\r\n"u8);
        }
    }

    public static void SendAll(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }
}
