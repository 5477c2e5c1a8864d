using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Umbra.Admin;

/// <summary>The admin port's socket. It is open from the start: who connects before a server is behind it waits in the kernel's queue.</summary>
internal sealed class AdminListener : IDisposable
{
    private const int Backlog = 512;

    // Who asks first waits so much longer than who asks later.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private AdminListener(Socket socket) => Socket = socket;

    /// <summary>Listens. Whoever serves it disposes of it.</summary>
    public Socket Socket { get; }

    /// <summary>Where, with the port that it got.</summary>
    public IPEndPoint Address => (IPEndPoint)Socket.LocalEndPoint!;

    /// <summary>Opens it.</summary>
    /// <exception cref="IOException">The address is taken, or not of this machine.</exception>
    public static AdminListener Open(IPEndPoint address)
    {
        Socket? socket = null;
        try
        {
            socket = SocketTransportOptions.CreateDefaultBoundListenSocket(address);
            socket.Listen(Backlog);
            return new AdminListener(socket);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            throw new IOException($"{address}: {exception.Message}", exception);
        }
    }

    /// <summary>Waits until somebody connects, or for <paramref name="most"/>, or as long as the wait has a sense.</summary>
    /// <param name="most">The longest wait.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="isOver">The wait has no sense any more.</param>
    public async Task WaitUntilAskedAsync(TimeSpan most, TimeProvider clock, Func<bool> isOver)
    {
        var from = clock.GetTimestamp();
        using var looks = new PeriodicTimer(Look, clock);
        while (!isOver() && clock.GetElapsedTime(from) < most && !Socket.Poll(0, SelectMode.SelectRead))
        {
            await looks.WaitForNextTickAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Socket.Dispose();
}
