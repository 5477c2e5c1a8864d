namespace Umbra.Inline.Serving;

/// <summary>What a listener for HTTP counts beside exchanges.</summary>
internal sealed class HttpServerCounters
{
    private long _accepted;
    private long _overLimit;
    private long _acceptFailed;

    /// <summary>A client connection was accepted.</summary>
    public void Accepted() => Interlocked.Increment(ref _accepted);

    /// <summary>A connection over the limit was reset.</summary>
    public void OverLimit() => Interlocked.Increment(ref _overLimit);

    /// <summary>The system could not give a connection (no file descriptors, mostly).</summary>
    public void AcceptFailed() => Interlocked.Increment(ref _acceptFailed);

    /// <summary>The counts by name, as in <c>umbra_tap_events_total{source,event}</c>.</summary>
    public IEnumerable<KeyValuePair<string, long>> Read() =>
    [
        new("accepted", Interlocked.Read(ref _accepted)),
        new("over_limit", Interlocked.Read(ref _overLimit)),
        new("accept_failed", Interlocked.Read(ref _acceptFailed)),
    ];
}
