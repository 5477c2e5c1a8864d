using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Umbra.Bench.Inline.Testbed;

/// <summary>The least that a managed process in the middle can do: one connection to one connection, two pumps, nothing read.</summary>
internal static class SocketRelay
{
    private const int BufferBytes = 16 << 10;

    /// <summary>Runs until standard input closes, which it does when the bench ends.</summary>
    public static async Task<int> RunAsync(string listenPort, string upstreamPort)
    {
        var upstream = new IPEndPoint(IPAddress.Loopback, int.Parse(upstreamPort, CultureInfo.InvariantCulture));
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, int.Parse(listenPort, CultureInfo.InvariantCulture)));
        listener.Listen(4096);
        Task accepting = AcceptAsync(listener, upstream);
        Task ended = Console.In.ReadToEndAsync();
        await Task.WhenAny(accepting, ended);
        return 0;
    }

    private static async Task AcceptAsync(Socket listener, IPEndPoint upstream)
    {
        while (true)
        {
            Socket client = await listener.AcceptAsync();
            _ = RelayAsync(client, upstream);
        }
    }

    private static async Task RelayAsync(Socket client, IPEndPoint upstream)
    {
        using Socket near = client;
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(upstream);
            await Task.WhenAll(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (SocketException)
        {
            // A load client resets its connections when its time is over.
        }
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[BufferBytes];
        int read;
        while ((read = await from.ReceiveAsync(buffer, SocketFlags.None)) > 0)
        {
            int sent = 0;
            while (sent < read)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), SocketFlags.None);
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
