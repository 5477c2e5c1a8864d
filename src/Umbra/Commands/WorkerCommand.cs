using System.CommandLine;
using Umbra.Worker;

namespace Umbra.Commands;

/// <summary><c>umbra worker</c>.</summary>
internal static class WorkerCommand
{
    private const string Name = "worker";
    private const string Handoff = "--handoff";
    private const string Restarted = "--restarted";

    public static Command Create()
    {
        var command = new DocumentedCommand(Name, "Takes exchanges from a data plane, which starts it itself; sends and counts them.",
            """
            $ umbra run -c umbra.yaml      # starts its own worker, and starts it again when it ends
            """);
        var handoff = new Option<string>(Handoff) { Description = "The data plane's socket.", HelpName = "PATH", Required = true };
        var restarted = new Option<bool>(Restarted) { Description = "There was a worker before: this one starts beside live traffic, and starts the admin port's server when it is asked, or after 5 s." };
        command.Add(handoff);
        command.Add(restarted);
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(handoff)!, parsed.GetValue(restarted), parsed.InvocationConfiguration.Error));
        return command;
    }

    /// <summary>
    /// Runs the command when it is written as a data plane writes it. All commands have to be made to read any of them, which is a tenth of a
    /// worker's start, and one that starts again does so beside live traffic.
    /// </summary>
    /// <returns>Null when it is another command, or written in another way.</returns>
    public static Task<int>? TryRunAsync(string[] arguments, TextWriter errors) =>
        OfDataPlane(arguments) is var (handoff, isRestarted) ? RunAsync(handoff, isRestarted, errors) : null;

    /// <summary>What a data plane wrote; null when it was not one.</summary>
    internal static (string Handoff, bool IsRestarted)? OfDataPlane(IReadOnlyList<string> arguments) => arguments switch
    {
        [Name, Handoff, ['/', ..] path] => (path, false),
        [Name, Handoff, ['/', ..] path, Restarted] => (path, true),
        _ => null,
    };

    private static Task<int> RunAsync(string handoff, bool isRestarted, TextWriter errors) =>
        WorkerRun.RunAsync(handoff, new WorkerParts(TimeProvider.System, errors, isRestarted), errors);
}
