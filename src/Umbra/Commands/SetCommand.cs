using System.CommandLine;
using System.Text.Json;
using Umbra.Admin;

namespace Umbra.Commands;

/// <summary><c>umbra set MIRROR percent=25</c>.</summary>
internal static class SetCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("set", "Changes a mirror, or the share of a gateway's destination with a ramp, of a running Umbra until that key changes in the file.",
            """
            $ umbra set staging percent=25
            staging: percent is 25

            $ umbra set staging ramp=resume     # what was set no longer overrules the ramp
            staging: the ramp goes on

            $ umbra set edge/api/canary percent=0     # a destination: GATEWAY/ROUTE/NAME
            edge/api/canary: percent is 0
            """);
        var mirror = new Argument<string>("MIRROR") { Description = "The mirror's name, or GATEWAY/ROUTE/DESTINATION." };
        var settings = new Argument<string[]>("KEY=VALUE") { Description = "percent=0 to 100 (two decimals count); paused=true or false; ramp=hold or resume.", Arity = ArgumentArity.OneOrMore };
        var admin = new AdminOptions();
        command.Add(mirror);
        command.Add(settings);
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var change = Parse(parsed.GetValue(settings)!);
            using var client = admin.Connect(parsed);
            await MirrorChanges.MakeAsync(client, parsed.GetValue(mirror)!, change, parsed.InvocationConfiguration.Output, cancellationToken);
            return ExitCode.Fine;
        });
        return command;
    }

    private static MirrorChange Parse(string[] settings)
    {
        var change = new MirrorChange(null, null);
        foreach (var setting in settings)
        {
            change = setting.Split('=', 2) switch
            {
                ["percent", { Length: > 0 } value] => change with { Percent = JsonSerializer.SerializeToElement(value, AdminJson.Default.String) },
                ["paused", "true"] => change with { Paused = true },
                ["paused", "false"] => change with { Paused = false },
                ["ramp", "hold" or "resume"] => change with { Ramp = setting[5..] },
                _ => throw new CommandFailure(ExitCode.Usage, $"'{setting}' is neither percent=NUMBER nor paused=true|false nor ramp=hold|resume"),
            };
        }

        return change;
    }
}
