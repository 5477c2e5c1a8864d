using System.Net;
using System.Net.Sockets;
using Umbra.Core.Http;
using Umbra.Core.Polling;

namespace Umbra.Inline.Tap;

/// <summary>Reads the PROXY protocol header at the beginning of a connection, and not a byte more.</summary>
internal static class ProxyHeaderReader
{
    // The addresses of a version 2 header take 216 bytes at most (Unix sockets); the rest are extensions.
    private const int MostBytes = 4096;

    /// <summary>Reads it.</summary>
    /// <returns>The header's bytes, to be passed on, and the client it names; null bytes when the connection does not begin with one.</returns>
    public static async ValueTask<(byte[]? Header, IPEndPoint? Client)> ReadAsync(Socket socket, PollLoop? loop, CancellationToken cancellation)
    {
        var bytes = new byte[MostBytes];
        var length = 0;
        try
        {
            while (length < bytes.Length)
            {
                // Peek, so that what follows the header stays where the pump will find it; then take what certainly belongs to it.
                if (loop is null)
                {
                    await socket.ReceiveAsync(bytes.AsMemory(length), SocketFlags.Peek, cancellation).ConfigureAwait(false);
                }
                else
                {
                    await Readiness.WhenReadableAsync(loop, socket, cancellation).ConfigureAwait(false);
                }

                var peeked = socket.Receive(bytes.AsSpan(length), SocketFlags.Peek);
                if (peeked == 0 || !ProxyHeader.TryRead(bytes.AsSpan(0, length + peeked), out var header, out var client))
                {
                    return (null, null);
                }

                var taken = header > 0 ? header - length : peeked;
                length += socket.Receive(bytes.AsSpan(length, taken), SocketFlags.None);
                if (header > 0)
                {
                    return (bytes[..length], client);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Too slow: as good as none.
        }

        return (null, null);
    }
}
