using System.Net;
using System.Net.Sockets;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Umbra.Core.Addresses;
using Umbra.Core.Delivery;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Delivery;

/// <summary>The parts of a pipeline that keep time or count.</summary>
public sealed class DeliveryPartsTests
{
    [Fact]
    public void Rate_is_kept_over_any_second()
    {
        Gen.Select(Gen.Int[1, 20], Gen.Int[0, 400].Array[1, 200]).Sample((rate, gaps) =>
        {
            var clock = new FakeTimeProvider();
            var limiter = new RateLimiter(rate, clock);
            var passed = new List<double>();
            double now = 0;
            foreach (var gap in gaps)
            {
                clock.Advance(TimeSpan.FromMilliseconds(gap));
                now += gap;
                if (limiter.TryPass())
                {
                    passed.Add(now);
                }
            }

            Assert.All(passed, start => Assert.True(passed.Count(time => time >= start && time < start + 1000) <= rate));
        });
    }

    [Fact]
    public void Rate_below_one_lets_one_through_in_that_many_seconds()
    {
        var clock = new FakeTimeProvider();
        var limiter = new RateLimiter(0.1, clock);
        Assert.True(limiter.TryPass());
        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(limiter.TryPass());
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(limiter.TryPass());
    }

    [Fact]
    public void Breaker_opens_on_the_ratio_probes_once_and_closes()
    {
        var clock = new FakeTimeProvider();
        var breaker = new CircuitBreaker(new BreakerSettings { MinimumAttempts = 4 }, clock);
        breaker.Report(false, false);
        breaker.Report(false, false);
        breaker.Report(true, false);
        Assert.Equal(BreakerChange.Opened, breaker.Report(true, false));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(breaker.Refuses(out var rest));
        Assert.Equal(4, rest.TotalSeconds, 3);
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(breaker.Refuses(out _));
        Assert.True(breaker.TryEnter(out var isProbe) && isProbe);
        Assert.True(breaker.Refuses(out rest));
        Assert.Equal(TimeSpan.Zero, rest);
        Assert.False(breaker.TryEnter(out _));
        Assert.Equal(BreakerChange.None, breaker.Report(false, false)); // from before: says nothing
        breaker.Report(true, true);
        Assert.True(breaker.Refuses(out _));
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(breaker.TryEnter(out _));
        Assert.Equal(BreakerChange.Closed, breaker.Report(false, true));
        Assert.True(breaker.TryEnter(out isProbe) && !isProbe);
    }

    [Fact]
    public void Breaker_forgets_what_is_older_than_the_window()
    {
        var clock = new FakeTimeProvider();
        var breaker = new CircuitBreaker(new BreakerSettings { MinimumAttempts = 4 }, clock);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(BreakerChange.None, breaker.Report(true, false));
            clock.Advance(TimeSpan.FromSeconds(4));
        }
    }

    [Fact]
    public void Quantile_is_within_two_percent()
    {
        Gen.Int[1, 100_000_000].Array[1, 300].Sample(microseconds =>
        {
            var histogram = new DurationHistogram();
            foreach (var value in microseconds)
            {
                histogram.Record(value * 1000L);
            }

            var sorted = microseconds.Order().ToArray();
            foreach (var share in new[] { 0.5, 0.9, 0.99, 1 })
            {
                var exact = sorted[(int)Math.Ceiling(share * sorted.Length) - 1] / 1e6;
                Assert.InRange(histogram.Read().Quantile(share), exact * 0.98, exact * 1.02);
            }

            var snapshot = histogram.Read();
            Assert.Equal(microseconds.Length, snapshot.Count);
            Assert.Equal(microseconds.Count(value => value <= 1_000_000), snapshot.Cumulative[DurationHistogram.Bounds.IndexOf(1)]);
        });
    }

    [Fact]
    public void Queue_keeps_each_lane_s_order_and_starves_none()
    {
        Gen.Int[-1, 4].Array[0, 100].Sample(lanes =>
        {
            var pool = new CopyPool();
            var queue = new CopyQueue(DeliveryOrder.Key);
            foreach (var (lane, number) in lanes.Select((lane, number) => (lane, number)))
            {
                queue.Add(new Copy(pool) { Lane = lane, Reserved = number });
            }

            var taken = new List<Copy>();
            var underWay = new Queue<Copy>();
            while (true)
            {
                if (underWay.Count < 3 && queue.Take() is { } copy)
                {
                    Assert.DoesNotContain(underWay, other => other.Lane == copy.Lane && copy.Lane != CopyQueue.Unordered);
                    taken.Add(copy);
                    underWay.Enqueue(copy);
                }
                else if (underWay.TryDequeue(out var ended))
                {
                    queue.End(ended.Lane);
                }
                else
                {
                    break;
                }
            }

            Assert.Equal(lanes.Length, taken.Count);
            Assert.Equal(0, queue.Count);
            Assert.All(taken.GroupBy(copy => copy.Lane), lane => Assert.Equal(lane.Select(copy => copy.Reserved).Order(), lane.Select(copy => copy.Reserved)));
        });
    }

    [Fact]
    public async Task Addresses_are_taken_in_turn_refreshed_and_kept_when_that_fails()
    {
        var clock = new FakeTimeProvider();
        var answers = new Queue<Func<IPAddress[]>>([() => [IPAddress.Loopback, IPAddress.IPv6Loopback], () => throw new SocketException(), () => [IPAddress.Any]]);
        var asked = 0;
        var addresses = new ResolvedAddresses([new DnsEndPoint("shadow.example", 81)], TimeSpan.FromSeconds(30), clock, _ =>
        {
            Interlocked.Increment(ref asked);
            return Task.FromResult(answers.Dequeue()());
        });
        async Task<IPEndPoint> First() => (await addresses.NextAsync(TestContext.Current.CancellationToken))[0];
        Assert.NotEqual(await First(), await First());
        Assert.Equal(1, asked);
        clock.Advance(TimeSpan.FromSeconds(31));
        await First();
        await DeliveryRig.UntilAsync(() => Volatile.Read(ref asked) == 2, "the name to be resolved again");
        Assert.Equal(81, (await First()).Port);
        await DeliveryRig.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(31));
                var next = addresses.NextAsync(CancellationToken.None);
                return Volatile.Read(ref asked) == 3 && next.IsCompleted && next.GetAwaiter().GetResult()[0].Address.Equals(IPAddress.Any);
            },
            "the name to be resolved a third time");
    }
}
