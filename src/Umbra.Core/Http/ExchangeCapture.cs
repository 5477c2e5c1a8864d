namespace Umbra.Core.Http;

/// <summary>
/// Takes one exchange that somebody wants. Calls come one at a time, though not from one thread, and in this order:
/// body and trailers of the request, then one of <see cref="RequestEnd"/> and <see cref="RequestLost"/>; head, body and trailers
/// of the response, then <see cref="ResponseEnd"/>. The two sequences may overlap (an early response) and both always come to their end.
/// </summary>
internal abstract class ExchangeCapture
{
    /// <summary>Whether the response's head is looked at; else only its status and times are, and it need not be written for this.</summary>
    public virtual bool KeepsResponse => true;

    /// <summary>A piece of the request's body.</summary>
    public abstract void RequestBody(ReadOnlySpan<byte> bytes);

    /// <summary>The request's trailer lines.</summary>
    public abstract void RequestTrailers(ReadOnlySpan<byte> lines);

    /// <summary>The request is complete.</summary>
    /// <param name="time">When its last byte came, in ticks of the source's clock.</param>
    public abstract void RequestEnd(long time);

    /// <summary>The request will never be complete, or must not be copied.</summary>
    /// <param name="reason">Why the connection can no longer be read; null when it just ended.</param>
    public abstract void RequestLost(OpaqueReason? reason);

    /// <summary>The final response's head.</summary>
    public abstract void ResponseHead(int statusCode, BodyFraming framing, ReadOnlySpan<byte> raw, long time);

    /// <summary>A piece of the response's body.</summary>
    public abstract void ResponseBody(ReadOnlySpan<byte> bytes);

    /// <summary>The response's trailer lines.</summary>
    public abstract void ResponseTrailers(ReadOnlySpan<byte> lines);

    /// <summary>The response is over.</summary>
    /// <param name="isWhole">It is complete; false when it was cut, or none came.</param>
    /// <param name="time">When its last byte came.</param>
    public abstract void ResponseEnd(bool isWhole, long time);
}
