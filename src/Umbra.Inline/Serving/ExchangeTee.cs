using Microsoft.AspNetCore.Http.Features;
using Umbra.Core.Http;

namespace Umbra.Inline.Serving;

/// <summary>
/// An exchange that a mirror chose, as it passes: gives its capture what both directions carry, one call at a time, and sees that both come to their end.
/// The directions run on different threads. A capture that fails costs the copy and nothing else.
/// </summary>
/// <param name="capture">Takes the copy.</param>
/// <param name="clock">Gives times.</param>
/// <param name="failed">Is told of a failure, which is a mistake of ours.</param>
internal sealed class ExchangeTee(ExchangeCapture capture, TimeProvider clock, Action<Exception> failed)
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
            if (_isRequestOver)
            {
                return;
            }

            try
            {
                capture.RequestBody(bytes);
            }
            catch (Exception exception)
            {
                Fail(exception);
            }
        }
    }

    /// <summary>The request's body is over.</summary>
    /// <param name="trailers">Its trailers. Where they are no HTTP, there is no copy.</param>
    public void RequestEnd(IHttpRequestTrailersFeature? trailers)
    {
        if (TrailerLines.Of(trailers) is { } lines)
        {
            RequestEnd(lines.AsSpan());
        }
        else
        {
            RequestLost(OpaqueReason.Malformed);
        }
    }

    /// <summary>The request is complete.</summary>
    /// <param name="trailers">Its trailer lines.</param>
    public void RequestEnd(ReadOnlySpan<byte> trailers = default)
    {
        lock (_gate)
        {
            if (_isRequestOver)
            {
                return;
            }

            try
            {
                if (trailers.Length > 0)
                {
                    capture.RequestTrailers(trailers);
                }

                _isRequestOver = true;
                capture.RequestEnd(clock.GetTimestamp());
            }
            catch (Exception exception)
            {
                Fail(exception);
            }
        }
    }

    /// <summary>The request will not be complete, unless it is already.</summary>
    /// <param name="reason">Why it cannot be read; null when the client left.</param>
    public void RequestLost(OpaqueReason? reason = null)
    {
        lock (_gate)
        {
            if (_isRequestOver)
            {
                return;
            }

            try
            {
                _isRequestOver = true;
                capture.RequestLost(reason);
            }
            catch (Exception exception)
            {
                Fail(exception);
            }
        }
    }

    /// <summary>The response's head.</summary>
    public void ResponseHead(int status, BodyFraming framing, ReadOnlySpan<byte> raw)
    {
        lock (_gate)
        {
            if (_isResponseOver || _hasResponse)
            {
                return;
            }

            try
            {
                _hasResponse = true;
                capture.ResponseHead(status, framing, raw, clock.GetTimestamp());
            }
            catch (Exception exception)
            {
                Fail(exception);
            }
        }
    }

    /// <summary>A piece of the response's body.</summary>
    public void ResponseBody(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_isResponseOver || !_hasResponse)
            {
                return;
            }

            try
            {
                capture.ResponseBody(bytes);
            }
            catch (Exception exception)
            {
                Fail(exception);
            }
        }
    }

    /// <summary>The response is complete.</summary>
    /// <param name="trailers">Its trailer lines.</param>
    public void ResponseEnd(ReadOnlySpan<byte> trailers = default)
    {
        lock (_gate)
        {
            if (_isResponseOver)
            {
                return;
            }

            try
            {
                if (trailers.Length > 0 && _hasResponse)
                {
                    capture.ResponseTrailers(trailers);
                }

                _isResponseOver = true;
                capture.ResponseEnd(isWhole: _hasResponse, clock.GetTimestamp());
            }
            catch (Exception exception)
            {
                Fail(exception);
            }
        }
    }

    /// <summary>Nothing more comes: what is not complete now never will be.</summary>
    public void Finish()
    {
        RequestLost();
        lock (_gate)
        {
            EndResponse();
        }
    }

    // The lock is held. Both directions come to their end, so that a pending copy is settled.
    private void Fail(Exception exception)
    {
        failed(exception);
        try
        {
            if (!_isRequestOver)
            {
                _isRequestOver = true;
                capture.RequestLost(OpaqueReason.ReaderFault);
            }
        }
        catch (Exception second)
        {
            failed(second);
        }

        EndResponse();
    }

    private void EndResponse()
    {
        if (_isResponseOver)
        {
            return;
        }

        try
        {
            _isResponseOver = true;
            capture.ResponseEnd(isWhole: false, clock.GetTimestamp());
        }
        catch (Exception exception)
        {
            failed(exception);
        }
    }
}
