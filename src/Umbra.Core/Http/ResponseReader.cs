namespace Umbra.Core.Http;

/// <summary>Reads the responses that a server sends on a connection (RFC 9112). <see cref="Begin"/> says to which request the next one belongs.</summary>
internal sealed class ResponseReader(HttpLimits limits) : MessageReader(limits)
{
    private bool _isHead;
    private bool _isConnect;

    /// <summary>The current response's status code.</summary>
    public int StatusCode { get; private set; }

    /// <summary>The connection may carry another request after this response (RFC 9112 section 9.3).</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>The response ends HTTP on this connection: 101, or 2xx to CONNECT.</summary>
    public bool EndsHttp { get; private set; }

    /// <summary>The next response answers such a request.</summary>
    /// <param name="isHead">Its method is HEAD: the response has no body, whatever its fields say.</param>
    /// <param name="isConnect">Its method is CONNECT: a 2xx makes the connection a tunnel.</param>
    public void Begin(bool isHead, bool isConnect = false)
    {
        _isHead = isHead;
        _isConnect = isConnect;
        EndsHttp = false;
    }

    /// <inheritdoc/>
    protected override ReadEvent OnHead(ReadOnlySpan<byte> raw)
    {
        var fault = HeadParser.ParseResponse(raw, FieldTable.ForThisThread, out var head, Limits.Fields);
        if (fault is not (HeadFault.None or HeadFault.TooManyFields))
        {
            return Fail(OpaqueReason.Malformed);
        }

        StatusCode = head.StatusCode;
        EndsHttp = StatusCode == 101 || (_isConnect && StatusCode is >= 200 and < 300);
        if (StatusCode < 200 && !EndsHttp)
        {
            return ReadEvent.Interim; // the step is still Head: the final response follows
        }

        Delimit(head);
        KeepsAlive = Framing != BodyFraming.Close && !EndsHttp && !head.Framing.Close && (head.MinorVersion == 1 || head.Framing.KeepAlive);
        return ReadEvent.Head;
    }

    /// <inheritdoc/>
    protected override bool CanBegin(byte first, out OpaqueReason reason)
    {
        reason = OpaqueReason.Malformed;
        return first == 'H';
    }

    // RFC 9112 section 6.3, in its order.
    private void Delimit(in ResponseHead head)
    {
        if (_isHead || EndsHttp || StatusCode is 204 or 304)
        {
            BodyOf(BodyFraming.None);
        }
        else if (head.Framing.IsChunked)
        {
            BodyOf(BodyFraming.Chunked);
        }
        else if (head.Framing.ContentLength >= 0)
        {
            BodyOf(BodyFraming.ContentLength, head.Framing.ContentLength);
        }
        else
        {
            BodyOf(BodyFraming.Close);
        }
    }
}
