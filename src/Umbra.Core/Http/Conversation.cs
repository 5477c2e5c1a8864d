namespace Umbra.Core.Http;

/// <summary>
/// Reads both directions of one connection as exchanges. The directions may be given from two threads at once: neither ever waits for
/// the other; whoever finds the other one reading leaves his bytes, copied, to that one.
/// </summary>
/// <remarks>
/// A response can be given before its request, since whoever forwards bytes reads them only after they were sent on. The forwarder
/// therefore says how many request bytes it received <em>before</em> it sends them (<see cref="RequestArriving"/>): response bytes that
/// no read request explains wait while request bytes are unread; with none unread they are unsolicited, and the connection turns opaque.
/// </remarks>
internal sealed class Conversation(HttpLimits limits, IExchangeSink sink)
{
    private const int Readable = -1;

    private readonly RequestSide _requests = new(limits, sink);
    private readonly ResponseSide _responses = new(limits);
    private readonly OutstandingRequests _outstanding = new();
    private readonly Backlog _requestBacklog = new();
    private readonly Backlog _responseBacklog = new();
    private long _requestBytesReceived;
    private long _requestBytesRead;
    private volatile bool _requestsEnded;
    private volatile bool _responsesEnded;
    private bool _requestsClosed;
    private bool _responsesClosed;
    private bool _areResponsesLost;
    private int _isBeingRead;
    private int _hasWork;
    private int _opaque = Readable;

    /// <summary>Whether the connection is still read, and between two exchanges.</summary>
    public bool IsIdle => Volatile.Read(ref _opaque) == Readable && _outstanding.Count == 0 && _requests.IsBetweenRequests
        && Volatile.Read(ref _requestBytesReceived) == Volatile.Read(ref _requestBytesRead);

    /// <summary>Bytes were missing, and what came behind them is not read any more, in one direction or in both.</summary>
    public bool IsCut => _areResponsesLost || Opaque == OpaqueReason.Gap;

    /// <summary>Requests whose response has not been read to its end.</summary>
    public int Outstanding => _outstanding.Count;

    /// <summary>Why the connection is not read, if so.</summary>
    public OpaqueReason? Opaque => Volatile.Read(ref _opaque) is var reason and >= 0 ? (OpaqueReason)reason : null;

    /// <summary>Request bytes were received and are about to be sent on.</summary>
    public void RequestArriving(int count) => Interlocked.Add(ref _requestBytesReceived, count);

    /// <summary>Request bytes were sent on.</summary>
    public void RequestBytes(ReadOnlySpan<byte> bytes, long time) => Give(bytes, time, isRequest: true);

    /// <summary>Response bytes were sent on.</summary>
    public void ResponseBytes(ReadOnlySpan<byte> bytes, long time) => Give(bytes, time, isRequest: false);

    /// <summary>
    /// Request bytes that were announced are missing. Where the message ends in which they lie is certain, that request alone is lost; else the connection turns opaque.
    /// </summary>
    public void RequestGap(long missing, long time) => GiveGap(_requestBacklog, missing, time);

    /// <summary>
    /// Response bytes are missing. Where the message ends in which they lie is certain, that response alone is cut; else no response of the connection is read any more, since it
    /// would not be known to which request it belongs, and its requests are read on.
    /// </summary>
    public void ResponseGap(long missing, long time) => GiveGap(_responseBacklog, missing, time);

    /// <summary>No more request bytes will be given, though some that were announced may be missing.</summary>
    public void RequestsEnd()
    {
        _requestsEnded = true;
        LeaveWork();
    }

    /// <summary>No more response bytes will be given.</summary>
    public void ResponsesEnd()
    {
        _responsesEnded = true;
        LeaveWork();
    }

    /// <summary>The connection is over: everything that is open comes to its end. Neither direction may be given any more.</summary>
    public void Close()
    {
        RequestsEnd();
        ResponsesEnd();
        LeaveWork(); // the end of the responses may have let requests behind an upgrade go on
        if (Opaque is null)
        {
            EndRequests();
            EndResponses();
        }

        DropBacklogs(Opaque ?? OpaqueReason.Upgrade);
    }

    /// <summary>The connection is over, and not by both sides' word: what is open is cut, also what the close would have ended. Neither direction may be given any more.</summary>
    /// <param name="reason">Under which what was not read is counted.</param>
    public void Abort(OpaqueReason reason)
    {
        if (Opaque is null)
        {
            _requestsClosed = _responsesClosed = true;
            sink.BytesOpaque(reason, _requests.PendingBytes + _responses.PendingBytes);
            _requests.OnResponse(leavesHttp: false);
            _requests.End();
            _responses.Lose(_outstanding);
        }

        DropBacklogs(Opaque ?? reason);
    }

    private void GiveGap(Backlog backlog, long missing, long time)
    {
        if (Opaque is null)
        {
            backlog.AddGap(missing, time);
            LeaveWork();
        }
    }

    private void Give(ReadOnlySpan<byte> bytes, long time, bool isRequest)
    {
        if (Opaque is { } reason)
        {
            sink.BytesOpaque(reason, bytes.Length);
            return;
        }

        var backlog = isRequest ? _requestBacklog : _responseBacklog;
        if (Interlocked.CompareExchange(ref _isBeingRead, 1, 0) != 0)
        {
            backlog.Add(bytes, time);
            LeaveWork();
            return;
        }

        try
        {
            ReadBacklogs();
            if (Opaque is not null || !backlog.IsEmpty)
            {
                backlog.Add(bytes, time);
            }
            else
            {
                var rest = isRequest ? ReadRequests(bytes, time) : ReadResponses(bytes, time);
                backlog.Add(rest, time);
            }

            ReadBacklogs();
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            Interlocked.Exchange(ref _isBeingRead, 0);
        }

        DoWorkLeft();
    }

    private void LeaveWork()
    {
        Interlocked.Exchange(ref _hasWork, 1);
        DoWorkLeft();
    }

    // Work that is left while somebody reads is seen by him after he let go; work that is left after that finds nobody reading.
    private void DoWorkLeft()
    {
        while (Volatile.Read(ref _hasWork) != 0 && Interlocked.CompareExchange(ref _isBeingRead, 1, 0) == 0)
        {
            try
            {
                Interlocked.Exchange(ref _hasWork, 0);
                ReadBacklogs();
            }
            catch (Exception exception)
            {
                Fail(exception);
            }
            finally
            {
                Interlocked.Exchange(ref _isBeingRead, 0);
            }
        }
    }

    private void ReadBacklogs()
    {
        // A response can let the requests behind an upgrade go on, and a request explains responses: until neither helps the other.
        var isProgress = true;
        while (isProgress && Opaque is null)
        {
            isProgress = ReadBacklog(_requestBacklog, isRequest: true) | ReadBacklog(_responseBacklog, isRequest: false);
            if (Opaque is null && _requestBacklog.Bytes + _responseBacklog.Bytes > limits.StashBytes)
            {
                TurnOpaque(OpaqueReason.TooFarAhead);
            }
        }

        if (Opaque is { } reason)
        {
            DropBacklogs(reason);
            return;
        }

        if (_requestsEnded && !_requestsClosed && _requestBacklog.IsEmpty)
        {
            EndRequests();
        }

        if (_responsesEnded && !_responsesClosed && _responseBacklog.IsEmpty)
        {
            EndResponses();
        }
    }

    private bool ReadBacklog(Backlog backlog, bool isRequest)
    {
        var isProgress = false;
        while (Opaque is null && backlog.TryPeek(out var piece))
        {
            if (piece.Missing > 0)
            {
                if (!(isRequest ? TryPassRequestGap(piece.Missing, piece.Time) : TryPassResponseGap(piece.Missing, piece.Time)))
                {
                    return isProgress;
                }

                isProgress = true;
                backlog.RemoveGap();
                continue;
            }

            var rest = isRequest ? ReadRequests(piece.Span, piece.Time) : ReadResponses(piece.Span, piece.Time);
            var read = piece.Length - rest.Length;
            if (read == 0)
            {
                return isProgress;
            }

            isProgress = true;
            backlog.Advance(read);
        }

        return isProgress;
    }

    private ReadOnlySpan<byte> ReadRequests(ReadOnlySpan<byte> bytes, long time)
    {
        var rest = bytes;
        var reason = _requests.Read(ref rest, time, _outstanding);
        Volatile.Write(ref _requestBytesRead, _requestBytesRead + bytes.Length - rest.Length);
        reason ??= _areResponsesLost ? LoseResponses() : null;
        return reason is { } opaque ? TurnOpaque(opaque, rest.Length + _requests.UnreadBytes) : rest;
    }

    private ReadOnlySpan<byte> ReadResponses(ReadOnlySpan<byte> bytes, long time)
    {
        var rest = bytes;
        if (_areResponsesLost)
        {
            sink.BytesOpaque(OpaqueReason.Gap, bytes.Length);
            return default;
        }

        while (rest.Length > 0)
        {
            if (_outstanding.Count == 0)
            {
                var isExplainedLater = !_requestsClosed && Volatile.Read(ref _requestBytesReceived) != _requestBytesRead;
                return isExplainedLater ? rest : TurnOpaque(OpaqueReason.Unsolicited, rest.Length);
            }

            var reason = _responses.Read(ref rest, time, _outstanding, _requests);
            if (reason is { } opaque)
            {
                return TurnOpaque(opaque, rest.Length + _responses.UnreadBytes);
            }
        }

        return rest;
    }

    // False when it has to wait, or the connection has turned opaque.
    private bool TryPassRequestGap(long missing, long time)
    {
        if (!_requests.TrySkip(missing))
        {
            TurnOpaque(OpaqueReason.Gap);
            return false;
        }

        Volatile.Write(ref _requestBytesRead, _requestBytesRead + missing);
        ReadRequests(default, time); // the gap may have gone up to the message's end
        return Opaque is null;
    }

    private bool TryPassResponseGap(long missing, long time)
    {
        if (_areResponsesLost)
        {
            return true;
        }

        if (_outstanding.Count == 0 && !_requestsClosed && Volatile.Read(ref _requestBytesReceived) != _requestBytesRead)
        {
            return false; // its request is still to be read
        }

        var rest = ReadOnlySpan<byte>.Empty;
        if (_responses.TrySkip(missing, _outstanding))
        {
            _responses.Read(ref rest, time, _outstanding, _requests);
            return true;
        }

        _areResponsesLost = true;
        sink.ConnectionOpaque(OpaqueReason.Gap);
        sink.BytesOpaque(OpaqueReason.Gap, _responses.UnreadBytes);
        if (LoseResponses() is { } reason)
        {
            TurnOpaque(reason);
        }

        return Opaque is null;
    }

    // Without responses it cannot be known whether a request that asks to leave HTTP does.
    private OpaqueReason? LoseResponses()
    {
        _responses.Lose(_outstanding);
        return _requests.IsAwaitingSwitch ? OpaqueReason.Gap : null;
    }

    private void EndRequests()
    {
        _requestsClosed = true;
        _requests.End();
    }

    private void EndResponses()
    {
        _responsesClosed = true;
        _responses.End(_outstanding, _requests);
    }

    private ReadOnlySpan<byte> TurnOpaque(OpaqueReason reason, long unread = 0)
    {
        Volatile.Write(ref _opaque, (int)reason);
        if (!_areResponsesLost)
        {
            sink.ConnectionOpaque(reason);
        }

        sink.BytesOpaque(reason, unread);
        _requests.Lose(reason);
        _responses.Lose(_outstanding);
        return default;
    }

    private void DropBacklogs(OpaqueReason reason) => sink.BytesOpaque(reason, _requestBacklog.Clear() + _responseBacklog.Clear());

    private void Fail(Exception exception)
    {
        sink.ReaderFailed(exception);
        if (Opaque is null)
        {
            TurnOpaque(OpaqueReason.ReaderFault);
        }

        DropBacklogs(OpaqueReason.ReaderFault);
    }
}
