using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Umbra.Bench.Replay;

/// <summary>nginx with one worker that answers small JSON, and writes down when each request came if it is asked to.</summary>
internal sealed class Origin : IAsyncDisposable
{
    private readonly Process _process;

    private Origin(Process process, int port, string log) => (_process, Port, Log) = (process, port, log);

    public int Port { get; }

    /// <summary>A line with seconds since 1970 for each request.</summary>
    public string Log { get; }

    public int ProcessId => _process.Id;

    public static async Task<Origin> StartAsync(string folder, bool logs)
    {
        var port = Ports.Free();
        var log = Path.Combine(folder, $"times-{port}.log");
        var file = Path.Combine(folder, $"nginx-{port}.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off; master_process off; pid {{folder}}/nginx-{{port}}.pid; error_log stderr crit;
            events { worker_connections 8192; }
            http {
              log_format times '$msec'; access_log {{(logs ? $"{log} times" : "off")}}; keepalive_requests 100000000; keepalive_timeout 600s; client_body_temp_path {{folder}};
              server { listen 127.0.0.1:{{port}} backlog=4096; default_type application/json; location / { return 200 '{"id":17,"name":"a small thing","price":1299}'; } }
            }
            """);
        var process = Process.Start(new ProcessStartInfo("nginx", ["-c", file]) { UseShellExecute = false })!;
        var origin = new Origin(process, port, log);
        await UntilReadyAsync(port);
        return origin;
    }

    public static async Task UntilReadyAsync(int port)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), deadline.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, deadline.Token);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
