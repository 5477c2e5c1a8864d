namespace Umbra.Core.Http;

/// <summary>The response direction of a <see cref="Conversation"/>.</summary>
internal sealed class ResponseSide(HttpLimits limits)
{
    private readonly ResponseReader _reader = new(limits);
    private bool _isInResponse;
    private bool _isInFinalResponse;
    private long _began;
    private long _last;

    /// <summary>Bytes of a head that is not there as a whole.</summary>
    public int PendingBytes => _reader.PendingBytes;

    /// <summary>Bytes of a head at fault.</summary>
    public int UnreadBytes => _reader.UnreadBytes;

    /// <summary>Reads the oldest outstanding request's response, up to its end or the end of the bytes.</summary>
    /// <returns>Why the connection can no longer be read; null while it can.</returns>
    public OpaqueReason? Read(ref ReadOnlySpan<byte> bytes, long time, OutstandingRequests outstanding, RequestSide requests)
    {
        if (!_isInResponse)
        {
            _isInResponse = true;
            _began = time;
            _reader.Begin(outstanding.First.IsHead, outstanding.First.IsConnect);
        }

        _last = time;
        var capture = outstanding.First.Capture;
        while (true)
        {
            switch (_reader.Next(ref bytes, out var content))
            {
                case ReadEvent.Interim:
                    _began = time;
                    break;
                case ReadEvent.Head:
                    _isInFinalResponse = true;
                    if (outstanding.Count == 1)
                    {
                        // Nothing is read behind a request that asks to leave HTTP, so that request is the newest.
                        requests.OnResponse(_reader.EndsHttp);
                    }

                    capture?.ResponseHead(_reader.StatusCode, _reader.Framing, content, _began);
                    break;
                case ReadEvent.Body:
                    capture?.ResponseBody(content);
                    break;
                case ReadEvent.Trailers:
                    capture?.ResponseTrailers(content);
                    break;
                case ReadEvent.End:
                    Finish(outstanding, isWhole: true, time);
                    return _reader.EndsHttp ? OpaqueReason.Upgrade : null;
                case ReadEvent.Fault:
                    return _reader.Fault;
                default:
                    return null;
            }
        }
    }

    /// <summary>Passes over missing bytes of a body: the response is cut, and the next one begins where it would have.</summary>
    /// <returns>False when it is not certain where that is.</returns>
    public bool TrySkip(long missing, OutstandingRequests outstanding)
    {
        if (outstanding.Count == 0 || !_reader.TrySkip(missing))
        {
            return false;
        }

        ref var first = ref outstanding.First;
        first.Capture?.ResponseEnd(isWhole: false, _last);
        first = first with { Capture = null };
        return true;
    }

    /// <summary>No more bytes will come: a response that the close delimits is complete, others are cut, and the rest will have none.</summary>
    public void End(OutstandingRequests outstanding, RequestSide requests)
    {
        // A request that asked to leave HTTP and got no answer has not left it.
        requests.OnResponse(leavesHttp: false);
        if (_isInFinalResponse && outstanding.Count > 0)
        {
            Finish(outstanding, _reader.EndOfStream() == ReadEvent.End, _last);
        }

        Lose(outstanding);
    }

    /// <summary>The outstanding requests' responses will not be read.</summary>
    public void Lose(OutstandingRequests outstanding)
    {
        while (outstanding.Count > 0)
        {
            Finish(outstanding, isWhole: false, _last);
        }

        _reader.Release();
    }

    private void Finish(OutstandingRequests outstanding, bool isWhole, long time)
    {
        var capture = outstanding.First.Capture;
        outstanding.RemoveFirst();
        _isInResponse = _isInFinalResponse = false;
        capture?.ResponseEnd(isWhole, time);
    }
}
