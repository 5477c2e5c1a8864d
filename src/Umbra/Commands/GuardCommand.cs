using System.Collections.Immutable;
using System.CommandLine;
using Umbra.Configuration;
using Umbra.Guard;

namespace Umbra.Commands;

/// <summary><c>umbra guard</c>: the forward proxy through which staging talks to the outside.</summary>
internal static class GuardCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("guard", "The egress guard: a forward proxy that denies every call of staging's to the outside, unless a rule allows or answers it.",
            """
            $ umbra guard --listen 127.0.0.1:3128 -c guard.yaml --record egress.jsonl
            umbra: guard: listening on 127.0.0.1:3128, 3 rules; what no rule fits is denied

            $ HTTPS_PROXY=http://127.0.0.1:3128 curl https://api.payments.example/v1/charges
            curl: (56) CONNECT tunnel failed, response 403

            $ tail -1 egress.jsonl | jq -c '[.method, .destination, .rule, .action]'
            ["CONNECT","api.payments.example:443","default","deny"]
            """);
        var file = new Option<string?>("--config", "-c") { Description = "The file with the rules; without one everything is denied.", HelpName = "FILE" };
        var flags = new (string Key, Option<string?> Option)[]
        {
            ("listen", new("--listen") { Description = "Where the proxy listens; default 127.0.0.1:3128.", HelpName = "ADDRESS" }),
            ("record", new("--record") { Description = "Where calls are written down as JSON Lines; - is stdout.", HelpName = "FILE" }),
            ("status", new("--status") { Description = "Where /status and /healthz are; default nowhere.", HelpName = "ADDRESS" }),
        };
        command.Add(file);
        foreach (var (_, option) in flags)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            ImmutableArray<Overlay> overlays =
            [
                .. flags.Select(flag => (flag.Key, flag.Option.Name, Value: parsed.GetValue(flag.Option)))
                    .Where(flag => flag.Value is not null)
                    .Select(flag => new Overlay(flag.Key, flag.Key == "record" && flag.Value != RecordSettings.Stdout ? Path.GetFullPath(flag.Value!) : flag.Value!, flag.Name)),
            ];
            return GuardRun.RunAsync(new GuardFile(parsed.GetValue(file), overlays), parsed.InvocationConfiguration.Error, cancellationToken);
        });
        return command;
    }
}
