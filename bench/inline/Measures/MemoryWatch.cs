namespace Umbra.Bench.Inline.Measures;

/// <summary>Looks at a middle's memory ten times a second, and keeps the most that it saw.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly int _root;
    private readonly Task _watching;

    public MemoryWatch(int root)
    {
        _root = root;
        Peak = MemoryReading.Of(root);
        _watching = WatchAsync();
    }

    /// <summary>The most of each figure. A process that was killed and started again counts only while it lived.</summary>
    public MemoryReading Peak { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                Peak = Peak.Max(MemoryReading.Of(_root));
            }
        }
        catch (OperationCanceledException)
        {
            // The only way out.
        }
    }
}
