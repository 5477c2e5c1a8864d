using System.Net;
using System.Net.Sockets;
using Umbra.Core.Addresses;

namespace Umbra.Capture.Tunnels;

/// <summary>Accepts and closes: a network load balancer cannot ask UDP whether a target is there, so it connects over TCP.</summary>
internal sealed class HealthListener : IDisposable
{
    private readonly Socket _socket;

    private HealthListener(Socket socket) => _socket = socket;

    /// <summary>Listens.</summary>
    /// <param name="endPoint">Where.</param>
    /// <param name="isShared">Another one may listen there, which is about to end.</param>
    /// <exception cref="SocketException">It cannot.</exception>
    public static HealthListener Start(IPEndPoint endPoint, bool isShared)
    {
        var socket = SharedAddress.Bind(endPoint, SocketType.Stream, ProtocolType.Tcp, isShared);
        try
        {
            socket.Listen(64);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var listener = new HealthListener(socket);
        _ = listener.AcceptAsync();
        return listener;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                using var accepted = await _socket.AcceptAsync().ConfigureAwait(false);
            }
            catch (SocketException)
            {
                await Task.Delay(100).ConfigureAwait(false); // no descriptors, say
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}
