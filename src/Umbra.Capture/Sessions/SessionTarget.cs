using System.Net;
using System.Net.Sockets;

namespace Umbra.Capture.Sessions;

/// <summary>Knows where a session's target is. Its name is looked up beside everything else, again and again: a resolver that hangs holds nothing up, and what moves is followed.</summary>
internal sealed class SessionTarget : IDisposable
{
    private static readonly TimeSpan LooksAgainAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LooksAgainAfterFailing = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly DnsEndPoint _target;
    private readonly Action<string> _tell;
    private readonly ITimer _timer;
    private volatile SessionRoute? _route;
    private bool _hasFailed;
    private bool _isDisposed;

    /// <param name="target">The host and the port.</param>
    /// <param name="clock">When to look again.</param>
    /// <param name="tell">Is told when nothing can be sent there, and when it can again.</param>
    /// <param name="known">Where it was before this; null when that is not known.</param>
    public SessionTarget(DnsEndPoint target, TimeProvider clock, Action<string> tell, IPAddress? known = null)
    {
        (_target, _tell) = (target, tell);
        if (IPAddress.TryParse(target.Host, out var address))
        {
            Take([address]);
        }
        else if (known is not null)
        {
            Take([known]);
        }

        _timer = clock.CreateTimer(static one => _ = ((SessionTarget)one!).LookAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(_route is null || known is not null ? TimeSpan.Zero : LooksAgainAfter, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The way there; null while there is none.</summary>
    public SessionRoute? Route => _route;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer.Dispose();
            _route?.Dispose();
        }
    }

    private async Task LookAsync()
    {
        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(_target.Host).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            addresses = []; // a name that was known stays where it was
        }

        try
        {
            Take(addresses);
        }
        finally
        {
            lock (_gate)
            {
                if (!_isDisposed)
                {
                    _timer.Change(_route is null ? LooksAgainAfterFailing : LooksAgainAfter, Timeout.InfiniteTimeSpan);
                }
            }
        }
    }

    private void Take(IPAddress[] addresses)
    {
        lock (_gate)
        {
            if (_isDisposed || (_route is { } known && (addresses.Length == 0 || addresses.Contains(known.EndPoint.Address))))
            {
                return;
            }

            try
            {
                var route = addresses.Length > 0 ? new SessionRoute(new IPEndPoint(addresses[0], _target.Port)) : throw new SocketException((int)SocketError.HostNotFound);
                _route?.Dispose();
                _route = route;
                Tell(false, $"{_target.Host} is {route.EndPoint}");
            }
            catch (SocketException exception)
            {
                Tell(true, $"nothing can be sent to {_target.Host}:{_target.Port}, and packets are counted as send_failed: {exception.Message}");
            }
        }
    }

    // Once when it begins to fail, once when it goes on.
    private void Tell(bool hasFailed, string what)
    {
        if (hasFailed != _hasFailed)
        {
            _hasFailed = hasFailed;
            _tell(what);
        }
    }
}
