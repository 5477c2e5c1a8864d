using Umbra.DataPlane;

namespace Umbra.Worker;

/// <summary>A worker in the data plane's own process (<c>isolation: none</c>), over the same socket.</summary>
internal sealed class LocalWorker(Func<IWorkerParts> parts, TimeProvider clock, TextWriter errors) : IWorkerRunner
{
    /// <inheritdoc/>
    public async Task<string> RunAsync(string handoff, CancellationToken cancellation)
    {
        var fault = await WorkerHost.RunAsync(handoff, parts(), clock, errors, cancellation).ConfigureAwait(false);
        return fault.Length > 0 ? $"ended: {fault}" : "ended";
    }
}
