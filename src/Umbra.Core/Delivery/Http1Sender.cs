using Umbra.Core.Mirroring;
using Umbra.Core.Polling;

namespace Umbra.Core.Delivery;

/// <summary>
/// Sends copies over HTTP/1.1 on connections that are kept alive, one request at a time on each. A connection is opened only when none
/// is idle, so there are never more of them than copies were in flight at once.
/// </summary>
internal sealed class Http1Sender : ISender
{
    /// <summary>
    /// The most bytes of a response's body that are read: 64 MiB. A longer one counts as failed and its connection is closed; an endless
    /// one would otherwise cost bandwidth until the time-out, which may be long.
    /// </summary>
    public const long MostResponseBytes = 64L * 1024 * 1024;

    // Idle connections are given up before the 75 s after which nginx, and most servers, would do it.
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(60);

    // How late a time-out can be: a twentieth of it, within these. Each sweep wakes a thread, however little there is to do.
    private static readonly TimeSpan ShortestSweep = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestSweep = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly List<Http1Connection> _connections = [];
    private readonly List<Http1Connection> _idle = [];
    private readonly List<Http1Connection> _swept = [];
    private readonly ISenderOwner _owner;
    private readonly TimeProvider _clock;
    private readonly ITimer _sweep;
    private readonly long _idleTicks;
    private long _timeoutTicks;
    private bool _isSweepDue;
    private bool _isAborted;

    /// <param name="settings">The target, and how it is reached.</param>
    /// <param name="owner">Gets the copies back.</param>
    /// <param name="clock">The time.</param>
    /// <param name="loop">Serves plain connections; null to have the runtime's sockets do that too.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate file does not hold what it should.</exception>
    /// <exception cref="IOException">A certificate file cannot be read.</exception>
    public Http1Sender(DeliverySettings settings, ISenderOwner owner, TimeProvider clock, PollLoop? loop)
        : this(settings, owner, clock, new TargetConnector(settings, clock, loop))
    {
    }

    /// <param name="settings">The target, and how it is reached.</param>
    /// <param name="owner">Gets the copies back.</param>
    /// <param name="clock">The time.</param>
    /// <param name="connector">Opens connections; several senders may share one, and what it knows of addresses.</param>
    public Http1Sender(DeliverySettings settings, ISenderOwner owner, TimeProvider clock, TargetConnector connector)
    {
        _owner = owner;
        _clock = clock;
        _idleTicks = Ticks(IdleLimit);
        _timeoutTicks = Ticks(settings.Timeout);
        Connector = connector;
        _sweep = clock.CreateTimer(static sender => ((Http1Sender)sender!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Opens connections.</summary>
    public TargetConnector Connector { get; }

    /// <summary>Connections that are open or being opened.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_gate)
            {
                return _connections.Count;
            }
        }
    }

    /// <inheritdoc/>
    public void Send(Copy copy)
    {
        while (TakeIdle() is { } idle)
        {
            if (idle.TryStart(copy))
            {
                return;
            }
        }

        var connection = new Http1Connection(this, _clock);
        lock (_gate)
        {
            if (!_isAborted)
            {
                connection.Index = _connections.Count;
                _connections.Add(connection);
                ArmSweep();
                connection.Open(copy);
                return;
            }
        }

        _owner.Finished(copy, new DeliveryResult(DeliveryFault.Shutdown));
    }

    /// <inheritdoc/>
    public void Update(DeliverySettings settings) => Volatile.Write(ref _timeoutTicks, Ticks(settings.Timeout));

    /// <inheritdoc/>
    public void Abort()
    {
        Http1Connection[] connections;
        lock (_gate)
        {
            _isAborted = true;
            connections = [.. _connections];
            _idle.Clear();
        }

        foreach (var connection in connections)
        {
            connection.End(DeliveryFault.Shutdown);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Abort();
        _sweep.Dispose();
    }

    /// <summary>A connection's copy came to its end, and the connection is closed or idle.</summary>
    public void Finished(Copy copy, in DeliveryResult result) => _owner.Finished(copy, result);

    /// <summary>An exception that nobody foresaw.</summary>
    public void Unexpected(Exception exception) => _owner.Unexpected(exception);

    /// <summary>The connection can carry another request. The one that was used last is used first, so that those too many age.</summary>
    public void AddIdle(Http1Connection connection)
    {
        lock (_gate)
        {
            if (!_isAborted)
            {
                _idle.Add(connection);
                return;
            }
        }

        connection.End(DeliveryFault.Shutdown);
    }

    /// <summary>The connection is not to be used again. False when it is not idle.</summary>
    public bool TryTakeIdle(Http1Connection connection)
    {
        lock (_gate)
        {
            return _idle.Remove(connection);
        }
    }

    /// <summary>The connection has ended. Does nothing the second time.</summary>
    public void Remove(Http1Connection connection)
    {
        lock (_gate)
        {
            var index = connection.Index;
            if (index < _connections.Count && _connections[index] == connection)
            {
                var last = _connections[^1];
                _connections[index] = last;
                last.Index = index;
                _connections.RemoveAt(_connections.Count - 1);
            }
        }
    }

    private Http1Connection? TakeIdle()
    {
        lock (_gate)
        {
            if (_idle.Count == 0)
            {
                return null;
            }

            var connection = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            return connection;
        }
    }

    // One timer for all deadlines: a copy costs no timer of its own. It rests while there is no connection.
    private void Sweep()
    {
        lock (_gate)
        {
            _swept.AddRange(_connections);
        }

        var now = _clock.GetTimestamp();
        var timeoutTicks = Volatile.Read(ref _timeoutTicks);
        foreach (var connection in _swept)
        {
            connection.Sweep(now, timeoutTicks, _idleTicks);
        }

        _swept.Clear();
        lock (_gate)
        {
            _isSweepDue = false; // only now: two sweeps must not overlap
            if (_connections.Count > 0)
            {
                ArmSweep();
            }
        }
    }

    private void ArmSweep()
    {
        if (!_isSweepDue)
        {
            _isSweepDue = true;
            var period = TimeSpan.FromSeconds(Volatile.Read(ref _timeoutTicks) / 20.0 / _clock.TimestampFrequency);
            _sweep.Change(period < ShortestSweep ? ShortestSweep : period > LongestSweep ? LongestSweep : period, Timeout.InfiniteTimeSpan);
        }
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _clock.TimestampFrequency);
}
