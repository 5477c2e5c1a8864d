using System.Net.Security;
using System.Net.Sockets;

namespace Umbra.Inline.Tap;

/// <summary>A wire under TLS. Its work is too long for an event thread, so completions are left to the thread pool.</summary>
internal sealed class TlsWire(Socket socket, SslStream stream) : Wire(socket)
{
    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => stream.ReadAsync(buffer);

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);

    /// <inheritdoc/>
    public override async ValueTask ShutdownSendAsync()
    {
        try
        {
            await stream.ShutdownAsync().ConfigureAwait(false); // close_notify (RFC 8446 section 6.1), then TCP's own
        }
        catch (Exception exception) when (exception is not (IOException or SocketException or ObjectDisposedException))
        {
            // OpenSSL gives no close_notify while it is in the middle of a message of the handshake, and a session ticket is one that comes
            // whenever the peer likes. The peer learns from TCP that no more comes.
        }

        Socket.Shutdown(SocketShutdown.Send);
    }

    /// <inheritdoc/>
    public override void Close()
    {
        // The socket first: disposing the stream would otherwise send on a connection that may be meant to be reset.
        Socket.Dispose();
        stream.Dispose();
    }
}
