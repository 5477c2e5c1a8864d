namespace Umbra.DataPlane;

/// <summary>Keeps a worker running: starts it, and starts it again when it ends, later and later while it dies young.</summary>
/// <param name="runner">Runs one worker.</param>
/// <param name="handoff">The hand-off socket's path.</param>
/// <param name="clock">Measures lives and delays.</param>
/// <param name="log">Is told of starts and ends.</param>
internal sealed class WorkerSupervisor(IWorkerRunner runner, string handoff, TimeProvider clock, DataPlaneLog log) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private long _restarts;

    /// <summary>How often a worker was started after the first.</summary>
    public long Restarts => Interlocked.Read(ref _restarts);

    /// <summary>Starts the first worker.</summary>
    public void Start() => _loop = Task.Run(LoopAsync);

    /// <summary>Ends the worker and starts no other.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task LoopAsync()
    {
        var delay = new RestartDelay();
        while (!_stopping.IsCancellationRequested)
        {
            var from = clock.GetTimestamp();
            string end;
            try
            {
                end = await runner.RunAsync(handoff, _stopping.Token).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // However a worker fails, production goes on and another one is tried.
                end = $"failed: {exception.GetType().Name}: {exception.Message}";
            }

            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            var wait = delay.After(clock.GetElapsedTime(from));
            log.WorkerEnded(end, wait);
            await Task.Delay(wait, clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_stopping.IsCancellationRequested)
            {
                Interlocked.Increment(ref _restarts);
            }
        }
    }
}
