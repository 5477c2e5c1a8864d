using System.CommandLine;
using Umbra.Configuration;
using Umbra.DataPlane;
using Umbra.Safety;
using Umbra.Worker;

namespace Umbra.Commands;

/// <summary><c>umbra run</c>.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("run", "Does what the file says until SIGTERM; SIGHUP, or a change of the file or of one that it names, reloads it.",
            """
            $ umbra run -c umbra.yaml
            shop: listening on 0.0.0.0:8080, production is 127.0.0.1:9001

            $ umbra run -c umbra.yaml --takeover      # beside one that runs: takes its listeners over and ends it
            """);
        var file = new Option<string>("--config", "-c") { Description = "The file.", HelpName = "FILE", DefaultValueFactory = _ => ConfigurationFile.DefaultName };
        var takeover = new Option<bool>("--takeover") { Description = "Listen beside the process that listens now, then tell it to drain." };
        command.Add(file);
        command.Add(takeover);
        command.SetAction((parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(file)!;
            var configuration = new LoadedConfiguration(name, [], parsed.GetValue(takeover));
            return RunAsync(configuration, parsed.InvocationConfiguration.Error, cancellationToken);
        });
        return command;
    }

    /// <summary>Runs a data plane and its worker.</summary>
    public static async Task<int> RunAsync(LoadedConfiguration configuration, TextWriter errors, CancellationToken cancellation) =>
        await StartPreflight.AllowsAsync(configuration.Read, new DataPlaneLog(errors).Problem, new Surroundings()).ConfigureAwait(false)
            ? await DataPlaneRun.RunAsync(configuration, settings => Runner(settings, errors), _ => { }, errors, cancellation).ConfigureAwait(false)
            : ExitCode.Usage;

    private static IWorkerRunner Runner(DataPlaneSettings settings, TextWriter errors) => settings.IsWorkerIsolated
        ? new ChildWorker(settings.WorkerHeapBytes)
        : new LocalWorker(() => new WorkerParts(TimeProvider.System, errors), TimeProvider.System, errors);
}
