using System.Net.Sockets;
using Umbra.Core.Http;
using Umbra.Core.Polling;

namespace Umbra.Inline.Tap;

/// <summary>A relay of two plain sockets on one loop: both directions are served by one thread, and an idle connection holds no buffer.</summary>
/// <remarks>
/// <code>
///    from ──1 receive──► the loop's buffer ──3 send──► to
///                          │ 2 announce            │
///                          └──4 read in place ◄────┘ what was sent
/// </code>
/// What there was no room to send waits in a buffer of its own, and the side that it came from is not received from until it went.
/// </remarks>
internal sealed class PolledRelay : IRelay, IPollWork
{
    private readonly TaskCompletionSource _isOver = new();
    private readonly PollLoop _loop;
    private readonly TimeProvider _clock;
    private readonly RelayEnd _client;
    private readonly RelayEnd _production;
    private readonly RelayDirection _requests;
    private readonly RelayDirection _responses;
    private long _lastActivity;
    private bool _isStarted;

    /// <param name="loop">Where it runs.</param>
    /// <param name="client">Connected; never given to an asynchronous call.</param>
    /// <param name="production">Likewise.</param>
    /// <param name="conversation">Reads what passed.</param>
    /// <param name="clock">Gives the times of bytes.</param>
    public PolledRelay(PollLoop loop, Socket client, Socket production, Conversation conversation, TimeProvider clock)
    {
        (_loop, _clock) = (loop, clock);
        _client = new RelayEnd(this, loop, client);
        _production = new RelayEnd(this, loop, production);
        _requests = new RelayDirection(_client, _production, conversation, isRequest: true);
        _responses = new RelayDirection(_production, _client, conversation, isRequest: false);
        (_client.Outgoing, _client.Incoming) = (_requests, _responses);
        (_production.Outgoing, _production.Incoming) = (_responses, _requests);
        _lastActivity = clock.GetTimestamp();
    }

    /// <inheritdoc/>
    public long LastActivity => Volatile.Read(ref _lastActivity);

    /// <inheritdoc/>
    public Task RunAsync()
    {
        _loop.Post(this);
        return _isOver.Task;
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        Shutdown(_client.Socket);
        Shutdown(_production.Socket);
    }

    /// <inheritdoc/>
    public void Abort() => _loop.Post(new Reset(this));

    void IPollWork.Run()
    {
        _isStarted = true;
        _client.WatchWhatMatters();
        _production.WatchWhatMatters();
    }

    void IPollWork.OnFault(Exception exception) => OnFault(exception);

    // The kernel's refusal to watch another socket, say.
    private void OnFault(Exception exception)
    {
        CloseBoth(isReset: true);
        _isOver.TrySetException(exception);
    }

    private void OnReady(RelayEnd end, PollEvents events)
    {
        var time = _clock.GetTimestamp();
        Volatile.Write(ref _lastActivity, time);
        if ((events & ~PollEvents.Readable) != 0 && end.Incoming.HasWaiting)
        {
            Advance(end.Incoming, end.Incoming.SendWaiting());
        }

        if ((events & ~PollEvents.Writable) != 0 && end.Outgoing.IsReceiving)
        {
            Advance(end.Outgoing, end.Outgoing.PassOn(_loop.Buffer, time));
        }
    }

    private void Advance(RelayDirection direction, PumpEnd? end)
    {
        if (end is { } over)
        {
            direction.End();
            var takesNoMore = over == PumpEnd.DestinationBroken && direction == _requests;
            if (takesNoMore)
            {
                // Production takes no more, but may have answered (413, say): its answer is still passed on. Then the client learns.
                _client.IsToBeReset = true;
            }
            else if (over != PumpEnd.Finished)
            {
                // A reset is passed on as one; and when the client is gone, production would send to nobody.
                Finish(isReset: true);
                return;
            }

            if (_requests.IsOver && _responses.IsOver)
            {
                Finish(isReset: false);
                return;
            }
        }

        direction.From.WatchWhatMatters();
        direction.To.WatchWhatMatters();
    }

    private void Finish(bool isReset)
    {
        CloseBoth(isReset);
        _isOver.TrySetResult();
    }

    private void CloseBoth(bool isReset)
    {
        _requests.End();
        _responses.End();
        _client.Finish(isReset);
        _production.Finish(isReset);
    }

    private static void Shutdown(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It ended by itself in the meantime.
        }
    }

    /// <summary>One of the two sockets.</summary>
    internal sealed class RelayEnd(PolledRelay relay, PollLoop loop, Socket socket) : PolledSocket(loop, socket)
    {
        private bool _isFinished;

        /// <summary>What comes from here.</summary>
        public RelayDirection Outgoing { get; set; } = null!;

        /// <summary>What goes here.</summary>
        public RelayDirection Incoming { get; set; } = null!;

        /// <summary>At the end, whatever it is, the peer gets a reset.</summary>
        public bool IsToBeReset { get; set; }

        /// <inheritdoc/>
        public override void OnReady(PollEvents events) => relay.OnReady(this, events);

        /// <inheritdoc/>
        public override void OnFault(Exception exception) => relay.OnFault(exception);

        /// <summary>Watches for what can be gone on with.</summary>
        public void WatchWhatMatters()
        {
            if (relay._isStarted && !_isFinished)
            {
                Watch((Outgoing.IsReceiving ? PollEvents.Readable : PollEvents.None) | (Incoming.HasWaiting ? PollEvents.Writable : PollEvents.None));
            }
        }

        /// <summary>Closes.</summary>
        public void Finish(bool isReset)
        {
            if (_isFinished)
            {
                return;
            }

            _isFinished = true;
            if (isReset || IsToBeReset)
            {
                Abort();
            }
            else
            {
                Close();
            }
        }
    }

    private sealed class Reset(PolledRelay relay) : IPollWork
    {
        public void Run() => relay.Finish(isReset: true);

        public void OnFault(Exception exception) => relay._isOver.TrySetException(exception);
    }
}
