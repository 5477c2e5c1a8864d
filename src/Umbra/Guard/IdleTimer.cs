namespace Umbra.Guard;

/// <summary>Cancels when nothing has moved for a time.</summary>
internal sealed class IdleTimer : IDisposable
{
    private readonly TimeSpan _idle;
    private readonly CancellationToken _outer;
    private readonly CancellationTokenSource _source;

    /// <param name="idle">How long nothing may move.</param>
    /// <param name="outer">Cancels too.</param>
    public IdleTimer(TimeSpan idle, CancellationToken outer)
    {
        (_idle, _outer) = (idle, outer);
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        Touch();
    }

    /// <summary>Is cancelled by the time or from outside.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether it was the time.</summary>
    public bool IsOver => _source.IsCancellationRequested && !_outer.IsCancellationRequested && !IsEnded;

    /// <summary>Whether it was <see cref="End"/>.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Something moved.</summary>
    public void Touch() => _source.CancelAfter(_idle);

    /// <summary>Ends what waits for the token.</summary>
    public void End()
    {
        IsEnded = true;
        _source.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
