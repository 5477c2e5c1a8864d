using System.Net.Sockets;

namespace Umbra.Inline.Tap;

/// <summary>A wire of plain bytes.</summary>
internal sealed class PlainWire(Socket socket) : Wire(socket)
{
    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => Socket.ReceiveAsync(buffer, SocketFlags.None);

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        var sending = Socket.SendAsync(bytes, SocketFlags.None);
        if (!sending.IsCompletedSuccessfully)
        {
            return FinishAsync(sending, bytes);
        }

        // A value task may be asked for its outcome once.
        var sent = sending.GetAwaiter().GetResult();
        return sent == bytes.Length ? default : FinishAsync(ValueTask.FromResult(sent), bytes);
    }

    /// <inheritdoc/>
    public override ValueTask ShutdownSendAsync()
    {
        Socket.Shutdown(SocketShutdown.Send);
        return default;
    }

    private async ValueTask FinishAsync(ValueTask<int> sending, ReadOnlyMemory<byte> bytes)
    {
        var sent = await sending.ConfigureAwait(false);
        while (sent < bytes.Length)
        {
            sent += await Socket.SendAsync(bytes[sent..], SocketFlags.None).ConfigureAwait(false);
        }
    }
}
