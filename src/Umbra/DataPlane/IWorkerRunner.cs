namespace Umbra.DataPlane;

/// <summary>Runs one worker for its whole life.</summary>
internal interface IWorkerRunner
{
    /// <summary>Starts a worker and waits for its end.</summary>
    /// <param name="handoff">The hand-off socket's path.</param>
    /// <param name="cancellation">Ends the worker: soon, not later.</param>
    /// <returns>How it ended, for the log.</returns>
    Task<string> RunAsync(string handoff, CancellationToken cancellation);
}
