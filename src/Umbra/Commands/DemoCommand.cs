using System.CommandLine;
using System.Net;
using Umbra.Demo;

namespace Umbra.Commands;

/// <summary><c>umbra demo</c>.</summary>
internal static class DemoCommand
{
    private const string FreePort = "127.0.0.1:0";

    public static Command Create()
    {
        var command = new DocumentedCommand("demo", "Shows the whole in one terminal: a shop, its next version as shadow, traffic, two mirrors, and what comparison finds. Exit code 0 when the ledger adds up at the end.",
            """
            $ umbra demo --duration 30s
            shop v1 (production) http://127.0.0.1:40001 and http://127.0.0.1:40003   shop v2 (shadow) http://127.0.0.1:40002
            …
            staging: seen 7,499 = mirrored 5,546 + pending 0 + skipped 1,953 (excluded 1,953)
            …
            FAIL
            mistakes planted in v2:
              named      GET /products $.items[*].priceCents: rounds some prices wrongly
            """);
        var duration = new Option<string?>("--duration") { Description = "How long: 30s, 2m; default until Ctrl-C.", HelpName = "TIME" };
        var listen = new Option<string>("--listen") { Description = "Where the tap listens; default a free port.", HelpName = "ADDRESS", DefaultValueFactory = _ => FreePort };
        var admin = new Option<string>("--admin") { Description = "The admin port; default a free one, which is printed.", HelpName = "ADDRESS", DefaultValueFactory = _ => FreePort };
        var health = new Option<string>("--health") { Description = "The health port; default a free one, which is printed.", HelpName = "ADDRESS", DefaultValueFactory = _ => FreePort };
        var gate = new Option<bool>("--gate") { Description = "The exit code is the verdict's: 0 pass, 1 fail, 4 cannot be decided." };
        var noDashboard = new Option<bool>("--no-dashboard") { Description = "Without the web dashboard, which this version does not have yet." };
        foreach (var option in (Option[])[duration, listen, admin, health, gate, noDashboard])
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = new DemoSettings(
                parsed.GetValue(duration) is { } time ? Durations.Parse("--duration", time) : null, parsed.GetValue(listen)!, EndPoint(parsed.GetValue(admin)!), parsed.GetValue(health)!, parsed.GetValue(gate));
            var configuration = parsed.InvocationConfiguration;
            return new DemoRun(settings, configuration.Output, configuration.Error, TimeProvider.System).RunAsync(cancellationToken);
        });
        return command;
    }

    private static IPEndPoint EndPoint(string text) =>
        IPEndPoint.TryParse(text.StartsWith(':') ? $"127.0.0.1{text}" : text, out var address)
            ? address
            : throw new CommandFailure(ExitCode.Usage, $"--admin: '{text}' is not an address and a port");
}
