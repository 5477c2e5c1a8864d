using System.CommandLine;
using Umbra.Import;

namespace Umbra.Commands;

/// <summary><c>umbra import</c>: another system's configuration as one of ours.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("import", "Makes a configuration of another system's: on stdout, what could not be carried over as comments and on stderr. Exit code 1 when something that mirrors, routes or guards was not carried over.",
            """
            $ umbra import nginx /etc/nginx/nginx.conf > umbra.yaml
            umbra: nginx.conf: copies are sanitized, which the other system does not do: …

            $ umbra import istio virtual-service.yaml --resolve api-production.default.svc:8080=127.0.0.1:9001
            """);
        var system = new Argument<string>("SYSTEM") { Description = $"Whose file it is: {string.Join(", ", Importers.All.Select(one => one.Name))}." };
        var file = new Argument<string>("FILE") { Description = "The file; - is stdin." };
        var options = new ImportOptions();
        command.Add(system);
        command.Add(file);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var importer = Importers.All.FirstOrDefault(one => one.Name == parsed.GetValue(system))
                ?? throw new CommandFailure(ExitCode.Usage, $"'{parsed.GetValue(system)}' cannot be imported; these can: {string.Join(", ", Importers.All.Select(one => one.Name))}");
            try
            {
                var outcome = options.Import(importer, parsed.GetValue(file)!, parsed);
                parsed.InvocationConfiguration.Output.Write(ImportFile.Write(outcome));
                return outcome.IsWanting ? ExitCode.No : ExitCode.Fine;
            }
            catch (ImportException exception)
            {
                throw new CommandFailure(ExitCode.Usage, exception.Message);
            }
        });
        return command;
    }
}
