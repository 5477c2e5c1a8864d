namespace Umbra.Inline.Tap;

/// <summary>What a tap counts beside exchanges.</summary>
internal sealed class TapCounters
{
    private long _accepted;
    private long _overLimit;
    private long _connectFailed;
    private long _connectTimedOut;
    private long _handshakeFailed;
    private long _proxyHeaderFailed;
    private long _idleClosed;
    private long _drained;
    private long _drainAborted;
    private long _acceptFailed;
    private long _connectionFailed;

    /// <summary>A client connection was accepted.</summary>
    public void Accepted() => Interlocked.Increment(ref _accepted);

    /// <summary>A connection over the limit was reset.</summary>
    public void OverLimit() => Interlocked.Increment(ref _overLimit);

    /// <summary>No address of production could be connected to.</summary>
    public void ConnectFailed() => Interlocked.Increment(ref _connectFailed);

    /// <summary>The last address of production that was tried did not answer in time.</summary>
    public void ConnectTimedOut() => Interlocked.Increment(ref _connectTimedOut);

    /// <summary>A TLS handshake with a client or with production failed.</summary>
    public void HandshakeFailed() => Interlocked.Increment(ref _handshakeFailed);

    /// <summary>A client did not begin with a PROXY protocol header although it must.</summary>
    public void ProxyHeaderFailed() => Interlocked.Increment(ref _proxyHeaderFailed);

    /// <summary>A connection without a byte for too long was closed.</summary>
    public void IdleClosed() => Interlocked.Increment(ref _idleClosed);

    /// <summary>A connection that was between exchanges was closed so that the tap can end.</summary>
    public void Drained() => Interlocked.Increment(ref _drained);

    /// <summary>A connection that was still in use at the end of the drain time was closed.</summary>
    public void DrainAborted() => Interlocked.Increment(ref _drainAborted);

    /// <summary>The system could not give a connection (no file descriptors, mostly).</summary>
    public void AcceptFailed() => Interlocked.Increment(ref _acceptFailed);

    /// <summary>A connection was ended because something failed that should not: memory or descriptors of the system, or a mistake of ours.</summary>
    public void ConnectionFailed() => Interlocked.Increment(ref _connectionFailed);

    /// <summary>The counts by name, as in <c>umbra_tap_events_total{source,event}</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Read() =>
    [
        new("accepted", Interlocked.Read(ref _accepted)),
        new("over_limit", Interlocked.Read(ref _overLimit)),
        new("connect_failed", Interlocked.Read(ref _connectFailed)),
        new("connect_timed_out", Interlocked.Read(ref _connectTimedOut)),
        new("handshake_failed", Interlocked.Read(ref _handshakeFailed)),
        new("proxy_header_failed", Interlocked.Read(ref _proxyHeaderFailed)),
        new("idle_closed", Interlocked.Read(ref _idleClosed)),
        new("drained", Interlocked.Read(ref _drained)),
        new("drain_aborted", Interlocked.Read(ref _drainAborted)),
        new("accept_failed", Interlocked.Read(ref _acceptFailed)),
        new("connection_failed", Interlocked.Read(ref _connectionFailed)),
    ];
}
