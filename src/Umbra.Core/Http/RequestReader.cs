namespace Umbra.Core.Http;

/// <summary>Reads the requests that a client sends on a connection (RFC 9112).</summary>
internal sealed class RequestReader(HttpLimits limits) : MessageReader(limits)
{
    private RequestLine _line;
    private FramingFields _framing;
    private bool _hasMoreFieldsThanAllowed;
    private bool _isLast;

    /// <summary>The current request has more fields than <see cref="HttpLimits.Fields"/>: it is framed, and cannot be copied.</summary>
    public bool HasTooManyFields => _hasMoreFieldsThanAllowed;

    /// <summary>Content-Length of the current request, or -1.</summary>
    public long ContentLength => _framing.ContentLength;

    /// <summary>The head of the current request.</summary>
    /// <param name="raw">What came with <see cref="ReadEvent.Head"/>; the thread's <see cref="FieldTable"/> must not have been used since.</param>
    public RequestHead Head(ReadOnlySpan<byte> raw) => new(raw, FieldTable.ForThisThread, _line, _framing);

    /// <inheritdoc/>
    public override void Release()
    {
        base.Release();
        _isLast = false;
    }

    /// <inheritdoc/>
    protected override ReadEvent OnHead(ReadOnlySpan<byte> raw)
    {
        if (_isLast)
        {
            return Fail(OpaqueReason.Malformed);
        }

        var fault = HeadParser.ParseRequest(raw, FieldTable.ForThisThread, out var head, Limits.Fields);
        if (fault is not (HeadFault.None or HeadFault.TooManyFields))
        {
            return Fail(fault == HeadFault.Http2Preface ? OpaqueReason.Http2 : OpaqueReason.Malformed);
        }

        _line = new RequestLine(head.Method.Length, head.Target.Length, head.MinorVersion, head.HasBareLineFeeds);
        _framing = head.Framing;
        _hasMoreFieldsThanAllowed = fault == HeadFault.TooManyFields;

        // A reader that knows only CRLF would see this head go on: this request is certain, what follows it is not.
        _isLast = head.HasBareLineFeeds;
        if (_framing.IsChunked)
        {
            BodyOf(BodyFraming.Chunked);
        }
        else
        {
            BodyOf(_framing.ContentLength >= 0 ? BodyFraming.ContentLength : BodyFraming.None, _framing.ContentLength);
        }

        return ReadEvent.Head;
    }

    /// <inheritdoc/>
    protected override bool CanBegin(byte first, out OpaqueReason reason)
    {
        // 0x16 is the record type "handshake" (RFC 8446 section 5.1).
        reason = first == 0x16 ? OpaqueReason.Tls : OpaqueReason.Malformed;
        return HeadParser.IsTokenByte(first);
    }
}
