using System.Net.Sockets;
using Umbra.Core.Polling;

namespace Umbra.Core.Delivery;

/// <summary>Plain TCP on a <see cref="PollLoop"/>: sends on the thread that brings a copy, receives on the loop's.</summary>
internal sealed class PolledTargetWire : TargetWire
{
    private readonly TaskCompletionSource<DeliveryFault> _received = new();
    private readonly Lock _gate = new();
    private readonly End _end;
    private IResponseReceiver? _receiver;
    private TaskCompletionSource? _sent;
    private ReadOnlyMemory<byte> _unsent;
    private bool _isClosed;
    private volatile bool _isTimed;

    /// <param name="loop">The loop.</param>
    /// <param name="socket">Connected; never given to an asynchronous call.</param>
    public PolledTargetWire(PollLoop loop, Socket socket) => _end = new End(this, loop, socket);

    /// <inheritdoc/>
    public override ValueTask<DeliveryFault> ReceiveAsync(IResponseReceiver receiver)
    {
        _receiver = receiver;
        _end.Loop.Post(_end);
        return new ValueTask<DeliveryFault>(_received.Task);
    }

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        switch (_end.TrySend(bytes.Span, out var sent))
        {
            case Transfer.Broken:
                return ValueTask.FromException(new IOException("The connection is broken."));
            case Transfer.Done when sent == bytes.Length:
                return ValueTask.CompletedTask;
        }

        // There is room for less than that: the loop sends the rest as room comes.
        // Who waits goes on at once, on the loop's thread: it notes when the request was sent.
        var rest = new TaskCompletionSource();
        lock (_gate)
        {
            (_sent, _unsent) = (rest, bytes[sent..]);
        }

        _end.Loop.Post(_end);
        return new ValueTask(rest.Task);
    }

    /// <inheritdoc/>
    public override bool TrySendWithOthers(ReadOnlySpan<byte> bytes, IBatchedSend sender) =>
        SendBatch.OfThisThread is { } batch && batch.TryAdd(_end, bytes, sender);

    /// <inheritdoc/>
    public override void TimeArrivals()
    {
        if (!_isTimed)
        {
            _isTimed = true;
            ArrivalTime.Ask(_end.Socket);
        }
    }

    /// <inheritdoc/>
    public override void Close()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
        }

        // What is under way fails at once; the number is given back where it is watched.
        try
        {
            _end.Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It ended by itself in the meantime.
        }

        _end.Loop.Post(_end);
    }

    // On the loop: watches for what can be gone on with, or closes.
    private void Update()
    {
        bool isClosed, isSending;
        lock (_gate)
        {
            (isClosed, isSending) = (_isClosed, _sent is not null);
        }

        if (isClosed)
        {
            _end.Close();
            _received.TrySetResult(DeliveryFault.Closed);
            FinishSend(new IOException("The connection was closed."));
            return;
        }

        var isReceiving = _receiver is not null && !_received.Task.IsCompleted;
        _end.Watch((isReceiving ? PollEvents.Readable : PollEvents.None) | (isSending ? PollEvents.Writable : PollEvents.None));
    }

    private void OnReady(PollEvents events)
    {
        if ((events & ~PollEvents.Readable) != 0)
        {
            SendRest();
        }

        if ((events & ~PollEvents.Writable) != 0 && _receiver is { } receiver && !_received.Task.IsCompleted)
        {
            Receive(receiver);
        }

        Update();
    }

    private void SendRest()
    {
        ReadOnlyMemory<byte> unsent;
        lock (_gate)
        {
            if (_sent is null)
            {
                return;
            }

            unsent = _unsent;
        }

        var outcome = _end.TrySend(unsent.Span, out var sent);
        if (outcome == Transfer.Broken)
        {
            FinishSend(new IOException("The connection is broken."));
        }
        else if (sent == unsent.Length)
        {
            FinishSend(null);
        }
        else
        {
            lock (_gate)
            {
                _unsent = unsent[sent..];
            }
        }
    }

    private void Receive(IResponseReceiver receiver)
    {
        var waited = TimeSpan.Zero;
        var outcome = _isTimed ? _end.TryReceive(_end.Loop.Buffer, out var count, out waited) : _end.TryReceive(_end.Loop.Buffer, out count);
        DeliveryFault? fault = outcome switch
        {
            Transfer.WouldBlock => null,
            Transfer.Broken => DeliveryFault.Reset,
            _ when count == 0 => receiver.OnEndOfStream(),
            _ => receiver.OnReceived(_end.Loop.Buffer.AsSpan(0, count), waited),
        };
        if (fault is { } over)
        {
            _received.TrySetResult(over);
        }
    }

    private void FinishSend(IOException? exception)
    {
        TaskCompletionSource? sent;
        lock (_gate)
        {
            (sent, _sent, _unsent) = (_sent, null, default);
        }

        if (exception is null)
        {
            sent?.TrySetResult();
        }
        else
        {
            sent?.TrySetException(exception);
        }
    }

    private sealed class End(PolledTargetWire wire, PollLoop loop, Socket socket) : PolledSocket(loop, socket), IPollWork
    {
        public override void OnReady(PollEvents events) => wire.OnReady(events);

        public override void OnFault(Exception exception)
        {
            wire.Close();
            wire._received.TrySetException(exception);
        }

        public void Run() => wire.Update();
    }
}
