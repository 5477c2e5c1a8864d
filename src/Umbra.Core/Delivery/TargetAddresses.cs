using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Umbra.Core.Delivery;

/// <summary>A target's addresses, taken in turn. When they are old the name is resolved again beside what goes on with the old ones.</summary>
internal sealed class TargetAddresses
{
    private readonly Lock _gate = new();
    private readonly string _host;
    private readonly int _port;
    private readonly TimeSpan _refresh;
    private readonly TimeProvider _clock;
    private readonly Func<string, Task<IPAddress[]>> _resolve;
    private ImmutableArray<IPEndPoint> _known = [];
    private Task<ImmutableArray<IPEndPoint>>? _resolving;
    private long _resolvedAt;
    private int _next;

    /// <param name="target">Scheme, host and port.</param>
    /// <param name="refresh">How long addresses are used.</param>
    /// <param name="clock">The time.</param>
    /// <param name="resolve">Resolves a name; null for the system's way.</param>
    public TargetAddresses(Uri target, TimeSpan refresh, TimeProvider clock, Func<string, Task<IPAddress[]>>? resolve = null)
    {
        _host = target.DnsSafeHost;
        _port = target.Port;
        _refresh = refresh;
        _clock = clock;
        _resolve = resolve ?? (host => Dns.GetHostAddressesAsync(host));
        if (IPAddress.TryParse(_host, out var literal))
        {
            _known = [new IPEndPoint(literal, _port)];
            _refresh = TimeSpan.MaxValue;
        }
    }

    /// <summary>All addresses, beginning with the one whose turn it is.</summary>
    /// <exception cref="SocketException">The name could not be resolved, now or before.</exception>
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
        ImmutableArray<IPEndPoint> resolved = [];
        SocketException? failure = null;
        try
        {
            resolved = [.. (await _resolve(_host).ConfigureAwait(false)).Select(address => new IPEndPoint(address, _port))];
        }
        catch (SocketException exception)
        {
            failure = exception; // what was known stays; it is told when nothing was
        }

        lock (_gate)
        {
            _known = resolved.IsEmpty ? _known : resolved;
            _resolvedAt = _clock.GetTimestamp();
            _resolving = null;
            return _known.IsEmpty ? throw failure ?? new SocketException((int)SocketError.HostNotFound) : _known;
        }
    }
}
