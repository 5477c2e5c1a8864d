using System.Runtime.InteropServices;
using Umbra.Configuration;
using Umbra.Inline.Tap;

namespace Umbra.DataPlane;

/// <summary>A data plane as a process: signals, reload, drain, the ledger at the end, the exit code.</summary>
internal static class DataPlaneRun
{
    /// <summary>Runs until SIGTERM or SIGINT; a second one does not wait for open connections. SIGHUP and a change of a watched file reload.</summary>
    /// <param name="configuration">Where settings come from.</param>
    /// <param name="runner">How workers run, by settings.</param>
    /// <param name="started">Is told when it takes connections.</param>
    /// <param name="errors">Diagnostics, and the ledger at the end.</param>
    /// <param name="cancellation">Ends it as SIGTERM does.</param>
    public static async Task<int> RunAsync(
        IDataPlaneConfiguration configuration, Func<DataPlaneSettings, IWorkerRunner> runner, Action<DataPlaneHost> started, TextWriter errors,
        CancellationToken cancellation)
    {
        var log = new DataPlaneLog(errors);
        var clock = TimeProvider.System;

        var (host, exitCode) = await DataPlaneHost.StartAsync(configuration, runner, clock, log).ConfigureAwait(false);
        if (host is null)
        {
            return exitCode;
        }

        await using (host.ConfigureAwait(false))
        {
            var ends = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var isCutShort = false;
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
            using var cancelled = cancellation.Register(() => ends.TrySetResult());
            FileWatch? watch = null;
            using var watching = watch = new FileWatch(configuration.Files, Reload, clock);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                watch?.TakeAsKnown();
                Reload();
            });
            started(host);

            await ends.Task.ConfigureAwait(false);
            await host.DrainAsync().ConfigureAwait(false);
            log.Ledger(host.ReadLedger());
            return isCutShort ? ExitCode.Interrupted : ExitCode.Fine;

            void Reload()
            {
                host.Reload();
                watch?.Watch(configuration.Files);
            }

            void End(PosixSignalContext context)
            {
                context.Cancel = true;
                if (!ends.TrySetResult())
                {
                    isCutShort = true;
                    host.CutShort();
                }
            }
        }
    }
}
