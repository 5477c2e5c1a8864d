using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Umbra.Commands;

/// <summary>The whole command line: from arguments to an exit code.</summary>
internal static class CommandLine
{
    /// <summary>All commands.</summary>
    public static RootCommand Root()
    {
        var root = new RootCommand("Copies production HTTP traffic to a place where it can hurt nobody.")
        {
            DemoCommand.Create(),
            MirrorCommand.Create(),
            RunCommand.Create(),
            RecordCommand.Create(),
            InspectCommand.Create(),
            ConvertCommand.Create(),
            ReplayCommand.Create(),
            CheckCommand.Create(),
            ImportCommand.Create(),
            StatusCommand.Create(),
            SetCommand.Create(),
            PauseCommand.Create(),
            ResumeCommand.Create(),
            SwitchCommand.Create(),
            ReportCommand.Create(),
            GateCommand.Create(),
            SanitizeCommand.Create(),
            SchemaCommand.Create(),
            GuardCommand.Create(),
            HealthcheckCommand.Create(),
            WorkerCommand.Create(),
            VersionCommand.Create(),
        };
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new ExampleHelp((HelpAction)help.Action!);
        }

        return root;
    }

    /// <summary>Runs a command.</summary>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Diagnostics.</param>
    /// <returns>See <see cref="CommandExit"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var parsed = Root().Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var problem in parsed.Errors)
            {
                error.WriteLine($"umbra: {problem.Message}");
            }

            var command = parsed.CommandResult.Command;
            error.WriteLine($"umbra: see 'umbra {(command is RootCommand ? "" : command.Name + " ")}--help'");
            return ExitCode.Usage;
        }

        try
        {
            // Signals are the commands' own business: the data plane drains on the first and does not wait on the second.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (CommandFailure failure)
        {
            error.WriteLine($"umbra: {failure.Message}");
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }
}
