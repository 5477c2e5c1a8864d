using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Umbra.Commands;

/// <summary><c>umbra version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("version", "Prints which Umbra this is, and on what it runs.",
            """
            $ umbra version
            umbra 0.1.0 (.NET 10.0.0, linux-x64)
            """);
        command.SetAction(parsed =>
        {
            var version = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            parsed.InvocationConfiguration.Output.WriteLine(
                $"umbra {version.Split('+')[0]} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})");
            return ExitCode.Fine;
        });
        return command;
    }
}
