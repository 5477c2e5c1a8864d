using System.CommandLine;

namespace Umbra.Commands;

/// <summary><c>umbra status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("status", "Shows what a running Umbra sees: sources, mirrors and the ledger. Exit code 1 when a ledger does not add up.",
            """
            $ umbra status
            umbra 0.1.0 · data plane 4711, up 01:02:03 · worker 4720, up 00:10:00, 1 restart · configuration 3
            …
            staging: seen 5,000 = mirrored 480 + pending 2 + skipped 4,518 (not_sampled 4,500, unsafe_method 18)

            $ umbra status --json | jq '.mirrors[] | {name, pending}'
            """);
        var json = new Option<bool>("--json") { Description = "The whole as JSON." };
        var admin = new AdminOptions();
        command.Add(json);
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            using var client = admin.Connect(parsed);
            var status = await client.StatusAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                output.WriteLine(StatusView.Json(status));
            }
            else
            {
                StatusView.Write(Terminal.Over(output), status);
            }

            return status.Mirrors.All(mirror => mirror.AddsUp) ? ExitCode.Fine : ExitCode.No;
        });
        return command;
    }
}
