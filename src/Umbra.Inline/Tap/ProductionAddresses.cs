using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Umbra.Inline.Tap;

/// <summary>Production's addresses: names resolved again as they age, taken in turn.</summary>
internal sealed class ProductionAddresses(ImmutableArray<DnsEndPoint> production, TimeSpan refresh, TimeProvider clock)
{
    private readonly SemaphoreSlim _resolving = new(1, 1);
    private ImmutableArray<IPEndPoint> _known = [];
    private long _resolvedAt;
    private int _next;

    /// <summary>All addresses, beginning with the one whose turn it is.</summary>
    /// <exception cref="SocketException">No name could be resolved, now or before.</exception>
    public async ValueTask<ImmutableArray<IPEndPoint>> NextAsync(CancellationToken cancellation)
    {
        var known = _known;
        if (known.IsEmpty || clock.GetElapsedTime(Volatile.Read(ref _resolvedAt)) > refresh)
        {
            known = await ResolveAsync(cancellation).ConfigureAwait(false);
        }

        var first = (int)((uint)Interlocked.Increment(ref _next) % (uint)known.Length);
        return first == 0 ? known : [.. known[first..], .. known[..first]];
    }

    private async ValueTask<ImmutableArray<IPEndPoint>> ResolveAsync(CancellationToken cancellation)
    {
        // While one asks, the others go on with what is known; only the very first ones must wait.
        if (!await _resolving.WaitAsync(_known.IsEmpty ? Timeout.Infinite : 0, cancellation).ConfigureAwait(false))
        {
            return _known;
        }

        try
        {
            var resolved = ImmutableArray.CreateBuilder<IPEndPoint>();
            SocketException? failure = null;
            foreach (var endPoint in production)
            {
                try
                {
                    var addresses = IPAddress.TryParse(endPoint.Host, out var literal)
                        ? [literal]
                        : await Dns.GetHostAddressesAsync(endPoint.Host, cancellation).ConfigureAwait(false);
                    resolved.AddRange(addresses.Select(address => new IPEndPoint(address, endPoint.Port)));
                }
                catch (SocketException exception)
                {
                    failure = exception;
                }
            }

            if (resolved.Count > 0)
            {
                _known = resolved.ToImmutable();
            }
            else if (_known.IsEmpty)
            {
                throw failure ?? new SocketException((int)SocketError.HostNotFound);
            }

            Volatile.Write(ref _resolvedAt, clock.GetTimestamp());
            return _known;
        }
        finally
        {
            _resolving.Release();
        }
    }
}
