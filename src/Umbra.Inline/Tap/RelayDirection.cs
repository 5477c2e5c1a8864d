using System.Buffers;
using Umbra.Core.Http;
using Umbra.Core.Polling;

namespace Umbra.Inline.Tap;

/// <summary>One direction of a <see cref="PolledRelay"/>.</summary>
internal sealed class RelayDirection(PolledRelay.RelayEnd from, PolledRelay.RelayEnd to, Conversation conversation, bool isRequest)
{
    private byte[] _waiting = [];
    private int _waitingFrom;
    private int _waitingTo;
    private long _receivedAt;

    /// <summary>Where bytes come from.</summary>
    public PolledRelay.RelayEnd From => from;

    /// <summary>Where they go.</summary>
    public PolledRelay.RelayEnd To => to;

    /// <summary>No more bytes pass.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Bytes wait for room to be sent.</summary>
    public bool HasWaiting => _waitingFrom < _waitingTo;

    /// <summary>More bytes may be received: those before them have been sent.</summary>
    public bool IsReceiving => !IsOver && !HasWaiting;

    /// <summary>Receives once and sends that on.</summary>
    /// <param name="buffer">The loop's.</param>
    /// <param name="time">Now.</param>
    /// <returns>How the direction came to its end, if it did.</returns>
    public PumpEnd? PassOn(byte[] buffer, long time)
    {
        // 1. Receive.
        switch (from.TryReceive(buffer, out var received))
        {
            case Transfer.WouldBlock:
                return null;
            case Transfer.Broken:
                return PumpEnd.SourceBroken;
            case Transfer.Done when received == 0:
                return to.TryShutdownSend() ? PumpEnd.Finished : PumpEnd.DestinationBroken;
        }

        // 2. Announce: a response can only come after the bytes were sent.
        if (isRequest)
        {
            conversation.RequestArriving(received);
        }

        // 3. Send.
        var bytes = buffer.AsSpan(0, received);
        if (to.TrySend(bytes, out var sent) == Transfer.Broken)
        {
            return PumpEnd.DestinationBroken;
        }

        // 4. Read what was sent in place. Nothing that goes wrong in there comes out.
        Read(bytes[..sent], time);
        if (sent < received)
        {
            Keep(bytes[sent..], time);
        }

        return null;
    }

    /// <summary>Sends what waits, or as much of it as there is room for.</summary>
    /// <inheritdoc cref="PassOn"/>
    public PumpEnd? SendWaiting()
    {
        var bytes = _waiting.AsSpan(_waitingFrom, _waitingTo - _waitingFrom);
        if (to.TrySend(bytes, out var sent) == Transfer.Broken)
        {
            return PumpEnd.DestinationBroken;
        }

        Read(bytes[..sent], _receivedAt);
        _waitingFrom += sent;
        if (!HasWaiting)
        {
            GiveBuffer();
        }

        return null;
    }

    /// <summary>No more bytes pass; those that wait are dropped.</summary>
    public void End()
    {
        if (IsOver)
        {
            return;
        }

        IsOver = true;
        GiveBuffer();
        if (isRequest)
        {
            conversation.RequestsEnd();
        }
        else
        {
            conversation.ResponsesEnd();
        }
    }

    private void Read(ReadOnlySpan<byte> bytes, long time)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (isRequest)
        {
            conversation.RequestBytes(bytes, time);
        }
        else
        {
            conversation.ResponseBytes(bytes, time);
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes, long time)
    {
        _waiting = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(_waiting);
        (_waitingFrom, _waitingTo, _receivedAt) = (0, bytes.Length, time);
    }

    private void GiveBuffer()
    {
        if (_waiting.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_waiting);
        }

        _waiting = [];
        _waitingFrom = _waitingTo = 0;
    }
}
