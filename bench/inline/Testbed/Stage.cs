using Umbra.Bench.Inline.Processes;

namespace Umbra.Bench.Inline.Testbed;

/// <summary>Production, a healthy shadow, and whatever is put between them and the client.</summary>
internal sealed class Stage(BenchOptions options, Workspace workspace, HttpClient client, Origin production, Origin shadow)
{
    public BenchOptions Options => options;

    public Workspace Workspace => workspace;

    public Origin Production => production;

    public Origin Shadow => shadow;

    /// <summary>Nothing in the middle: what the client and production can do by themselves.</summary>
    public Middle Direct => new(Middle.Direct, production.Port, null);

    public static async Task<Stage> SetAsync(BenchOptions options, Workspace workspace, HttpClient client, CancellationToken cancellation) =>
        new(options, workspace, client,
            await Origin.StartAsync(workspace, "production", client, cancellation),
            await Origin.StartAsync(workspace, "shadow", client, cancellation));

    public Task<Middle> NginxProxyAsync(CancellationToken cancellation) =>
        NginxAsync(Middle.NginxProxy, (directory, port) =>
            NginxConfiguration.Proxy(directory, port, production.Port, options.NginxWorkers), cancellation);

    public Task<Middle> NginxMirrorAsync(bool keepShadow, CancellationToken cancellation) =>
        NginxAsync(keepShadow ? Middle.NginxMirrorKept : Middle.NginxMirror, (directory, port) =>
            NginxConfiguration.Mirror(directory, port, production.Port, shadow.Port, options.NginxWorkers, keepShadow), cancellation);

    /// <summary>nginx with its mirror at a port of one's own.</summary>
    public Task<Middle> NginxMirrorToAsync(string name, int shadowPort, CancellationToken cancellation) =>
        NginxAsync(name, (directory, port) => NginxConfiguration.Mirror(directory, port, production.Port, shadowPort, options.NginxWorkers, keepShadow: true), cancellation);

    /// <summary>YARP's forwarder by itself.</summary>
    public Task<Middle> YarpAsync(CancellationToken cancellation) =>
        OwnAsync(Middle.Yarp, "yarp", cancellation, ("DOTNET_TieredPGO", "1"), ("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0"));

    /// <summary>Two managed sockets and two pumps: what the runtime costs before it does anything of use.</summary>
    public Task<Middle> RelayAsync(CancellationToken cancellation) =>
        OwnAsync(Middle.Relay, "relay", cancellation, ("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1"));

    /// <summary>Umbra in front of this stage's production, copying to this stage's shadow.</summary>
    public Task<Middle> UmbraAsync(UmbraFlags flags, CancellationToken cancellation) =>
        UmbraProcess.StartAsync(workspace, client, options.UmbraExecutable!, flags, cancellation);

    // A part of this executable, in a process of its own.
    private async Task<Middle> OwnAsync(string name, string part, CancellationToken cancellation, params (string, string)[] environment)
    {
        int port = Ports.Free();
        ChildProcess process = workspace.Add(ChildProcess.Start(
            Environment.ProcessPath!, [part, $"{port}", $"{production.Port}"], Path.Combine(workspace.NewDirectory(part), "stderr.log"), environment));
        await Readiness.ListeningAsync(process, port, cancellation);
        return new Middle(name, port, process);
    }

    private async Task<Middle> NginxAsync(string name, Func<string, int, string> configure, CancellationToken cancellation)
    {
        (ChildProcess process, int port, _) = await Nginx.StartAsync(workspace, "middle", configure, cancellation);
        return new Middle(name, port, process);
    }
}
