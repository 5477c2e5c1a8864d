namespace Umbra.Core.Http;

/// <summary>The request direction of a <see cref="Conversation"/>.</summary>
internal sealed class RequestSide(HttpLimits limits, IExchangeSink sink)
{
    private readonly RequestReader _reader = new(limits);
    private ExchangeCapture? _capture;
    private bool _isInRequest;
    private bool _mayLeaveHttp;
    private bool _isAwaitingSwitch;
    private long _began;
    private long _ended;

    /// <summary>No request has been begun and not ended.</summary>
    public bool IsBetweenRequests => !_isInRequest && !_isAwaitingSwitch && _reader.IsBetweenMessages;

    /// <summary>Bytes of a head that is not there as a whole.</summary>
    public int PendingBytes => _reader.PendingBytes;

    /// <summary>Bytes of a head at fault.</summary>
    public int UnreadBytes => _reader.UnreadBytes;

    /// <summary>Reads requests until the bytes are used up, or a request asks to leave HTTP: what follows may not be HTTP, so the response must tell first.</summary>
    /// <returns>Why the connection can no longer be read; null while it can.</returns>
    public OpaqueReason? Read(ref ReadOnlySpan<byte> bytes, long time, OutstandingRequests outstanding)
    {
        if (_reader.IsBetweenMessages)
        {
            _began = time;
        }

        while (!_isAwaitingSwitch)
        {
            switch (_reader.Next(ref bytes, out var content))
            {
                case ReadEvent.Head:
                    if (outstanding.Count >= limits.Pipelined)
                    {
                        sink.SeenUnreadable(OpaqueReason.TooFarAhead);
                        return OpaqueReason.TooFarAhead;
                    }

                    OnHead(_reader.Head(content), outstanding);
                    break;
                case ReadEvent.Body:
                    _capture?.RequestBody(content);
                    break;
                case ReadEvent.Trailers:
                    _capture?.RequestTrailers(content);
                    break;
                case ReadEvent.End:
                    OnEnd(time);
                    break;
                case ReadEvent.Fault:
                    return OnFault();
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>A request asks to leave HTTP, and its response has not said yet whether it does.</summary>
    public bool IsAwaitingSwitch => _isAwaitingSwitch;

    /// <summary>Passes over missing bytes of a body: the request is lost, and the next one begins where it would have.</summary>
    /// <returns>False when it is not certain where that is.</returns>
    public bool TrySkip(long missing)
    {
        if (!_reader.TrySkip(missing))
        {
            return false;
        }

        _capture?.RequestLost(OpaqueReason.Gap);
        _capture = null;
        return true;
    }

    /// <summary>The response says whether the connection leaves HTTP; called for every final response's head.</summary>
    public void OnResponse(bool leavesHttp)
    {
        if (!_isAwaitingSwitch)
        {
            return;
        }

        _isAwaitingSwitch = false;
        if (leavesHttp)
        {
            _capture?.RequestLost(OpaqueReason.Upgrade);
        }
        else
        {
            _capture?.RequestEnd(_ended);
        }

        _capture = null;
    }

    /// <summary>No more bytes will come.</summary>
    public void End()
    {
        if (_isAwaitingSwitch)
        {
            return; // the request is complete; its response, or the connection's end, decides
        }

        Lose(null);
    }

    /// <summary>The open request, if there is one, will never be complete.</summary>
    public void Lose(OpaqueReason? reason)
    {
        _capture?.RequestLost(reason);
        _capture = null;
        _isInRequest = false;
        _isAwaitingSwitch = false;
        _reader.Release();
    }

    private void OnHead(in RequestHead head, OutstandingRequests outstanding)
    {
        var isConnect = head.Method.SequenceEqual("CONNECT"u8);
        _isInRequest = true;
        _mayLeaveHttp = isConnect || head.Framing.Upgrade;
        if (_reader.HasTooManyFields)
        {
            sink.SeenUnreadable(OpaqueReason.HeadTooLarge);
        }
        else
        {
            _capture = sink.Seen(head, _reader.Framing, _began);
        }

        outstanding.Add(new OutstandingRequests.Item(_capture, head.Method.SequenceEqual("HEAD"u8), isConnect));
    }

    private void OnEnd(long time)
    {
        _isInRequest = false;
        _began = _ended = time;
        _isAwaitingSwitch = _mayLeaveHttp;
        if (!_isAwaitingSwitch)
        {
            _capture?.RequestEnd(time);
            _capture = null;
        }
    }

    private OpaqueReason OnFault()
    {
        var reason = _reader.Fault;
        if (!_isInRequest && reason is OpaqueReason.Malformed or OpaqueReason.HeadTooLarge)
        {
            sink.SeenUnreadable(reason);
        }

        return reason;
    }
}
