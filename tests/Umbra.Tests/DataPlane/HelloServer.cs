using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Umbra.Tests.DataPlane;

/// <summary>Production: answers every request without a body with <c>hi</c>.</summary>
internal sealed class HelloServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public HelloServer()
    {
        _listener.Start();
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        _ = ServeAsync();
    }

    public IPEndPoint EndPoint { get; }

    public void Dispose() => _listener.Dispose();

    private static async Task AnswerAsync(Socket socket)
    {
        using (socket)
        {
            var buffer = new byte[4096];
            var text = "";
            while (await socket.ReceiveAsync(buffer) is var read && read > 0)
            {
                text += Encoding.ASCII.GetString(buffer, 0, read);
                if (text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
                {
                    text = "";
                    await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"u8.ToArray());
                }
            }
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
