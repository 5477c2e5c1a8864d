using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Umbra.IntegrationTests;

/// <summary>A TCP server that hands each connection to the test.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private RawServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Starts one.</summary>
    public static RawServer Start(Func<Socket, Task> serve)
    {
        var server = new RawServer();
        _ = server.AcceptAsync(serve);
        return server;
    }

    /// <summary>Receives so many bytes, as Latin-1; fewer at the end of the stream.</summary>
    public static async Task<string> ReceiveAsync(Socket socket, int count)
    {
        var bytes = new byte[count];
        var at = 0;
        int received;
        while (at < count && (received = await socket.ReceiveAsync(bytes.AsMemory(at))) > 0)
        {
            at += received;
        }

        return Encoding.Latin1.GetString(bytes, 0, at);
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return default;
    }

    private async Task AcceptAsync(Func<Socket, Task> serve)
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                _ = ServeAsync(socket, serve);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task ServeAsync(Socket socket, Func<Socket, Task> serve)
    {
        try
        {
            await serve(socket);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client left.
        }
    }
}
