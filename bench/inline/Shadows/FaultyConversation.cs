using System.Net.Sockets;

namespace Umbra.Bench.Inline.Shadows;

/// <summary>One connection of a bad shadow.</summary>
internal sealed class FaultyConversation(Socket connection, ShadowFault fault)
{
    private static readonly TimeSpan SlowAnswer = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SlowRead = TimeSpan.FromSeconds(1);

    private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray();
    private static readonly byte[] HeadOnly = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"u8.ToArray();

    private readonly byte[] _buffer = new byte[fault == ShadowFault.SlowReader ? 1 << 10 : 16 << 10];
    private readonly RequestCounter _requests = new();

    public async Task RunAsync()
    {
        using Socket socket = connection;
        socket.NoDelay = true;
        try
        {
            int read;
            while ((read = await socket.ReceiveAsync(_buffer, SocketFlags.None)) > 0)
            {
                for (int complete = _requests.Read(_buffer.AsSpan(0, read)); complete > 0; complete--)
                {
                    await AnswerAsync(socket);
                }

                if (fault == ShadowFault.SlowReader)
                {
                    await Task.Delay(SlowRead);
                }
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The other side gave up on us, or we reset the connection ourselves.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        switch (fault)
        {
            case ShadowFault.Slow:
                await Task.Delay(SlowAnswer);
                await socket.SendAsync(Answer, SocketFlags.None);
                break;
            case ShadowFault.Hung:
                break;
            case ShadowFault.Reset:
                await socket.SendAsync(HeadOnly, SocketFlags.None);
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                socket.Dispose();
                break;
            default:
                await socket.SendAsync(Answer, SocketFlags.None);
                break;
        }
    }
}
