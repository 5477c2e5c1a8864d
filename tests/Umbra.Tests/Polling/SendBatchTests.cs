using System.Net;
using System.Net.Sockets;
using System.Text;
using Umbra.Core.Polling;

namespace Umbra.Tests.Polling;

/// <summary>A batch belongs to its thread: what is done with one here does not wait for anything that would go on elsewhere.</summary>
public sealed class SendBatchTests : IDisposable
{
    private readonly PollLoop _loop = new("umbra test", givesWay: true);
    private readonly List<Socket> _sockets = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _loop.Dispose();
        _sockets.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(SendBatch.MostSends)]
    [InlineData((3 * SendBatch.MostSends) + 1)]
    public void Each_send_goes_whole_to_its_own_socket_and_its_sender_hears_once_that_it_goes_and_that_it_went(int count)
    {
        var ends = Enumerable.Range(0, count).Select(_ => Pair()).ToArray();
        var senders = ends.Select(end => new Sender()).ToArray();
        using (var batch = Open())
        {
            for (var i = 0; i < count; i++)
            {
                var bytes = Message(i);
                Assert.True(batch.TryAdd(ends[i].Ours, bytes, senders[i]));
                Array.Clear(bytes); // they are the caller's again
                batch.FlushIfFull();
            }

            Assert.Equal(count % SendBatch.MostSends, batch.Count);
            batch.Flush();
            Assert.Equal(0, batch.Count);
        }

        for (var i = 0; i < count; i++)
        {
            Assert.Equal(["going", $"{Message(i).Length}"], senders[i].Heard);
            Assert.Equal(Message(i), Received(ends[i].Theirs, Message(i).Length));
            Assert.Equal(0, ends[i].Theirs.Available);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void What_there_is_no_room_for_is_the_senders_to_send_and_the_others_go(int others)
    {
        var full = Pair();
        do
        {
            while (full.Ours.TrySend(new byte[64 * 1024], out _) == Transfer.Done)
            {
                // More: what was acknowledged a little later makes room once more.
            }
        }
        while (full.Ours.Socket.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectWrite) || full.Ours.TrySend("x"u8, out _) == Transfer.Done);

        var ends = Enumerable.Range(0, others).Select(_ => Pair()).ToArray();
        var (stuck, free) = (new Sender(), new Sender());
        using (var batch = Open())
        {
            Assert.True(batch.TryAdd(full.Ours, "stuck"u8, stuck));
            Assert.All(ends, end => Assert.True(batch.TryAdd(end.Ours, "free"u8, free)));
            batch.Flush();

            // A full socket is no reason to send to others in another way.
            Assert.True(batch.TryAdd(ends[0].Ours, "free"u8, free));
        }

        Assert.Equal(["going", "0"], stuck.Heard);
        Assert.Equal(2 * (others + 1), free.Heard.Count);
        Assert.All(ends, end => Assert.Equal("free"u8.ToArray(), Received(end.Theirs, 4)));
    }

    [Fact]
    public void Socket_that_is_closed_before_its_turn_gets_nothing_and_who_closes_it_does_not_wait()
    {
        var ends = new[] { Pair(), Pair(), Pair() };
        var senders = ends.Select(end => new Sender()).ToArray();
        using (var batch = Open())
        {
            Assert.All(ends.Zip(senders), pair => Assert.True(batch.TryAdd(pair.First.Ours, "x"u8, pair.Second)));
            ends[1].Ours.Socket.Dispose(); // on the thread whose batch it is in: nobody else would end the wait
            batch.Flush();
        }

        Assert.Equal(["1", "0", "1"], senders.Select(sender => sender.Heard[^1]));
        Assert.Equal("x"u8.ToArray(), Received(ends[2].Theirs, 1));
    }

    [Fact]
    public void Peer_that_has_reset_costs_the_process_nothing_and_the_next_call_says_it()
    {
        var (gone, there) = (Pair(), Pair());
        gone.Theirs.LingerState = new LingerOption(true, 0);
        gone.Theirs.Dispose();
        Assert.True(gone.Ours.Socket.Poll(TimeSpan.FromSeconds(20), SelectMode.SelectRead)); // it came
        var (broken, well) = (new Sender(), new Sender());
        using (var batch = Open())
        {
            for (var i = 0; i < 3; i++) // the second write to it would be a SIGPIPE
            {
                Assert.True(batch.TryAdd(gone.Ours, "x"u8, broken));
                Assert.True(batch.TryAdd(there.Ours, "x"u8, well));
                batch.Flush();
            }
        }

        Assert.All(broken.Heard.Where((_, i) => i % 2 == 1), sent => Assert.Equal("0", sent));
        Assert.Equal(Transfer.Broken, gone.Ours.TrySend("x"u8, out _));
        Assert.Equal("xxx"u8.ToArray(), Received(there.Theirs, 3));
    }

    [Fact]
    public void Full_batch_and_long_bytes_are_refused_and_other_threads_have_none()
    {
        var end = Pair();
        using var batch = Open();
        Assert.Same(batch, SendBatch.OfThisThread);
        SendBatch? ofAnother = batch;
        var other = new Thread(() => ofAnother = SendBatch.OfThisThread);
        other.Start();
        other.Join();
        Assert.Null(ofAnother);

        Assert.False(batch.TryAdd(end.Ours, new byte[SendBatch.MostBytes + 1], new Sender()));
        Assert.All(Enumerable.Range(0, SendBatch.MostSends), _ => Assert.True(batch.TryAdd(end.Ours, new byte[SendBatch.MostBytes], new Sender())));
        Assert.False(batch.TryAdd(end.Ours, "x"u8, new Sender()));
    }

    [Fact]
    public void Sender_that_sends_again_when_it_hears_goes_with_the_same_flush_and_one_that_throws_harms_none()
    {
        var ends = new[] { Pair(), Pair(), Pair() };
        var left = 50;
        var bad = new Sender(() => throw new InvalidOperationException("on purpose"));
        using (var batch = Open())
        {
            Sender again = null!;
            again = new Sender(() => Assert.True(left-- == 0 || batch.TryAdd(ends[0].Ours, "x"u8, again)));
            Assert.True(batch.TryAdd(ends[1].Ours, "x"u8, bad));
            Assert.True(batch.TryAdd(ends[0].Ours, "x"u8, again));
            Assert.True(batch.TryAdd(ends[2].Ours, "x"u8, new Sender()));
            batch.Flush();
        }

        Assert.Equal("on purpose", ends[1].Ours.Fault?.Message);
        Assert.Null(ends[0].Ours.Fault);
        Assert.Equal(new string('x', 51), Encoding.ASCII.GetString(Received(ends[0].Theirs, 51)));
        Assert.Equal("x"u8.ToArray(), Received(ends[2].Theirs, 1));
    }

    [Fact]
    public async Task Loop_sends_before_it_waits_and_runs_what_is_posted_by_who_hears_of_it()
    {
        var ends = Enumerable.Range(0, 40).Select(_ => Pair()).ToArray();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(new Work(() =>
        {
            foreach (var end in ends)
            {
                var next = new Work(() =>
                {
                    Assert.True(SendBatch.OfThisThread!.TryAdd(end.Ours, "!"u8, new Sender(end == ends[^1] ? done.SetResult : null)));
                });
                var first = new Work(() => Assert.True(SendBatch.OfThisThread!.TryAdd(end.Ours, "hello"u8, new Sender(() => _loop.Post(next)))));
                _loop.Post(first);
            }
        }));
        await done.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.All(ends, end => Assert.Equal("hello!"u8.ToArray(), Received(end.Theirs, 6)));
    }

    private static SendBatch Open()
    {
        var batch = SendBatch.TryOpen();
        Assert.NotNull(batch); // a system that forbids it is not one to test this on
        return batch;
    }

    private static byte[] Message(int number) => Encoding.ASCII.GetBytes($"message of {number} {new string('.', number * 70)}");

    private static byte[] Received(Socket socket, int count)
    {
        socket.ReceiveTimeout = 20_000;
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var received = socket.Receive(bytes.AsSpan(at));
            Assert.NotEqual(0, received);
            at += received;
        }

        return bytes;
    }

    private (End Ours, Socket Theirs) Pair()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var ours = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        ours.Connect(listener.LocalEndPoint!);
        ours.Blocking = false;
        var theirs = listener.Accept();
        _sockets.AddRange([ours, theirs]);
        return (new End(_loop, ours), theirs);
    }

    private sealed class End(PollLoop loop, Socket socket) : PolledSocket(loop, socket)
    {
        public Exception? Fault { get; private set; }

        public override void OnReady(PollEvents events)
        {
        }

        public override void OnFault(Exception exception) => Fault = exception;
    }

    private sealed class Sender(Action? onSent = null) : IBatchedSend
    {
        public List<string> Heard { get; } = [];

        public void OnSending() => Heard.Add("going");

        public void OnSent(int count)
        {
            Heard.Add($"{count}");
            onSent?.Invoke();
        }
    }

    private sealed class Work(Action action) : IPollWork
    {
        public void Run() => action();

        public void OnFault(Exception exception) => Assert.Fail(exception.ToString());
    }
}
