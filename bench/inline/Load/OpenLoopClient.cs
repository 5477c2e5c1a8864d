using System.Diagnostics;
using HdrHistogram;

namespace Umbra.Bench.Inline.Load;

/// <summary>
/// Sends at a fixed rate and does not wait to be asked. A closed loop sends less while the server is slow, and so leaves out the very requests that would have been slow
/// (coordinated omission); here a request that could not be sent on time is late from the time that it was due.
/// </summary>
/// <remarks>One thread a connection, on blocking sockets: a wake-up goes from the kernel straight to the thread that reads the clock.</remarks>
internal static class OpenLoopClient
{
    // Time for every thread to have started before the first request is due.
    private static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(200);

    public static async Task<OpenLoopResult> RunAsync(OpenLoopPlan plan, CancellationToken cancellation)
    {
        OpenLoopConnection[] connections = [.. Enumerable.Range(0, plan.Connections).Select(i => new OpenLoopConnection(plan, i))];
        try
        {
            foreach (OpenLoopConnection connection in connections)
            {
                connection.TryOpen();
            }

            long start = Stopwatch.GetTimestamp() + (long)Lead.TotalNanoseconds;
            await Task.WhenAll(connections.Select(connection => OnThreadOfItsOwn(() => connection.Run(start, cancellation))));
            double seconds = (Stopwatch.GetTimestamp() - start) / 1e9;

            LongHistogram all = OpenLoopConnection.NewHistogram();
            foreach (OpenLoopConnection connection in connections)
            {
                all.Add(connection.Latencies);
            }

            return new OpenLoopResult(
                all, connections.Sum(c => c.Failed), connections.Select(c => c.FirstFailure).FirstOrDefault(f => f is not null), seconds);
        }
        finally
        {
            foreach (OpenLoopConnection connection in connections)
            {
                connection.Dispose();
            }
        }
    }

    private static Task OnThreadOfItsOwn(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
