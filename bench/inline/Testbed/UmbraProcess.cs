using Umbra.Bench.Inline.Processes;

namespace Umbra.Bench.Inline.Testbed;

/// <summary>What differs between one Umbra of a run and the next.</summary>
internal sealed record UmbraFlags(string Name, int Percent, int ProductionPort, int ShadowPort)
{
    /// <summary>The profile by which copies are sanitized.</summary>
    public string Profile { get; init; } = "none";

    /// <summary>The shadow's responses are compared with production's.</summary>
    public bool Compares { get; init; }

    /// <summary>A gateway, in a tap's place.</summary>
    public bool IsGateway { get; init; }

    /// <summary>A receiver, in a tap's place.</summary>
    public bool IsReceiver { get; init; }
}

/// <summary>Starts <c>umbra mirror</c>, the one-liner: no file, every method; nothing sanitized unless told, as nginx does it.</summary>
internal static class UmbraProcess
{
    public static async Task<Middle> StartAsync(
        Workspace workspace, HttpClient client, string executable, UmbraFlags flags, CancellationToken cancellation)
    {
        string directory = workspace.NewDirectory("umbra");
        string state = Path.Combine(directory, "state");
        int listen = Ports.Free();
        int admin = Ports.Free();
        ChildProcess process = workspace.Add(ChildProcess.Start(
            executable,
            flags.IsGateway || flags.IsReceiver ? ["run", "-c", await WriteFileAsync(directory, flags, listen, admin, state, cancellation)] :
            [
                "mirror",
                "--listen", $"127.0.0.1:{listen}",
                "--production", $"http://127.0.0.1:{flags.ProductionPort}",
                "--shadow", $"http://127.0.0.1:{flags.ShadowPort}",
                "--sanitize", flags.Profile,
                "--methods", "all",
                "--percent", $"{flags.Percent}",
                "--admin", $"127.0.0.1:{admin}",
                "--health", "127.0.0.1:0",
                "--state", state,
                .. flags.Compares ? ["--compare"] : Array.Empty<string>(),
            ],
            Path.Combine(directory, "stderr.log")));
        await Readiness.ListeningAsync(process, listen, cancellation);

        // The worker answers the admin port: once it does, copies have somewhere to go.
        var console = new UmbraAdmin(client, admin, state);
        bool answers = await Readiness.ReachedAsync(
            async () => process.HasExited || await console.StatusAsync(cancellation) is not null, TimeSpan.FromSeconds(15), cancellation);
        return answers && !process.HasExited
            ? new Middle(flags.Name, listen, process, console)
            : throw new InvalidOperationException($"{flags.Name}: no status on the admin port: {process.LastWords()}");
    }

    private static async Task<string> WriteFileAsync(string directory, UmbraFlags flags, int listen, int admin, string state, CancellationToken cancellation)
    {
        string source = flags.IsGateway
            ? $"gateway: {{ listen: '127.0.0.1:{listen}', forwarded: off, routes: [ {{ name: all, to: 'http://127.0.0.1:{flags.ProductionPort}' }} ] }}"
            : $"receiver: {{ listen: '127.0.0.1:{listen}' }}";
        string file = Path.Combine(directory, "umbra.yaml");
        await File.WriteAllTextAsync(file, $$"""
            admin: { listen: '127.0.0.1:{{admin}}' }
            health: { listen: '127.0.0.1:0' }
            state: {{state}}
            sources: { shop: { {{source}} } }
            mirrors: { shadow: { from: shop, to: 'http://127.0.0.1:{{flags.ShadowPort}}', percent: {{flags.Percent}}, methods: all, sanitize: {{flags.Profile}}, idempotency: false } }
            """, cancellation);
        return file;
    }
}
