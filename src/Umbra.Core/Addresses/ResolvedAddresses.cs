using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Umbra.Core.Addresses;

/// <summary>
/// The addresses of one or more names, taken in turn. When they are old they are resolved again beside what goes on with the old ones, so
/// that only the very first connection waits for a name server.
/// </summary>
internal sealed class ResolvedAddresses
{
    private readonly Lock _gate = new();
    private readonly ImmutableArray<DnsEndPoint> _names;
    private readonly TimeSpan _refresh;
    private readonly TimeProvider _clock;
    private readonly Func<string, Task<IPAddress[]>> _resolve;
    private readonly ImmutableArray<IPEndPoint>[] _byName;
    private ImmutableArray<IPEndPoint> _known = [];
    private Task<ImmutableArray<IPEndPoint>>? _resolving;
    private long _resolvedAt;
    private int _next;

    /// <param name="names">Names or literal addresses, each with its port; one at least.</param>
    /// <param name="refresh">How long addresses are used before they are asked for again.</param>
    /// <param name="clock">The time.</param>
    /// <param name="resolve">Resolves a name; null for the system's way.</param>
    public ResolvedAddresses(ImmutableArray<DnsEndPoint> names, TimeSpan refresh, TimeProvider clock, Func<string, Task<IPAddress[]>>? resolve = null)
    {
        _names = names;
        _clock = clock;
        _resolve = resolve ?? (host => Dns.GetHostAddressesAsync(host));
        _byName = [.. names.Select(name => IPAddress.TryParse(name.Host, out var literal) ? [new IPEndPoint(literal, name.Port)] : ImmutableArray<IPEndPoint>.Empty)];
        var isLiteral = _byName.All(addresses => !addresses.IsEmpty);
        _refresh = isLiteral ? TimeSpan.MaxValue : refresh;
        _known = isLiteral ? [.. _byName.SelectMany(addresses => addresses)] : [];
    }

    /// <summary>All addresses, beginning with the one whose turn it is.</summary>
    /// <exception cref="SocketException">No name could be resolved, now or before.</exception>
    public async ValueTask<ImmutableArray<IPEndPoint>> NextAsync(CancellationToken cancellation)
    {
        var known = Known(out var resolving);
        if (known.IsEmpty)
        {
            known = await resolving!.WaitAsync(cancellation).ConfigureAwait(false);
        }

        var first = (int)((uint)Interlocked.Increment(ref _next) % (uint)known.Length);
        return first == 0 ? known : [.. known[first..], .. known[..first]];
    }

    private ImmutableArray<IPEndPoint> Known(out Task<ImmutableArray<IPEndPoint>>? resolving)
    {
        lock (_gate)
        {
            if (_resolving is null && (_known.IsEmpty || _clock.GetElapsedTime(_resolvedAt) > _refresh))
            {
                _resolving = Task.Run(ResolveAsync);
            }

            resolving = _resolving;
            return _known;
        }
    }

    private async Task<ImmutableArray<IPEndPoint>> ResolveAsync()
    {
        SocketException? failure = null;
        for (var i = 0; i < _names.Length; i++)
        {
            var (host, port) = (_names[i].Host, _names[i].Port);
            if (IPAddress.TryParse(host, out _))
            {
                continue;
            }

            try
            {
                // A name that has no address now keeps the ones that it had.
                var addresses = await _resolve(host).ConfigureAwait(false);
                _byName[i] = addresses.Length > 0 ? [.. addresses.Select(address => new IPEndPoint(address, port))] : _byName[i];
            }
            catch (SocketException exception)
            {
                failure = exception; // it is told when nothing at all is known
            }
        }

        lock (_gate)
        {
            _known = [.. _byName.SelectMany(addresses => addresses)];
            _resolvedAt = _clock.GetTimestamp();
            _resolving = null;
            return _known.IsEmpty ? throw failure ?? new SocketException((int)SocketError.HostNotFound) : _known;
        }
    }
}
