using System.CommandLine;
using Umbra.Configuration;

namespace Umbra.Commands;

/// <summary><c>umbra schema</c>: the JSON schema of the file.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("schema", "Prints the JSON schema of the file, for editors and for checks.",
            """
            $ umbra schema > umbra.schema.json
            """);
        command.SetAction(parsed => Run(parsed.InvocationConfiguration.Output));
        return command;
    }

    /// <summary>Prints it.</summary>
    /// <returns>The exit code: 0.</returns>
    public static int Run(TextWriter stdout)
    {
        stdout.Write(ConfigurationSchema.Generate());
        return 0;
    }
}
