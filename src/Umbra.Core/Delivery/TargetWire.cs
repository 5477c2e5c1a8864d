using Umbra.Core.Polling;

namespace Umbra.Core.Delivery;

/// <summary>An open connection to a target. One send at a time may be under way, beside the reception.</summary>
internal abstract class TargetWire
{
    /// <summary>Gives what is received to the receiver until he has enough, the stream ends, or the connection breaks. Called once.</summary>
    /// <returns>How it ended.</returns>
    public abstract ValueTask<DeliveryFault> ReceiveAsync(IResponseReceiver receiver);

    /// <summary>Sends all of it. For any thread.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Has all of it sent soon, together with what goes to other connections, if the calling thread sends that way.</summary>
    /// <param name="bytes">Copied.</param>
    /// <param name="sender">Hears when they go, and how many went, on the calling thread.</param>
    /// <returns>False when they are to be sent by <see cref="SendAsync"/>.</returns>
    public virtual bool TrySendWithOthers(ReadOnlySpan<byte> bytes, IBatchedSend sender) => false;

    /// <summary>
    /// Asks to be told of what is received from now on when it came, not only that it is there: this process gives way to all others, and what it
    /// waits for a processor must not count as the target's time.
    /// </summary>
    public abstract void TimeArrivals();

    /// <summary>Closes. What is under way fails. For any thread, and again.</summary>
    public abstract void Close();
}
