using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Xunit;

namespace Umbra.Tests.Handoff;

public sealed class HandoffLinkTests
{
    [Fact]
    public async Task Exchanges_arrive_in_order_and_their_settlement_reaches_the_ledger()
    {
        using var rig = new HandoffRig();
        var consumer = new RigConsumer();
        rig.Server.Start("settings"u8.ToArray());
        await using var client = rig.Connect(consumer);

        for (var i = 0; i < 5000; i++)
        {
            Assert.True(rig.Offer(i, i % 300));
        }

        await Until.TrueAsync(() => consumer.Received.Count == 5000, "the exchanges");
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (long)i), consumer.Received);
        Assert.Equal(["settings"], consumer.Settings);
        for (var i = 0; i < 4000; i++)
        {
            client.Account("a").Mirrored();
        }

        client.Account("a").Skipped(SkipReason.TimedOut);
        var ledger = await client.AskLedgerAsync(TestContext.Current.CancellationToken);
        Assert.Equal((4000, 999, 1), (ledger.Mirrors[0].Balance.Mirrored, ledger.Mirrors[0].Balance.Pending, ledger.Mirrors[0].Balance.SkippedByReason[(int)SkipReason.TimedOut]));
        Assert.Equal(5000, ledger.Mirrors[1].Balance.Pending);
        Assert.True(rig.AddsUp);
    }

    [Fact]
    public async Task Settlement_is_told_without_being_asked_for()
    {
        using var rig = new HandoffRig();
        RigConsumer consumer = new();
        rig.Server.Start([]);
        await using var client = rig.Connect(consumer);
        rig.Offer(1);
        await Until.TrueAsync(() => consumer.Received.Count == 1, "the exchange");

        client.Account("b").Mirrored();

        await Until.TrueAsync(() => rig.Accounts[1].Read() is { Mirrored: 1, Pending: 0 }, "the settlement");
    }

    [Fact]
    public async Task Nothing_to_tell_wakes_nobody_and_what_is_settled_meanwhile_is_told_at_once()
    {
        using var rig = new HandoffRig();
        rig.Server.Start([]);
        var clock = new CountingClock();
        var consumer = new RigConsumer();
        await using var client = rig.Connect(consumer, clock);
        rig.Offer(1);
        rig.Offer(2);
        rig.Offer(3);
        await Until.TrueAsync(() => consumer.Received.Count == 3, "the exchanges");

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, clock.Fired);

        client.Account("a").Mirrored();
        client.Account("a").Skipped(SkipReason.TimedOut);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, clock.Fired);
        await Until.TrueAsync(() => rig.Accounts[0].Read() is { Mirrored: 1, Pending: 1 }, "the first settlements");

        client.Account("b").Mirrored();
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, clock.Fired);
        await Until.TrueAsync(() => rig.Accounts[1].Read() is { Mirrored: 1, Pending: 2 }, "the last one");
    }

    [Fact]
    public async Task What_was_settled_is_told_with_the_next_exchanges_and_no_timer_wakes_for_it()
    {
        using var rig = new HandoffRig();
        rig.Server.Start([]);
        var clock = new CountingClock();
        var consumer = new RigConsumer();
        await using var client = rig.Connect(consumer, clock);
        rig.Offer(1);
        await Until.TrueAsync(() => consumer.Received.Count == 1, "the first exchange");
        for (var number = 1; number <= 2; number++)
        {
            client.Account("a").Mirrored();
            clock.Advance(TimeSpan.FromMilliseconds(20));
            rig.Offer(number + 1);
            var told = number;
            await Until.TrueAsync(() => rig.Accounts[0].Read() is { Mirrored: var mirrored } && mirrored == told, $"settlement {number}");
        }

        // The second was told just before: the third waits for the timer.
        client.Account("a").Mirrored();
        rig.Offer(4);
        await Until.TrueAsync(() => consumer.Received.Count == 4, "the exchanges");
        Assert.Equal((2, 0), (client.Tellings, clock.Fired));
        clock.Advance(TimeSpan.FromMilliseconds(60));
        await Until.TrueAsync(() => rig.Accounts[0].Read() is { Mirrored: 3 }, "the last settlement");
    }

    [Fact]
    public async Task Ledger_and_changes_cross_the_socket_whole()
    {
        using var rig = new HandoffRig();
        rig.Server.Start([]);
        await using var client = rig.Connect(new RigConsumer());

        var ledger = await client.AskLedgerAsync(TestContext.Current.CancellationToken);
        var accepted = await client.SetAsync("a", "percent", "25", TestContext.Current.CancellationToken);
        var refused = await client.SetAsync("a", "percent", "bad", TestContext.Current.CancellationToken);

        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(rig.ReadLedger()), System.Text.Json.JsonSerializer.Serialize(ledger));
        Assert.Equal(new OverrideAnswer(true, "percent is 25: schön"), accepted);
        Assert.False(refused.Accepted);
        Assert.Equal(new OverrideAnswer(false, "eth7: es gibt sie nicht – schön"), await client.ApplySessionsAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["a.percent=25", "a.percent=bad", "sessions"], rig.Overrides);
    }

    [Fact]
    public async Task Worker_that_dies_loses_what_it_held_and_the_next_one_gets_the_rest()
    {
        using var rig = new HandoffRig();
        rig.Server.Start("one"u8.ToArray());
        var first = new RigConsumer();
        var client = rig.Connect(first);
        first.Client = client;
        for (var i = 0; i < 100; i++)
        {
            rig.Offer(i);
        }

        await Until.TrueAsync(() => first.Received.Count == 100, "the exchanges");
        for (var i = 0; i < 30; i++)
        {
            client.Account("a").Mirrored();
        }

        await Until.TrueAsync(() => rig.Accounts[0].Read().Mirrored == 30, "the settlement");
        await client.DisposeAsync();
        await Until.TrueAsync(() => rig.Gone.Count == 1, "the end");
        Assert.Equal(("", 170L), rig.Gone.Single());
        Assert.Equal(70, rig.Skipped(SkipReason.WorkerLost));

        rig.Server.SendSettings("two"u8.ToArray());
        rig.Offer(1000);
        var second = new RigConsumer();
        await using var next = rig.Connect(second);
        await Until.TrueAsync(() => second.Received.Count == 1, "the exchange for the second");
        Assert.Equal(["two"], second.Settings);
        Assert.Equal(1, rig.Accounts[0].Read().Pending);
        Assert.True(rig.AddsUp);
    }

    [Fact]
    public async Task Worker_that_hangs_costs_copies_and_holds_nobody_up()
    {
        using var rig = new HandoffRig(new IntakeSettings { Bytes = 2 * 1024 * 1024 });
        rig.Server.Start([]);
        using var hang = new ManualResetEventSlim();
        var consumer = new RigConsumer { OnEach = _ => hang.Wait() };
        await using var client = rig.Connect(consumer);

        var from = Stopwatch.GetTimestamp();
        var taken = Enumerable.Range(0, 2000).Count(i => rig.Offer(i, 8000));
        var offering = Stopwatch.GetElapsedTime(from);

        Assert.InRange(taken, 1, 1999);
        Assert.True(offering < TimeSpan.FromSeconds(5), $"sources were held up: {offering}");
        Assert.Equal(2000 - taken, rig.Skipped(SkipReason.Overloaded));
        Assert.True(rig.Intake.Bytes <= 2 * 1024 * 1024);
        Assert.True(rig.AddsUp);

        from = Stopwatch.GetTimestamp();
        await rig.Server.StopAsync(TimeSpan.FromMilliseconds(200));
        Assert.True(Stopwatch.GetElapsedTime(from) < TimeSpan.FromSeconds(5), "the stop waited for the worker");
        Assert.Equal(0, rig.Accounts[0].Read().Pending);
        Assert.Equal((0, 0L), (rig.Intake.Items, rig.Intake.Bytes));
        Assert.True(rig.AddsUp);
        hang.Set();
    }

    [Fact]
    public async Task Worker_that_settles_more_than_it_was_handed_is_cut_off()
    {
        using var rig = new HandoffRig();
        await using var client = await WithOneExchangeAsync(rig);

        client.Account("a").Mirrored();
        client.Account("a").Mirrored();

        await Until.TrueAsync(() => rig.Gone.Count == 1, "the end");
        Assert.Equal("it settled more than it was handed", rig.Gone.Single().Fault);
        Assert.Equal(1, rig.Skipped(SkipReason.WorkerLost));
        Assert.True(rig.AddsUp);
    }

    [Fact]
    public async Task Worker_that_wants_no_copies_of_one_mirror_closes_its_gate_for_so_long()
    {
        using var rig = new HandoffRig();
        await using var client = await WithOneExchangeAsync(rig);
        client.Account("c").Unwanted(SkipReason.QueueFull, MirrorGate.MostAtOnce); // of which there is none, any more

        client.Account("a").Unwanted(SkipReason.BreakerOpen, MirrorGate.MostAtOnce);

        await Until.TrueAsync(() => rig.Accounts[0].Gate.Refuses(TimeProvider.System) == SkipReason.BreakerOpen, "the gate to close");
        Assert.Null(rig.Accounts[1].Gate.Refuses(TimeProvider.System));
        await Until.TrueAsync(() => rig.Accounts[0].Gate.Refuses(TimeProvider.System) is null, "the gate to open by itself");
        Assert.Empty(rig.Gone);
    }

    [Theory]
    [InlineData((int)SkipReason.BreakerOpen, 101)]
    [InlineData((int)SkipReason.BreakerOpen, -1)]
    [InlineData((int)SkipReason.NotSampled, 1)]
    [InlineData(SkipReasons.Count, 1)]
    public async Task Worker_that_wants_no_copies_for_what_does_not_last_or_too_long_is_cut_off(int reason, int milliseconds)
    {
        using var rig = new HandoffRig();
        await using var client = await WithOneExchangeAsync(rig);

        client.Account("a").Unwanted((SkipReason)reason, TimeSpan.FromMilliseconds(milliseconds));

        await Until.TrueAsync(() => rig.Gone.Count == 1, "the end");
        Assert.Equal("it wants no copies for a reason or a time that has no meaning", rig.Gone.Single().Fault);
        Assert.Null(rig.Accounts[0].Gate.Refuses(TimeProvider.System));
        Assert.True(rig.AddsUp);
    }

    [Theory]
    [InlineData(new byte[] { 255, 255, 255, 127, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 3 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 99, 0 })]
    [InlineData(new byte[] { 3, 0, 0, 0, 3, 2, 2, 97 })]
    public async Task Peer_that_sends_nonsense_is_cut_off_and_the_next_one_is_served(byte[] nonsense)
    {
        using var rig = new HandoffRig();
        rig.Server.Start([]);
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(rig.Path), TestContext.Current.CancellationToken);
            await socket.SendAsync(nonsense, TestContext.Current.CancellationToken);
            await Until.TrueAsync(() => rig.Gone.Count == 1, "the end");
            Assert.NotEqual("", rig.Gone.Single().Fault);
        }

        var consumer = new RigConsumer();
        await using var client = rig.Connect(consumer);
        rig.Offer(1);
        await Until.TrueAsync(() => consumer.Received.Count == 1, "the exchange");
    }

    [Fact]
    public async Task Stop_hands_over_what_waits_lets_the_worker_finish_and_settles_the_rest()
    {
        using var rig = new HandoffRig();
        var consumer = new RigConsumer();
        rig.Server.Start([]);
        await using var client = rig.Connect(consumer);
        consumer.Client = client;
        for (var i = 0; i < 500; i++)
        {
            rig.Offer(i);
        }

        client.Account("a");
        await rig.Server.StopAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(500, consumer.Received.Count);
        Assert.Single(consumer.Drains);
        Assert.Equal(500, rig.Skipped(SkipReason.Shutdown));
        Assert.False(rig.Offer(501));
        Assert.True(rig.AddsUp);
        Assert.Equal("", await client.Ended);
    }

    [Fact]
    public async Task Stop_without_any_worker_settles_what_waits()
    {
        using var rig = new HandoffRig();
        rig.Server.Start([]);
        rig.Offer(1);

        await rig.Server.StopAsync(TimeSpan.FromMilliseconds(50));

        Assert.Equal(1, rig.Skipped(SkipReason.Shutdown));
        Assert.Equal(0, rig.Accounts[0].Read().Pending);
    }

    [Fact]
    public async Task Body_larger_than_the_buffers_crosses_whole()
    {
        using var rig = new HandoffRig();
        rig.Server.Start([]);
        var consumer = new RigConsumer();
        await using var client = rig.Connect(consumer);

        rig.Offer(1, 10);
        rig.Offer(2, 9_000_000);
        rig.Offer(3, 10);
        rig.Offer(4, 300_000);

        await Until.TrueAsync(() => consumer.Received.Count == 4, "the exchanges");
        Assert.Equal([1L, 2, 3, 4], consumer.Received);
    }

    [Fact]
    public async Task Question_after_the_end_is_an_error_and_not_a_wait()
    {
        using var rig = new HandoffRig();
        rig.Server.Start([]);
        await using var client = rig.Connect(new RigConsumer());
        await client.AskLedgerAsync(TestContext.Current.CancellationToken);
        rig.Server.Dispose();
        await client.Ended;

        await Assert.ThrowsAsync<IOException>(async () => await client.AskLedgerAsync(TestContext.Current.CancellationToken));
    }

    private sealed class CountingClock : FakeTimeProvider
    {
        public int Fired { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(
                inner =>
                {
                    Fired++;
                    callback(inner);
                },
                state, dueTime, period);
    }

    private static async Task<HandoffClient> WithOneExchangeAsync(HandoffRig rig)
    {
        rig.Server.Start([]);
        var consumer = new RigConsumer();
        var client = rig.Connect(consumer);
        rig.Offer(1);
        await Until.TrueAsync(() => consumer.Received.Count == 1, "the exchange");
        return client;
    }
}
