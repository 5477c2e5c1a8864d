using System.Net;
using System.Net.Sockets;
using System.Text;
using Umbra.Core.Polling;

namespace Umbra.Tests.Polling;

public sealed class PollLoopTests : IDisposable
{
    private readonly PollLoop _loop = new("umbra test");
    private readonly List<Socket> _sockets = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _loop.Dispose();
        _sockets.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Posted_work_runs_once_each_on_the_loops_thread_and_in_the_order_of_who_posted_it()
    {
        const int Threads = 8, Each = 5_000;
        var ran = new List<(int Thread, int Number, bool IsOnLoop)>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously); // else the test would end the loop on the loop
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(
            () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    var number = i;
                    _loop.Post(new Work(() =>
                    {
                        ran.Add((thread, number, _loop.IsCurrent));
                        if (ran.Count == Threads * Each)
                        {
                            done.SetResult();
                        }
                    }));
                }
            },
            Cancellation)));
        await done.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.All(ran, work => Assert.True(work.IsOnLoop));
        Assert.All(ran.GroupBy(work => work.Thread), work => Assert.Equal(Enumerable.Range(0, Each), work.Select(w => w.Number)));
    }

    [Fact]
    public async Task Many_sockets_that_open_and_close_echo_their_own_bytes()
    {
        // Slots are used again and again: what epoll tells of an old socket must never reach the new one in its slot.
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (number, cancellation) =>
        {
            var (ours, theirs) = await PairAsync();
            using var socket = theirs;
            var echo = new Echo(_loop, ours);
            _loop.Post(new Work(() => echo.Watch(PollEvents.Readable)));
            var message = Encoding.ASCII.GetBytes($"message of {number}");
            for (var i = 0; i < 5; i++)
            {
                await socket.SendAsync(message, cancellation);
                var received = new byte[message.Length];
                for (var at = 0; at < received.Length;)
                {
                    at += await socket.ReceiveAsync(received.AsMemory(at), cancellation);
                }

                Assert.Equal(message, received);
            }

            socket.Shutdown(SocketShutdown.Send);
            await echo.Closed.Task.WaitAsync(TimeSpan.FromSeconds(20), cancellation);
        });
        Assert.Equal(0, _loop.Sockets);
    }

    [Fact]
    public async Task Fault_of_one_socket_or_work_is_its_own_and_the_loop_goes_on()
    {
        var (bad, first) = await PairAsync();
        var (good, second) = await PairAsync();
        var faulty = new Faulty(_loop, bad);
        var echo = new Echo(_loop, good);
        var work = new Work(() => throw new InvalidOperationException("on purpose"));
        _loop.Post(work);
        _loop.Post(new Work(() => faulty.Watch(PollEvents.Readable)));
        _loop.Post(new Work(() => echo.Watch(PollEvents.Readable)));
        await first.SendAsync("x"u8.ToArray(), Cancellation);
        Assert.Equal("on purpose", (await faulty.Fault.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation)).Message);
        Assert.Equal("on purpose", (await work.Fault.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation)).Message);
        await second.SendAsync("y"u8.ToArray(), Cancellation);
        Assert.Equal(1, await second.ReceiveAsync(new byte[10], Cancellation));
    }

    [Fact]
    public async Task Waiting_for_bytes_ends_with_bytes_or_when_it_is_given_up()
    {
        var (ours, theirs) = await PairAsync();
        using var giveUp = new CancellationTokenSource();
        var waiting = Readiness.WhenReadableAsync(_loop, ours, giveUp.Token);
        Assert.False(waiting.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));

        var again = Readiness.WhenReadableAsync(_loop, ours, Cancellation);
        await theirs.SendAsync("x"u8.ToArray(), Cancellation);
        await again.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.Equal(1, ours.Available);
        Assert.Equal(0, _loop.Sockets);
    }

    [Fact]
    public async Task Connecting_to_nobody_says_so()
    {
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var failure = await Assert.ThrowsAsync<SocketException>(async () =>
            await Readiness.ConnectAsync(_loop, socket, (IPEndPoint)nobody.LocalEndPoint!, Cancellation));
        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    }

    private async Task<(Socket Ours, Socket Theirs)> PairAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var ours = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Readiness.ConnectAsync(_loop, ours, (IPEndPoint)listener.LocalEndPoint!, Cancellation);
        var theirs = await listener.AcceptAsync(Cancellation);
        lock (_sockets)
        {
            _sockets.AddRange([ours, theirs]);
        }

        return (ours, theirs);
    }

    private sealed class Work(Action action) : IPollWork
    {
        public TaskCompletionSource<Exception> Fault { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Run() => action();

        public void OnFault(Exception exception) => Fault.TrySetResult(exception);
    }

    private sealed class Echo(PollLoop loop, Socket socket) : PolledSocket(loop, socket)
    {
        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void OnReady(PollEvents events)
        {
            if (TryReceive(Loop.Buffer, out var count) == Transfer.Done && count > 0)
            {
                TrySend(Loop.Buffer.AsSpan(0, count), out _);
                return;
            }

            Close();
            Closed.TrySetResult();
        }

        public override void OnFault(Exception exception) => Closed.TrySetException(exception);
    }

    private sealed class Faulty(PollLoop loop, Socket socket) : PolledSocket(loop, socket)
    {
        public TaskCompletionSource<Exception> Fault { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void OnReady(PollEvents events) => throw new InvalidOperationException("on purpose");

        public override void OnFault(Exception exception)
        {
            Close();
            Fault.TrySetResult(exception);
        }
    }
}
