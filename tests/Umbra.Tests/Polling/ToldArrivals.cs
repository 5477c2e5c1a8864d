using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Umbra.Core.Polling;

namespace Umbra.Tests.Polling;

/// <summary>A connection whose bytes' arrival the kernel was asked for. While there is one, it notes the time of all that arrives.</summary>
internal sealed class ToldArrivals : IDisposable
{
    private readonly PollLoop _loop = new("umbra test");
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly End _receiver;

    public ToldArrivals()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        _sender.Connect(listener.LocalEndPoint!);
        _receiver = new End(_loop, listener.Accept());
        ArrivalTime.Ask(_receiver.Socket);
    }

    /// <summary>The first to ask has it switched on, which is done a little later.</summary>
    public async Task UntilToldAsync()
    {
        var since = Stopwatch.StartNew();
        do
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(20), "the kernel does not say when bytes come");
            await Task.Yield();
            Send(1);
        }
        while (Receive(1) == TimeSpan.Zero);
    }

    public void Send(int count) => Assert.Equal(count, _sender.Send(new byte[count]));

    /// <summary>Receives all that was sent.</summary>
    /// <returns>How long it has waited.</returns>
    public TimeSpan Receive(int count)
    {
        Assert.True(_receiver.Socket.Poll(TimeSpan.FromSeconds(20), SelectMode.SelectRead));
        Assert.Equal(Transfer.Done, _receiver.TryReceive(new byte[16], out var received, out var waited));
        Assert.Equal(count, received);
        return waited;
    }

    public void Dispose()
    {
        _receiver.Socket.Dispose();
        _sender.Dispose();
        _loop.Dispose();
    }

    private sealed class End(PollLoop loop, Socket socket) : PolledSocket(loop, socket)
    {
        public override void OnReady(PollEvents events) => throw new InvalidOperationException("it is not watched");

        public override void OnFault(Exception exception) => throw exception;
    }
}
