namespace Umbra.Bench.Inline.Load;

/// <summary>
/// Sends at a fixed rate and does not wait to be asked. A closed loop sends less while the server is slow, and so leaves out the very requests that would have been slow
/// (coordinated omission); here a request that could not be sent on time is late from the time that it was due.
/// </summary>
/// <remarks>
/// One thread, which sleeps until a request is due, sends it, and reads what has come by then; when it came the kernel notes. A thread for each connection, woken up by
/// its response, took half as much again of the processors that it shares with what it measures.
/// </remarks>
internal static class OpenLoopClient
{
    public static Task<OpenLoopResult> RunAsync(OpenLoopPlan plan, CancellationToken cancellation) =>
        Task.Factory.StartNew(
            () =>
            {
                using var run = new OpenLoopRun(plan);
                return run.Run(cancellation);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
