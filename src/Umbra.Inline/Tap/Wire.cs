using System.Net.Sockets;

namespace Umbra.Inline.Tap;

/// <summary>One side of a tapped connection: bytes in, bytes out, and the two ways in which TCP ends.</summary>
internal abstract class Wire(Socket socket)
{
    /// <summary>The socket below.</summary>
    protected Socket Socket { get; } = socket;

    /// <summary>Receives at least one byte; 0 when the peer will send no more. Throws <see cref="SocketException"/> or <see cref="IOException"/> when the connection broke.</summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Sends all bytes.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Says that no more bytes will be sent; receiving goes on.</summary>
    public abstract ValueTask ShutdownSendAsync();

    /// <summary>Ends with a reset.</summary>
    public void Abort()
    {
        try
        {
            Socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The socket is gone already: there is nobody left to tell.
        }

        Close();
    }

    /// <summary>
    /// Ends both directions with FIN; whoever is receiving gets 0. Disposing a socket that somebody is receiving from would reset it.
    /// </summary>
    public void Shutdown()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It ended by itself in the meantime.
        }
    }

    /// <summary>Gives the socket back once nobody uses it; what was sent is still delivered.</summary>
    public virtual void Close() => Socket.Dispose();
}
