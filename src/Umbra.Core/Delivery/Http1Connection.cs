using System.Net.Sockets;
using Umbra.Core.Http;
using Umbra.Core.Polling;

namespace Umbra.Core.Delivery;

/// <summary>
/// One connection of a <see cref="Http1Sender"/>: opens, then carries one request at a time until either side has enough of it.
/// </summary>
/// <remarks>
/// <code>
///           Open                    response's end, keeps alive
/// (new) ──────────► opening ──► busy ──────────────────────────► idle
///                      │         │ ▲                              │ │
///                      │         │ └────────── TryStart ──────────┘ │
///                      └─────────┴──────► ended ◄───────────────────┘
/// </code>
/// A receive is pending whenever the connection is open: a close while idle is noticed, and no request is written to it. The sending
/// side runs on the thread that brings a copy, the receiving side on a loop's, the sweep on a third; <c>_gate</c> guards what
/// they share, and whoever takes the copy out of <c>_copy</c> under it is the one that finishes it.
/// </remarks>
internal sealed class Http1Connection(Http1Sender owner, TimeProvider clock) : IThreadPoolWorkItem, IResponseReceiver, IBatchedSend
{
    private readonly Lock _gate = new();
    private readonly ResponseReader _reader = new(new HttpLimits());
    private readonly CancellationTokenSource _opening = new();
    private TargetWire? _wire;
    private Copy? _copy;
    private Copy? _batched;
    private CapturedResponse? _response;
    private SendStep _send;
    private bool _isResponseOver;
    private bool _isEnded;
    private long _startedAt;
    private long _idleSince;
    private long _overAt;
    private long _bodyBytes;

    private enum SendStep : byte
    {
        None,
        InCall,
        Pending,
        Done,
        Failed,
    }

    /// <summary>The place in the owner's list; the owner's.</summary>
    public int Index { get; set; }

    /// <summary>Opens the connection for its first copy. The work is the thread pool's: a name may have to be resolved, a handshake made.</summary>
    public void Open(Copy copy)
    {
        _copy = copy;
        _startedAt = clock.GetTimestamp();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Sends a copy on an idle connection.</summary>
    /// <returns>False when the connection has ended meanwhile; nothing was written.</returns>
    public bool TryStart(Copy copy)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return false;
            }

            _copy = copy;
            _startedAt = clock.GetTimestamp();
            BeginExchange(copy, _startedAt);
        }

        Send(copy);
        return true;
    }

    /// <summary>Ends the connection when its copy is due, or when it has been idle for long.</summary>
    /// <param name="now">The clock's time.</param>
    /// <param name="timeoutTicks">How long a copy may take.</param>
    /// <param name="idleTicks">How long the connection may be idle.</param>
    public void Sweep(long now, long timeoutTicks, long idleTicks)
    {
        bool isDue, isIdle;
        lock (_gate)
        {
            isDue = _copy is not null && now - _startedAt >= timeoutTicks;
            isIdle = _copy is null && !_isEnded && now - _idleSince >= idleTicks;
        }

        if (isDue || (isIdle && owner.TryTakeIdle(this)))
        {
            End(DeliveryFault.TimedOut, isDue ? now - timeoutTicks : long.MinValue);
        }
    }

    /// <summary>Ends the connection, and its copy with that fault.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="startedBy">Only a copy that was started at that time or before.</param>
    public void End(DeliveryFault fault, long startedBy = long.MaxValue)
    {
        Copy? copy;
        lock (_gate)
        {
            if (_copy is not null && _startedAt > startedBy)
            {
                return; // a younger one has taken the place of the one that was due
            }

            _isEnded = true;
            copy = _isResponseOver ? null : _copy; // when it is over, the thread that is still in the send call finishes it
            _copy = _isResponseOver ? _copy : null;
        }

        Close();
        if (copy is not null)
        {
            owner.Finished(copy, new DeliveryResult(fault));
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    // Never fails: whatever happens ends the connection.
    private async Task RunAsync()
    {
        var fault = DeliveryFault.Closed;
        try
        {
            (var wire, fault) = await owner.Connector.OpenAsync(_opening.Token).ConfigureAwait(false);
            if (wire is not null && TryBegin(wire))
            {
                fault = await wire.ReceiveAsync(this).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            fault = DeliveryFault.Reset;
            Note(exception);
        }

        _reader.Release();
        End(fault);
        owner.TryTakeIdle(this);
        ReleaseUnfinished();
    }

    // What came of a response that did not come to its end. One that did is taken by whoever finishes the copy.
    private void ReleaseUnfinished()
    {
        CapturedResponse? response = null;
        lock (_gate)
        {
            if (!_isResponseOver)
            {
                (response, _response) = (_response, null);
            }
        }

        response?.Release();
    }

    // The first copy goes, unless it was due while the connection was being opened.
    private bool TryBegin(TargetWire wire)
    {
        Copy? copy;
        lock (_gate)
        {
            copy = _copy;
            if (_isEnded || copy is null)
            {
                wire.Close();
                return false;
            }

            _wire = wire;
            BeginExchange(copy, clock.GetTimestamp());
        }

        Send(copy);
        return true;
    }

    private void BeginExchange(Copy copy, long now)
    {
        copy.Hold();
        copy.SentAt = now; // what opening the connection took is no time of the target's
        (_response, copy.Response) = (copy.Response, null);
        if (_response is not null)
        {
            _wire!.TimeArrivals();
        }

        _send = SendStep.InCall;
        _isResponseOver = false;
        _bodyBytes = 0;
        _reader.Begin(copy.IsHead);
    }

    DeliveryFault? IResponseReceiver.OnReceived(ReadOnlySpan<byte> input, TimeSpan waited)
    {
        long arrivedAt;
        lock (_gate)
        {
            if (_copy is null || _isResponseOver || _isEnded)
            {
                return DeliveryFault.Malformed; // nobody asked: a 408 before the close, say
            }

            arrivedAt = ArrivedAt(_copy, waited);
        }

        if (_response is { BeganAt: 0 } response)
        {
            response.BeganAt = arrivedAt;
        }

        while (true)
        {
            switch (_reader.Next(ref input, out var content))
            {
                case ReadEvent.NeedMore:
                    return null;
                case ReadEvent.Interim when _response is { } waiting:
                    waiting.BeganAt = arrivedAt; // if not more than that has come, a little early
                    break;
                case ReadEvent.Head when _reader.EndsHttp:
                    return DeliveryFault.SwitchedProtocols;
                case ReadEvent.Head:
                    _response?.SetHead(_reader.StatusCode, content);
                    break;
                case ReadEvent.Body when (_bodyBytes += content.Length) > Http1Sender.MostResponseBytes:
                    return DeliveryFault.ResponseTooLarge;
                case ReadEvent.Body:
                    _response?.AppendBody(content);
                    break;
                case ReadEvent.Trailers:
                    _response?.SetTrailers(content);
                    break;
                case ReadEvent.End:
                    // Bytes after the end belong to no request.
                    return OnResponseEnd(_reader.KeepsAlive && input.IsEmpty, arrivedAt) ? null : DeliveryFault.Closed;
                case ReadEvent.Fault:
                    return DeliveryFault.Malformed;
                default:
                    break; // interim responses
            }
        }
    }

    DeliveryFault IResponseReceiver.OnEndOfStream()
    {
        bool isBusy;
        lock (_gate)
        {
            isBusy = _copy is not null && !_isResponseOver && !_isEnded;
        }

        if (isBusy && _reader.EndOfStream() == ReadEvent.End)
        {
            OnResponseEnd(keepsAlive: false, clock.GetTimestamp());
        }

        return DeliveryFault.Closed;
    }

    // By this clock. The kernel's is the time of day, and could have been set meanwhile: nothing comes before it was asked for.
    private long ArrivedAt(Copy copy, TimeSpan waited)
    {
        var now = clock.GetTimestamp();
        var at = now - (long)(waited.TotalSeconds * clock.TimestampFrequency);
        return at >= copy.SentAt ? at : now;
    }

    // Whether the connection stays open.
    private bool OnResponseEnd(bool keepsAlive, long at)
    {
        Copy copy;
        lock (_gate)
        {
            if (_isEnded || _copy is null)
            {
                return false;
            }

            _overAt = at;
            _isEnded = !keepsAlive || _send is SendStep.Pending or SendStep.Failed; // an early answer: the rest of the request is not wanted
            if (_send == SendStep.InCall)
            {
                _isResponseOver = true; // faster than the send call's return: that thread finishes
                return !_isEnded;
            }

            copy = _copy;
            _copy = null;
        }

        return Finish(copy, _overAt);
    }

    private void Send(Copy copy)
    {
        _batched = copy; // until the thread that sends it is done with it no other copy is begun
        if (!_wire!.TrySendWithOthers(copy.Request.Span, this))
        {
            SendNow(copy, copy.Request);
        }
    }

    void IBatchedSend.OnSending() => _batched!.SentAt = clock.GetTimestamp();

    void IBatchedSend.OnSent(int count) => SendNow(_batched!, _batched!.Request[count..]);

    // What is left of the request: all of it, or what did not go with others, if anything.
    private void SendNow(Copy copy, ReadOnlyMemory<byte> left)
    {
        try
        {
            var sending = left.IsEmpty ? default : _wire!.SendAsync(left);
            if (!sending.IsCompleted)
            {
                _ = AwaitSendAsync(sending, copy);
                return;
            }

            sending.GetAwaiter().GetResult();
            OnSent(copy, SendStep.Done);
        }
        catch (Exception exception)
        {
            Note(exception);
            OnSent(copy, SendStep.Failed);
        }
    }

    private async Task AwaitSendAsync(ValueTask sending, Copy copy)
    {
        OnSendPending(copy);
        try
        {
            await sending.ConfigureAwait(false);
            OnSent(copy, SendStep.Done);
        }
        catch (Exception exception)
        {
            Note(exception);
            OnSent(copy, SendStep.Failed);
        }
    }

    private void OnSendPending(Copy copy)
    {
        lock (_gate)
        {
            if (_copy != copy || !_isResponseOver)
            {
                _send = _copy == copy ? SendStep.Pending : _send;
                return;
            }

            _isEnded = true;
            _copy = null;
        }

        Finish(copy, _overAt);
    }

    // A send that failed is not the end: the response may have come before the reset. The receiving side will see which.
    private void OnSent(Copy copy, SendStep step)
    {
        lock (_gate)
        {
            if (_copy == copy)
            {
                copy.SentAt = _send == SendStep.Pending ? clock.GetTimestamp() : copy.SentAt;
                _send = step;
                _isEnded |= _isResponseOver && step == SendStep.Failed;
            }

            if (_copy != copy || !_isResponseOver)
            {
                copy.Release();
                return;
            }

            _copy = null;
        }

        Finish(copy, _overAt);
        copy.Release();
    }

    // The whole response has arrived, and the copy was taken out of _copy.
    private bool Finish(Copy copy, long at)
    {
        (copy.Response, _response) = (_response, null);
        var first = copy.Response is { } response ? Math.Max(0, response.BeganAt - copy.SentAt) : -1;
        var result = new DeliveryResult(DeliveryFault.None, _reader.StatusCode, Math.Max(0, at - copy.SentAt), first);
        bool isEnded;
        lock (_gate)
        {
            isEnded = _isEnded;
            _idleSince = at;
        }

        if (isEnded)
        {
            Close();
        }
        else
        {
            BecomeIdle();
        }

        owner.Finished(copy, result);
        return !isEnded;
    }

    private void BecomeIdle()
    {
        owner.AddIdle(this);
        bool isEnded;
        lock (_gate)
        {
            isEnded = _isEnded;
        }

        if (isEnded)
        {
            owner.TryTakeIdle(this); // it ended just before, when there was nothing to take yet
        }
    }

    // Networks fail, and what was closed on purpose fails here: the copy's fault says it. Anything else is a mistake of ours, to be seen.
    private void Note(Exception exception)
    {
        if (exception is not (SocketException or IOException or ObjectDisposedException or OperationCanceledException))
        {
            owner.Unexpected(exception);
        }
    }

    private void Close()
    {
        owner.Remove(this);
        _opening.Cancel();
        _wire?.Close();
    }
}
