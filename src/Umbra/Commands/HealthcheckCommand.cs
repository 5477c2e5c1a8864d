using System.CommandLine;

namespace Umbra.Commands;

/// <summary><c>umbra healthcheck</c>: for container runtimes, whose images have no curl.</summary>
internal static class HealthcheckCommand
{
    private const string DefaultAddress = "127.0.0.1:9901";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var command = new DocumentedCommand("healthcheck", "Asks a running data plane whether it is ready; exit code 0 or 1.",
            """
            $ umbra healthcheck && echo ready
            ready

            In a container file: HEALTHCHECK CMD ["umbra", "healthcheck"]
            """);
        var health = new Option<string>("--health")
        {
            Description = "The health port, host:port.",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => DefaultAddress,
        };
        var live = new Option<bool>("--live") { Description = "Ask whether it is alive (/healthz) instead of ready (/readyz)." };
        command.Add(health);
        command.Add(live);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = AdminLocation.ParseAddress(parsed.GetValue(health)!, "--health");
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };
            try
            {
                using var response = await client.GetAsync(new Uri(address, parsed.GetValue(live) ? "/healthz" : "/readyz"), cancellationToken);
                return response.IsSuccessStatusCode ? ExitCode.Fine : Unhealthy($"it answered {(int)response.StatusCode}");
            }
            catch (HttpRequestException exception)
            {
                return Unhealthy(exception.Message);
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return Unhealthy($"no answer within {Patience.TotalSeconds:0} s");
            }

            int Unhealthy(string why)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"umbra: {address.Authority}: {why}");
                return ExitCode.No;
            }
        });
        return command;
    }
}
