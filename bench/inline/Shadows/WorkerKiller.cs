using Umbra.Bench.Inline.Measures;
using Umbra.Bench.Inline.Processes;

namespace Umbra.Bench.Inline.Shadows;

/// <summary>Kills the worker of a running Umbra (<c>kill -9</c>) 1 s after the start and every 5 s from then on.</summary>
internal sealed class WorkerKiller : IAsyncDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly int _dataPlane;
    private readonly Task _killing;

    /// <param name="dataPlane">Process id of the data plane; its children are workers, and nobody else's.</param>
    public WorkerKiller(int dataPlane)
    {
        _dataPlane = dataPlane;
        _killing = KillAsync();
    }

    public int Killed { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _killing;
        _stop.Dispose();
    }

    private async Task KillAsync()
    {
        try
        {
            for (TimeSpan wait = First; ; wait = Interval)
            {
                await Task.Delay(wait, _stop.Token);
                foreach (int worker in ProcessTree.Ids(_dataPlane).Skip(1))
                {
                    Native.Signal(worker, Native.SigKill);
                    Killed++;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The only way out.
        }
    }
}
