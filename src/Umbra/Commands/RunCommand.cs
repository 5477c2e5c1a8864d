using System.CommandLine;
using Umbra.Configuration;
using Umbra.DataPlane;
using Umbra.Import;
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

            $ umbra run --nginx nginx.conf            # does what nginx would, mirrors included; umbra import shows as what
            """);
        var file = new Option<string>("--config", "-c") { Description = "The file.", HelpName = "FILE", DefaultValueFactory = _ => ConfigurationFile.DefaultName };
        var takeover = new Option<bool>("--takeover") { Description = "Listen beside the process that listens now, then tell it to drain." };
        var systems = Importers.All.Select(importer => (Importer: importer, Option: new Option<string?>($"--{importer.Name}") { Description = $"Instead of a file of Umbra's: {importer.What}.", HelpName = "FILE" })).ToList();
        var imports = new ImportOptions();
        command.Add(file);
        command.Add(takeover);
        systems.ForEach(system => command.Add(system.Option));
        imports.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var others = systems.Where(system => parsed.GetValue(system.Option) is not null).ToList();
            if (others.Count > 1 || (others.Count == 1 && parsed.GetResult(file) is { Implicit: false }))
            {
                throw new CommandFailure(ExitCode.Usage, "name one file: with -c, or with one of the options for another system's");
            }

            if (others.Count == 0 && imports.AreGiven(parsed))
            {
                throw new CommandFailure(ExitCode.Usage, "--faithful and --resolve are for another system's file: --nginx FILE, for one");
            }

            var configuration = others is [var other]
                ? new LoadedConfiguration(null, [], parsed.GetValue(takeover), Imported(other.Importer, parsed.GetValue(other.Option)!, imports, parsed))
                : new LoadedConfiguration(parsed.GetValue(file)!, [], parsed.GetValue(takeover));
            return RunAsync(configuration, parsed.InvocationConfiguration.Error, cancellationToken);
        });
        return command;
    }

    /// <summary>Runs a data plane and its worker.</summary>
    public static async Task<int> RunAsync(LoadedConfiguration configuration, TextWriter errors, CancellationToken cancellation) =>
        await StartPreflight.AllowsAsync(configuration.Read, new DataPlaneLog(errors).Problem, new Surroundings()).ConfigureAwait(false)
            ? await DataPlaneRun.RunAsync(configuration, settings => Runner(settings, errors), _ => { }, errors, cancellation).ConfigureAwait(false)
            : ExitCode.Usage;

    private static ImportedFile Imported(Importer importer, string name, ImportOptions options, ParseResult parsed) => new(name, () => options.Import(importer, name, parsed));

    private static IWorkerRunner Runner(DataPlaneSettings settings, TextWriter errors) => settings.IsWorkerIsolated
        ? new ChildWorker(settings.WorkerHeapBytes)
        : new LocalWorker(() => new WorkerParts(TimeProvider.System, errors), TimeProvider.System, errors);
}
