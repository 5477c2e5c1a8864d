using System.CommandLine;

namespace Umbra.Commands;

/// <summary><c>umbra switch GATEWAY NAME</c>.</summary>
internal static class SwitchCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("switch", "Makes other destinations of a running gateway live (blue-green): new requests go there at once, open ones finish where they are.",
            """
            $ umbra switch edge green
            edge: active is green
            """);
        var gateway = new Argument<string>("GATEWAY") { Description = "The gateway's name." };
        var destination = new Argument<string>("NAME") { Description = "The name of the destinations that are to be live." };
        var admin = new AdminOptions();
        command.Add(gateway);
        command.Add(destination);
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = admin.Connect(parsed);
            foreach (var line in await client.SwitchAsync(parsed.GetValue(gateway)!, parsed.GetValue(destination)!, cancellationToken))
            {
                parsed.InvocationConfiguration.Output.WriteLine(line);
            }

            return ExitCode.Fine;
        });
        return command;
    }
}
