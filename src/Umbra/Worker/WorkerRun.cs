using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Umbra.Worker;

/// <summary>A worker as a process of its own.</summary>
internal static class WorkerRun
{
    /// <summary>Runs until the data plane's connection ends.</summary>
    /// <returns>The exit code: 0 when the data plane ended it, 3 when there is none or something failed.</returns>
    public static async Task<int> RunAsync(string handoff, IWorkerParts parts, TextWriter errors)
    {
        foreach (var problem in WorkerPriority.Lower())
        {
            await errors.WriteLineAsync($"umbra worker: {problem}").ConfigureAwait(false);
        }

        // Signals that a terminal or systemd sends to all processes are the data plane's to answer: it drains, and this ends with it.
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ignore);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ignore);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ignore);
        try
        {
            var fault = await WorkerHost.RunAsync(handoff, parts, TimeProvider.System, errors, CancellationToken.None).ConfigureAwait(false);
            if (fault.Length == 0)
            {
                return 0;
            }

            await errors.WriteLineAsync($"umbra worker: {fault}").ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            await errors.WriteLineAsync($"umbra worker: {handoff}: {exception.Message}").ConfigureAwait(false);
        }

        return 3;

        static void Ignore(PosixSignalContext context) => context.Cancel = true;
    }
}
