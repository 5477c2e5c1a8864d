using System.Net;
using System.Net.Sockets;
using Umbra.Bench.Inline.Measures;
using Umbra.Bench.Inline.Processes;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Shadows;

/// <summary>What a mirror is made to suffer in one part of the fault group.</summary>
/// <param name="Fault"><see langword="null"/>: there is no server of ours behind it.</param>
/// <param name="Refuses">An nginx answers 503 to everything.</param>
/// <param name="KillsWorker">The shadow is well; the worker is killed every 5 s.</param>
internal sealed record BadShadow(string Name, ShadowFault? Fault, Workload Workload, bool Refuses = false, bool KillsWorker = false)
{
    public static readonly BadShadow[] All =
    [
        new("500 ms", ShadowFault.Slow, Workload.Small),
        new("hung", ShadowFault.Hung, Workload.Small),
        new("dead", null, Workload.Small),
        new("reset after headers", ShadowFault.Reset, Workload.Small),
        new("slow reader", ShadowFault.SlowReader, Workload.Post),
        new("5xx", null, Workload.Small, Refuses: true),
        new("worker killed", null, Workload.Small, KillsWorker: true),
    ];

    /// <summary>Starts it.</summary>
    /// <returns>The port that the mirror sends to.</returns>
    public async Task<int> StartAsync(Stage stage, CancellationToken cancellation)
    {
        if (KillsWorker)
        {
            return stage.Shadow.Port;
        }

        if (Refuses)
        {
            // nginx, which of all takes the least of the processors that it has to share with production here.
            (ChildProcess nginx, int nginxPort, _) = await Nginx.StartAsync(stage.Workspace, "refusing", NginxConfiguration.Refusing, cancellation);
            Priority.Lower(nginx.Id);
            return nginxPort;
        }

        if (Fault is not { } fault)
        {
            return ReservedPort(stage);
        }

        int port = Ports.Free();
        ChildProcess process = stage.Workspace.Add(ChildProcess.Start(
            Environment.ProcessPath!, ["shadow", $"{fault}", $"{port}"], Path.Combine(stage.Workspace.NewDirectory("shadow"), "stderr.log"),
            ("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1")));
        await Readiness.ListeningAsync(process, port, cancellation);
        Priority.Lower(process.Id);
        return port;
    }

    // Bound but not listening: it refuses, and nobody else can take it.
    private static int ReservedPort(Stage stage)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        stage.Workspace.Keep(socket);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
