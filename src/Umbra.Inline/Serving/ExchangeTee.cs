using Umbra.Core.Http;

namespace Umbra.Inline.Serving;

/// <summary>
/// An exchange that a mirror chose, as it passes: gives its capture what both directions carry, one call at a time, and sees that both come to their end.
/// The directions run on different threads.
/// </summary>
internal sealed class ExchangeTee(ExchangeCapture capture, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private bool _isRequestOver;
    private bool _isResponseOver;
    private bool _hasResponse;

    /// <summary>Whether the response's head is looked at.</summary>
    public bool KeepsResponse => capture.KeepsResponse;

    /// <summary>A piece of the request's body.</summary>
    public void RequestBody(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (!_isRequestOver)
            {
                capture.RequestBody(bytes);
            }
        }
    }

    /// <summary>The request is complete.</summary>
    /// <param name="trailers">Its trailer lines.</param>
    public void RequestEnd(ReadOnlySpan<byte> trailers = default)
    {
        lock (_gate)
        {
            if (!_isRequestOver)
            {
                _isRequestOver = true;
                if (trailers.Length > 0)
                {
                    capture.RequestTrailers(trailers);
                }

                capture.RequestEnd(clock.GetTimestamp());
            }
        }
    }

    /// <summary>The request will not be complete, unless it is already.</summary>
    /// <param name="reason">Why it cannot be read; null when the client left.</param>
    public void RequestLost(OpaqueReason? reason = null)
    {
        lock (_gate)
        {
            if (!_isRequestOver)
            {
                _isRequestOver = true;
                capture.RequestLost(reason);
            }
        }
    }

    /// <summary>The response's head.</summary>
    public void ResponseHead(int status, BodyFraming framing, ReadOnlySpan<byte> raw)
    {
        lock (_gate)
        {
            if (!_isResponseOver && !_hasResponse)
            {
                _hasResponse = true;
                capture.ResponseHead(status, framing, raw, clock.GetTimestamp());
            }
        }
    }

    /// <summary>A piece of the response's body.</summary>
    public void ResponseBody(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (!_isResponseOver && _hasResponse)
            {
                capture.ResponseBody(bytes);
            }
        }
    }

    /// <summary>The response is complete.</summary>
    /// <param name="trailers">Its trailer lines.</param>
    public void ResponseEnd(ReadOnlySpan<byte> trailers = default)
    {
        lock (_gate)
        {
            if (!_isResponseOver)
            {
                _isResponseOver = true;
                if (trailers.Length > 0 && _hasResponse)
                {
                    capture.ResponseTrailers(trailers);
                }

                capture.ResponseEnd(isWhole: _hasResponse, clock.GetTimestamp());
            }
        }
    }

    /// <summary>Nothing more comes: what is not complete now never will be.</summary>
    public void Finish()
    {
        RequestLost();
        lock (_gate)
        {
            if (!_isResponseOver)
            {
                _isResponseOver = true;
                capture.ResponseEnd(isWhole: false, clock.GetTimestamp());
            }
        }
    }
}
