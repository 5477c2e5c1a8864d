namespace Umbra.Worker;

/// <summary>
/// Gives memory back after a rush. The runtime keeps what it once needed for as long as nobody asks for more, so a worker that a bad shadow
/// made large would stay so. It is done once each time that nothing came or ended for a while, when a long collection hurts nobody.
/// </summary>
internal sealed class IdleTrim : IAsyncDisposable
{
    /// <summary>How long nothing must have come.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private readonly ITimer _timer;
    private readonly Func<long> _activity;
    private readonly Action _trim;
    private long _seen;
    private bool _isDue;

    /// <param name="activity">A count that is another one when something came or came to its end.</param>
    /// <param name="clock">The time.</param>
    /// <param name="trim">Gives memory back; null for the runtime's way.</param>
    public IdleTrim(Func<long> activity, TimeProvider clock, Action? trim = null)
    {
        _activity = activity;
        _seen = activity();
        _trim = trim ?? (static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));
        _timer = clock.CreateTimer(static trim => ((IdleTrim)trim!).Tick(), this, Quiet, Quiet);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Tick()
    {
        var activity = _activity();
        if (activity != _seen)
        {
            _seen = activity;
            _isDue = true;
        }
        else if (_isDue)
        {
            _isDue = false;
            _trim();
        }
    }
}
