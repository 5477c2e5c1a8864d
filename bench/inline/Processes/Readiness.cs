using System.Net;
using System.Net.Sockets;

namespace Umbra.Bench.Inline.Processes;

/// <summary>Waiting for a condition, never for time.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is yes.</summary>
    /// <returns><see langword="false"/> when the bound passed first.</returns>
    public static async Task<bool> ReachedAsync(Func<Task<bool>> condition, TimeSpan bound, CancellationToken cancellation)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > bound)
            {
                return false;
            }

            await Task.Delay(Interval, cancellation);
        }

        return true;
    }

    /// <summary>Waits until the child listens on a port of loopback.</summary>
    /// <exception cref="InvalidOperationException">It ended, or 15 s passed.</exception>
    public static async Task ListeningAsync(ChildProcess child, int port, CancellationToken cancellation)
    {
        bool listens = await ReachedAsync(
            async () => child.HasExited || await AcceptsAsync(port, cancellation), TimeSpan.FromSeconds(15), cancellation);
        if (!listens || child.HasExited)
        {
            throw new InvalidOperationException($"nothing listens on port {port}: {child.LastWords()}");
        }
    }

    private static async Task<bool> AcceptsAsync(int port, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
