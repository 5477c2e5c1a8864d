using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Umbra.IntegrationTests.Peers;

/// <summary>Debian's nginx, run with a test's text of <c>http</c>, in one process that ends with the test.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private readonly Process _process;

    private NginxProcess(Process process) => _process = process;

    /// <summary>Starts it, and waits until something listens where its text says.</summary>
    /// <param name="folder">Where its files may be.</param>
    /// <param name="http">The text inside <c>http { … }</c>.</param>
    /// <param name="port">One of the ports that it listens on, on 127.0.0.1.</param>
    public static async Task<NginxProcess> StartAsync(string folder, string http, int port)
    {
        var nginx = Peer.Require("nginx");
        var file = Path.Combine(folder, "nginx-peer.conf");
        var temporary = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(one => $" {one}_temp_path {Path.Combine(folder, one)};"));
        await File.WriteAllTextAsync(file, $$"""
            daemon off; master_process off; pid {{Path.Combine(folder, "nginx.pid")}}; error_log {{Path.Combine(folder, "nginx-error.log")}};
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            events { worker_connections 512; }
            http {
            access_log off;{{temporary}}
            {{http}}
            }
            """);
        var process = Process.Start(new ProcessStartInfo(nginx, ["-p", folder, "-c", file]) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        for (var i = 0; i < 200; i++)
        {
            if (process.HasExited)
            {
                Assert.Fail($"nginx ended: {await errors}");
            }

            try
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return new NginxProcess(process);
            }
            catch (SocketException)
            {
                await Task.Delay(25);
            }
        }

        process.Kill();
        throw new InvalidOperationException("nginx does not listen");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
