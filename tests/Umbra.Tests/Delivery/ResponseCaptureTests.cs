using System.Diagnostics;
using Umbra.Core.Delivery;
using Umbra.Core.Mirroring;
using Umbra.Core.Polling;
using Umbra.Tests.Polling;

namespace Umbra.Tests.Delivery;

/// <summary>Responses of HTTP/1.1 shadows, for who wants them.</summary>
public sealed class ResponseCaptureTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n|ok|")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n3;x=y\r\n!!!\r\n0\r\nX-Sum: 5\r\n\r\n", "200 HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n|ok!!!|X-Sum: 5\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "404 HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n||")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "204 HTTP/1.1 204 No Content\r\n\r\n||")]
    public async Task Response_is_kept_without_its_framing(string response, string expected)
    {
        await using var shadow = RawShadow.Answering(response);
        var witness = new RecordingWitness();
        await using (var rig = new DeliveryRig(DeliveryRig.To(shadow.Address), witness: witness))
        {
            for (var i = 0; i < 20; i++)
            {
                rig.Get("/a");
            }

            await rig.SettledAsync();
        }

        Assert.Equal(20, witness.Taken.Count);
        Assert.All(witness.Ended, ended => Assert.Equal((null, expected), ended));
        Assert.All(witness.Times, times => Assert.InRange(times.FirstByteTicks, 0, times.DurationTicks));
        Assert.Equal(0, witness.Budget.Used);
    }

    [Fact]
    public async Task Response_that_is_read_late_took_no_longer_than_the_shadow_did()
    {
        Assert.SkipUnless(PollLoop.IsSupported, "Linux only");
        using var arrivals = new ToldArrivals();
        await arrivals.UntilToldAsync();
        using var loop = new PollLoop("umbra test");
        var answered = new TaskCompletionSource<long>();
        await using var shadow = new RawShadow(async connection =>
        {
            // Whoever has to read the response is busy, or has no processor.
            await connection.ReadRequestAsync();
            using (var hold = new Hold())
            {
                loop.Post(hold);
                await hold.Began.Task;
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                answered.SetResult(Stopwatch.GetTimestamp());
                await Task.Delay(200);
            }

            await connection.ReadSomeAsync(); // a close is something that comes, too
        });
        var witness = new RecordingWitness();
        var asked = Stopwatch.GetTimestamp();
        await using (var rig = new DeliveryRig(DeliveryRig.To(shadow.Address), witness: witness, loop: loop))
        {
            rig.Get();
            await rig.SettledAsync();
        }

        var read = Stopwatch.GetTimestamp();
        var times = Assert.Single(witness.Times);
        var shadows = await answered.Task - asked;
        Assert.True(read - asked > shadows + Stopwatch.Frequency / 10, "it was not read late");
        Assert.InRange(times.DurationTicks, 1, shadows + Stopwatch.Frequency / 200); // the time of day and the stopwatch may go a little differently
        Assert.InRange(times.FirstByteTicks, 1, times.DurationTicks);
    }

    [Fact]
    public async Task Response_that_the_close_delimits_is_kept_whole()
    {
        await using var shadow = new RawShadow(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\n\r\nto the end");
        });
        var witness = new RecordingWitness();
        await using (var rig = new DeliveryRig(DeliveryRig.To(shadow.Address), witness: witness))
        {
            rig.Get();
            await rig.SettledAsync();
        }

        Assert.Equal((null, "200 HTTP/1.1 200 OK\r\n\r\n|to the end|"), Assert.Single(witness.Ended));
    }

    [Fact]
    public async Task Body_over_the_bound_leaves_its_length()
    {
        var body = new string('x', 5_000);
        await using var shadow = RawShadow.Answering($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        var witness = new RecordingWitness(mostBodyBytes: 4_000);
        await using (var rig = new DeliveryRig(DeliveryRig.To(shadow.Address), witness: witness))
        {
            rig.Get();
            await rig.SettledAsync();
        }

        Assert.EndsWith("|5000 bytes|", Assert.Single(witness.Ended).Response, StringComparison.Ordinal);
        Assert.Equal(0, witness.Budget.Used);
    }

    [Fact]
    public async Task Without_memory_the_copy_is_mirrored_and_its_response_is_not_kept()
    {
        await using var shadow = RawShadow.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var witness = new RecordingWitness(new MemoryBudget(100));
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address), witness: witness);
        rig.Get();
        await rig.SettledAsync();

        Assert.Equal(1, rig.Mirrored);
        Assert.Equal((null, "200 |2 bytes|"), Assert.Single(witness.Ended));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nbroken off", nameof(SkipReason.SendFailed))]
    [InlineData("HTTP/1.1 200 OK\r\nContent-", nameof(SkipReason.SendFailed))]
    [InlineData("", nameof(SkipReason.SendFailed))]
    public async Task Response_that_is_not_whole_is_given_to_nobody_and_its_memory_is_given_back(string response, string reason)
    {
        await using var shadow = new RawShadow(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(response);
        });
        var witness = new RecordingWitness();
        await using (var rig = new DeliveryRig(DeliveryRig.To(shadow.Address), witness: witness))
        {
            for (var i = 0; i < 10; i++)
            {
                rig.Get();
            }

            await rig.SettledAsync();
        }

        Assert.Equal(10, witness.Ended.Count);
        Assert.All(witness.Ended, ended => Assert.Equal((Enum.Parse<SkipReason>(reason), ""), ended));
        await DeliveryRig.UntilAsync(() => witness.Budget.Used == 0, "memory to be given back");
    }

    [Fact]
    public async Task Copies_that_are_refused_were_never_taken()
    {
        var release = new TaskCompletionSource();
        await using var shadow = new RawShadow(_ => release.Task);
        var witness = new RecordingWitness();
        await using (var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { InFlight = 1, Queue = 1, Timeout = TimeSpan.FromMilliseconds(100) }, witness: witness))
        {
            for (var i = 0; i < 5; i++)
            {
                rig.Get($"/{i}");
            }

            await rig.SettledAsync();
            release.SetResult();
        }

        Assert.Equal(["/0", "/1"], witness.Taken);
        Assert.Equal(2, witness.Ended.Count);
    }

    /// <summary>Keeps a loop from its sockets until it is disposed of.</summary>
    private sealed class Hold : IPollWork, IDisposable
    {
        private readonly ManualResetEventSlim _over = new();

        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Run()
        {
            Began.SetResult();
            _over.Wait();
        }

        public void OnFault(Exception exception) => Began.TrySetException(exception);

        public void Dispose() => _over.Set();
    }
}
