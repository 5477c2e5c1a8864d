using System.Net.Security;
using System.Net.Sockets;

namespace Umbra.Core.Delivery;

/// <summary>An open connection to a target. One receive and one send at a time may be under way.</summary>
internal abstract class TargetWire
{
    /// <summary>Receives; 0 bytes at the end of the stream.</summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Sends all of it.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Closes. What is under way fails.</summary>
    public abstract void Close();
}

/// <summary>Plain TCP.</summary>
internal sealed class PlainTargetWire(Socket socket) : TargetWire
{
    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => socket.ReceiveAsync(buffer, SocketFlags.None);

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        var sending = socket.SendAsync(bytes, SocketFlags.None);
        if (!sending.IsCompletedSuccessfully)
        {
            return SendRestAsync(sending, bytes);
        }

        var sent = sending.GetAwaiter().GetResult();
        return sent == bytes.Length ? default : SendRestAsync(new ValueTask<int>(sent), bytes);
    }

    /// <inheritdoc/>
    public override void Close() => socket.Dispose();

    private async ValueTask SendRestAsync(ValueTask<int> sending, ReadOnlyMemory<byte> bytes)
    {
        for (bytes = bytes[await sending.ConfigureAwait(false)..]; bytes.Length > 0;)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false)..];
        }
    }
}

/// <summary>TLS. Its work is too long for an event thread, so completions are left to the thread pool.</summary>
internal sealed class TlsTargetWire(Socket socket, SslStream stream) : TargetWire
{
    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => stream.ReadAsync(buffer);

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);

    /// <inheritdoc/>
    public override void Close()
    {
        // The socket first: disposing the stream would otherwise send.
        socket.Dispose();
        stream.Dispose();
    }
}
