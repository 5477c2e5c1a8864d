using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Umbra.Bench.Inline.Shadows;

/// <summary>A bad shadow, in a process of its own so that it takes no time from the client that measures.</summary>
internal static class FaultyShadow
{
    // Small, so that a slow reader is felt by its peer and not by the kernel's buffers.
    private const int SlowReaderBufferBytes = 4 << 10;

    /// <summary>Runs until standard input closes, which it does when the bench ends.</summary>
    public static async Task<int> RunAsync(ShadowFault fault, string port)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (fault == ShadowFault.SlowReader)
        {
            listener.ReceiveBufferSize = SlowReaderBufferBytes;
        }

        listener.Bind(new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
        listener.Listen(4096);
        Task accepting = AcceptAsync(listener, fault);
        Task ended = Console.In.ReadToEndAsync();
        await Task.WhenAny(accepting, ended);
        return 0;
    }

    private static async Task AcceptAsync(Socket listener, ShadowFault fault)
    {
        while (true)
        {
            Socket connection = await listener.AcceptAsync();
            _ = new FaultyConversation(connection, fault).RunAsync();
        }
    }
}
