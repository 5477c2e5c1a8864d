using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Umbra.Core.Addresses;

namespace Umbra.Inline.Gateway.Http1;

/// <summary>The connections to an instance that speaks HTTP/1.1: those that wait for a request are used again, the last one first.</summary>
internal sealed class InstancePool : IDisposable
{
    /// <summary>A connection is not used again when it is older than this, so that a name that has moved is followed.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    /// <summary>Shorter than what servers usually keep a connection that nobody uses: one that they close just then costs a request.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    // How often it is looked whether something has taken too long.
    private static readonly TimeSpan _sweepEvery = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Stack<InstanceConnection> _waiting = new();
    private readonly HashSet<InstanceConnection> _all = [];
    private readonly ResolvedAddresses _addresses;
    private readonly SslClientAuthenticationOptions? _tls;
    private readonly TimeSpan _connectTimeout;
    private readonly TimeProvider _clock;
    private readonly ITimer _sweeps;
    private bool _isDisposed;

    /// <param name="url">The instance.</param>
    /// <param name="tls">How it is verified; null for plain.</param>
    /// <param name="connectTimeout">How long connecting may take, a handshake included.</param>
    /// <param name="clock">Times and timers.</param>
    public InstancePool(Uri url, SslClientAuthenticationOptions? tls, TimeSpan connectTimeout, TimeProvider clock)
    {
        (_tls, _connectTimeout, _clock) = (tls, connectTimeout, clock);
        _addresses = new ResolvedAddresses([new DnsEndPoint(url.DnsSafeHost, url.Port)], Idle, clock);
        _sweeps = clock.CreateTimer(static pool => ((InstancePool)pool!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Connections that are open.</summary>
    public int Connections
    {
        get
        {
            lock (_gate)
            {
                return _all.Count;
            }
        }
    }

    /// <summary>A connection that waits and is still well, for an exchange that begins; null when there is none.</summary>
    /// <param name="idle">How long nothing may pass.</param>
    public InstanceConnection? TryTake(TimeSpan idle)
    {
        while (true)
        {
            InstanceConnection? connection;
            lock (_gate)
            {
                if (!_waiting.TryPop(out connection))
                {
                    return null;
                }
            }

            if (connection.TryBegin(idle))
            {
                return connection;
            }

            Drop(connection);
        }
    }

    /// <summary>Opens one for an exchange that begins.</summary>
    /// <param name="idle">How long nothing may pass.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when no connection could be made.</returns>
    public async ValueTask<InstanceConnection?> OpenAsync(TimeSpan idle, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(_connectTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            foreach (var address in await _addresses.NextAsync(either.Token).ConfigureAwait(false))
            {
                if (await ConnectAsync(address, either.Token).ConfigureAwait(false) is { } connection)
                {
                    Add(connection);
                    connection.TryBegin(idle);
                    return connection;
                }
            }
        }
        catch (SocketException)
        {
            // The name could not be resolved.
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It took too long.
        }

        return null;
    }

    /// <summary>An exchange is over.</summary>
    /// <param name="connection">What carried it.</param>
    /// <param name="isKept">It may carry another one.</param>
    public void Return(InstanceConnection connection, bool isKept)
    {
        if (isKept && connection.TryKeep() && _clock.GetElapsedTime(connection.OpenedAt) < Life)
        {
            lock (_gate)
            {
                if (!_isDisposed)
                {
                    _waiting.Push(connection);
                    return;
                }
            }
        }

        Drop(connection);
    }

    /// <summary>Closes what waits; what carries an exchange is closed after it.</summary>
    public void Dispose()
    {
        InstanceConnection[] waiting;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            waiting = [.. _waiting];
            _waiting.Clear();
            if (_all.Count == 0)
            {
                _sweeps.Dispose();
            }
        }

        foreach (var connection in waiting)
        {
            Drop(connection);
        }
    }

    private async ValueTask<InstanceConnection?> ConnectAsync(IPEndPoint address, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? stream = null;
        try
        {
            await socket.ConnectAsync(address, cancellation).ConfigureAwait(false);
            if (_tls is null)
            {
                return new InstanceConnection(socket, null, _clock);
            }

            stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
            await stream.AuthenticateAsClientAsync(_tls, cancellation).ConfigureAwait(false);
            return new InstanceConnection(socket, stream, _clock);
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException)
        {
            stream?.Dispose();
            socket.Dispose();
            return null; // the next address may be well
        }
        catch
        {
            stream?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    private void Add(InstanceConnection connection)
    {
        lock (_gate)
        {
            _all.Add(connection);
            if (_all.Count == 1 && !_isDisposed)
            {
                _sweeps.Change(_sweepEvery, _sweepEvery);
            }
        }
    }

    private void Drop(InstanceConnection connection)
    {
        lock (_gate)
        {
            _all.Remove(connection);
            if (_all.Count == 0 && _isDisposed)
            {
                _sweeps.Dispose();
            }
            else if (_all.Count == 0)
            {
                _sweeps.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        connection.Dispose();
    }

    // The oldest of those that wait are at the bottom.
    private void Sweep()
    {
        var now = _clock.GetTimestamp();
        List<InstanceConnection> old = [], idle = [];
        lock (_gate)
        {
            idle.AddRange(_all.Where(connection => connection.IsIdle(now)));
            foreach (var connection in _waiting)
            {
                if (_clock.GetElapsedTime(connection.LastPassed, now) > Idle)
                {
                    old.Add(connection);
                }
            }

            if (old.Count > 0)
            {
                var kept = _waiting.Except(old).Reverse().ToList();
                _waiting.Clear();
                kept.ForEach(_waiting.Push);
            }
        }

        old.ForEach(Drop);
        idle.ForEach(connection => connection.Cut(CutOff.Idle));
    }
}
