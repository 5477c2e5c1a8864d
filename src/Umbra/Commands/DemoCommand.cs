using System.CommandLine;
using System.Net;
using Umbra.Configuration;
using Umbra.Demo;

namespace Umbra.Commands;

/// <summary><c>umbra demo</c>.</summary>
internal static class DemoCommand
{
    private const string FreePort = "127.0.0.1:0";

    public static Command Create()
    {
        var command = new DocumentedCommand("demo", "Shows the whole in one terminal: a shop, its shadow, traffic and two mirrors. Exit code 0 when the ledger adds up at the end.",
            """
            $ umbra demo --duration 20s
            shop v1 (production) http://127.0.0.1:40001   shop v2 (shadow) http://127.0.0.1:40002
            …
            staging: seen 3,998 = mirrored 3,119 + pending 0 + skipped 879 (unsafe_method 678, excluded 201)
            """);
        var duration = new Option<string?>("--duration") { Description = "How long: 30s, 2m; default until Ctrl-C.", HelpName = "TIME" };
        var listen = new Option<string>("--listen") { Description = "Where the tap listens; default a free port.", HelpName = "ADDRESS", DefaultValueFactory = _ => FreePort };
        var admin = new Option<string>("--admin") { Description = "The admin port; default a free one, which is printed.", HelpName = "ADDRESS", DefaultValueFactory = _ => FreePort };
        var health = new Option<string>("--health") { Description = "The health port; default a free one, which is printed.", HelpName = "ADDRESS", DefaultValueFactory = _ => FreePort };
        var noDashboard = new Option<bool>("--no-dashboard") { Description = "Without the web dashboard, which this version does not have yet." };
        foreach (var option in (Option[])[duration, listen, admin, health, noDashboard])
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = new DemoSettings(
                Time(parsed.GetValue(duration)), parsed.GetValue(listen)!, EndPoint(parsed.GetValue(admin)!), parsed.GetValue(health)!);
            var configuration = parsed.InvocationConfiguration;
            return new DemoRun(settings, configuration.Output, configuration.Error, TimeProvider.System).RunAsync(cancellationToken);
        });
        return command;
    }

    private static TimeSpan? Time(string? text) => text is null
        ? null
        : Units.TryParseDuration(text, out var value) && value > TimeSpan.Zero
            ? value
            : throw new CommandFailure(ExitCode.Usage, $"--duration: '{text}' is not a time such as 30s or 2m");

    private static IPEndPoint EndPoint(string text) =>
        IPEndPoint.TryParse(text.StartsWith(':') ? $"127.0.0.1{text}" : text, out var address)
            ? address
            : throw new CommandFailure(ExitCode.Usage, $"--admin: '{text}' is not an address and a port");
}
