using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Umbra.Commands;

/// <summary><c>umbra version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>The version of this program.</summary>
    public static string Version { get; } = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static Command Create()
    {
        var command = new DocumentedCommand("version", "Prints which Umbra this is, and on what it runs.",
            """
            $ umbra version
            umbra 0.1.0 (.NET 10.0.0, linux-x64)
            """);
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(
                $"umbra {Version} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})");
            return ExitCode.Fine;
        });
        return command;
    }
}
