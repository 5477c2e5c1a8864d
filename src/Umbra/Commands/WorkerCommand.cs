using System.CommandLine;
using Umbra.Worker;

namespace Umbra.Commands;

/// <summary><c>umbra worker</c>.</summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("worker", "Takes exchanges from a data plane, which starts it itself; sends and counts them.",
            """
            $ umbra run -c umbra.yaml      # starts its own worker, and starts it again when it ends
            """);
        var handoff = new Option<string>("--handoff") { Description = "The data plane's socket.", HelpName = "PATH", Required = true };
        command.Add(handoff);
        command.SetAction((parsed, _) =>
        {
            var errors = parsed.InvocationConfiguration.Error;
            return WorkerRun.RunAsync(parsed.GetValue(handoff)!, new WorkerParts(TimeProvider.System, errors), errors);
        });
        return command;
    }
}
