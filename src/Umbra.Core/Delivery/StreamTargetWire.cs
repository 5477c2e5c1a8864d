using System.Net.Sockets;

namespace Umbra.Core.Delivery;

/// <summary>A connection over a stream: TLS, and plain TCP on systems where there is no <see cref="PolledTargetWire"/>.</summary>
/// <param name="socket">The socket below.</param>
/// <param name="stream">The stream over it.</param>
internal sealed class StreamTargetWire(Socket socket, Stream stream) : TargetWire
{
    private const int ReceiveBytes = 16 * 1024;

    // A response that always has more bytes ready must not keep a thread from the other connections.
    private const int BytesPerTurn = 256 * 1024;

    /// <inheritdoc/>
    public override async ValueTask<DeliveryFault> ReceiveAsync(IResponseReceiver receiver)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(ReceiveBytes);
        var thisTurn = 0;
        while (true)
        {
            var count = await stream.ReadAsync(buffer).ConfigureAwait(false);
            if (count == 0)
            {
                return receiver.OnEndOfStream();
            }

            if (receiver.OnReceived(buffer.AsSpan(0, count), TimeSpan.Zero) is { } fault)
            {
                return fault;
            }

            thisTurn += count;
            if (thisTurn >= BytesPerTurn)
            {
                thisTurn = 0;
                await Task.Yield();
            }
        }
    }

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);

    /// <inheritdoc/>
    public override void TimeArrivals()
    {
        // A stream does not say.
    }

    /// <inheritdoc/>
    public override void Close()
    {
        // The socket first: disposing of the stream would otherwise send.
        socket.Dispose();
        stream.Dispose();
    }
}
