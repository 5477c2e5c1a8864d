using System.CommandLine;
using Umbra.Admin;

namespace Umbra.Commands;

/// <summary><c>umbra pause</c>.</summary>
internal static class PauseCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("pause", "Stops mirrors of a running Umbra at once; production goes on.",
            """
            $ umbra pause --all
            rehearsal, staging: paused is true
            """);
        var mirrors = new Argument<string[]>("MIRROR") { Description = "The mirrors' names.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Every mirror." };
        var admin = new AdminOptions();
        command.Add(mirrors);
        command.Add(all);
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var names = parsed.GetValue(mirrors)!;
            if (names.Length > 0 == parsed.GetValue(all))
            {
                throw new CommandFailure(ExitCode.Usage, "name mirrors, or say --all");
            }

            using var client = admin.Connect(parsed);
            foreach (var name in names is [] ? [MirrorChanges.All] : names)
            {
                await MirrorChanges.MakeAsync(client, name, new MirrorChange(null, Paused: true), parsed.InvocationConfiguration.Output, cancellationToken);
            }

            return ExitCode.Fine;
        });
        return command;
    }
}
