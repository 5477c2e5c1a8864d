using System.Net.Sockets;
using Umbra.Core.Http;

namespace Umbra.Inline.Tap;

/// <summary>Moves one direction's bytes, untouched, and shows them to the reader afterwards.</summary>
/// <remarks>
/// <code>
///    from ──1 receive──► buffer ──3 send──► to
///                          │ 2 announce       │
///                          └──4 read in place ◄┘ after it was sent
/// </code>
/// </remarks>
internal sealed class Pump(Wire from, Wire to, Conversation conversation, bool isRequest, TimeProvider clock)
{
    // A transfer whose receives and sends all complete at once would otherwise keep an event thread for itself.
    private const int MostBytesWithoutYield = 256 * 1024;

    private long _lastActivity = clock.GetTimestamp();

    /// <summary>When bytes last passed, in ticks of the clock.</summary>
    public long LastActivity => Volatile.Read(ref _lastActivity);

    /// <summary>Pumps until the direction ends.</summary>
    public async Task<PumpEnd> RunAsync()
    {
        try
        {
            using var buffer = new PumpBuffer();
            return await RunAsync(buffer).ConfigureAwait(false);
        }
        finally
        {
            if (isRequest)
            {
                conversation.RequestsEnd();
            }
            else
            {
                conversation.ResponsesEnd();
            }
        }
    }

    private async Task<PumpEnd> RunAsync(PumpBuffer buffer)
    {
        var withoutYield = 0;
        while (true)
        {
            // 1. Receive.
            int received;
            try
            {
                var receiving = from.ReceiveAsync(buffer.Memory);
                withoutYield = receiving.IsCompleted ? withoutYield : 0;
                received = await receiving.ConfigureAwait(false);
            }
            catch (Exception exception) when (IsNetworkFailure(exception))
            {
                return PumpEnd.SourceBroken;
            }

            if (received == 0)
            {
                return await FinishAsync().ConfigureAwait(false);
            }

            var time = clock.GetTimestamp();
            Volatile.Write(ref _lastActivity, time);

            // 2. Announce: a response can only come after the bytes were sent.
            if (isRequest)
            {
                conversation.RequestArriving(received);
            }

            // 3. Send.
            var bytes = buffer.Received(received);
            try
            {
                await to.SendAsync(bytes).ConfigureAwait(false);
            }
            catch (Exception exception) when (IsNetworkFailure(exception))
            {
                return PumpEnd.DestinationBroken;
            }

            // 4. Read in place. Nothing that goes wrong in there comes out.
            if (isRequest)
            {
                conversation.RequestBytes(bytes.Span, time);
            }
            else
            {
                conversation.ResponseBytes(bytes.Span, time);
            }

            buffer.Adapt(received);
            withoutYield += received;
            if (withoutYield >= MostBytesWithoutYield)
            {
                withoutYield = 0;
                await Task.Yield();
            }
        }
    }

    private async ValueTask<PumpEnd> FinishAsync()
    {
        try
        {
            await to.ShutdownSendAsync().ConfigureAwait(false);
            return PumpEnd.Finished;
        }
        catch (Exception exception) when (IsNetworkFailure(exception))
        {
            return PumpEnd.DestinationBroken;
        }
    }

    private static bool IsNetworkFailure(Exception exception) =>
        exception is SocketException or IOException or ObjectDisposedException;
}

/// <summary>How a pump ended.</summary>
internal enum PumpEnd : byte
{
    /// <summary>The sender said that it was done, and the receiver was told.</summary>
    Finished,

    /// <summary>The side that bytes came from broke.</summary>
    SourceBroken,

    /// <summary>The side that bytes went to broke.</summary>
    DestinationBroken,
}
