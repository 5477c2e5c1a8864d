using Microsoft.Extensions.Time.Testing;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Middleware;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Delivery;

public sealed class RefusalsTests
{
    private static readonly DeliverySettings Settings = DeliveryRig.To(new Uri("http://127.0.0.1:1"));

    private readonly FakeTimeProvider _clock = new();
    private readonly List<(SkipReason Reason, double Milliseconds)> _told = [];
    private readonly Refusals _refusals;

    public RefusalsTests() =>
        _refusals = new Refusals(new SettlementAccount("staging", onUnwanted: (_, reason, time) => _told.Add((reason, time.TotalMilliseconds))), _clock);

    [Fact]
    public void Open_breaker_is_told_once_in_a_tenth_of_a_second_and_never_for_longer_than_it_is_open()
    {
        for (var left = 250; left > 0; left -= 10, _clock.Advance(TimeSpan.FromMilliseconds(10)))
        {
            _refusals.OnBreakerOpen(TimeSpan.FromMilliseconds(left));
        }

        Assert.Equal([(SkipReason.BreakerOpen, 100), (SkipReason.BreakerOpen, 100), (SkipReason.BreakerOpen, 50)], _told);
    }

    [Fact]
    public void While_a_probe_is_on_its_way_it_is_told_for_a_moment_only()
    {
        _refusals.OnBreakerOpen(TimeSpan.Zero);
        _refusals.OnBreakerOpen(TimeSpan.Zero);

        Assert.Equal([(SkipReason.BreakerOpen, 20)], _told);
    }

    [Theory]
    [InlineData(10_000, 40)]
    [InlineData(1_000_000, 100)]
    [InlineData(500, 2)]
    public void Full_queue_is_told_for_as_long_as_it_cannot_run_empty(int queue, double milliseconds)
    {
        _refusals.OnNoPlace(SkipReason.QueueFull, Settings with { Queue = queue });

        Assert.Equal([(SkipReason.QueueFull, milliseconds)], _told);
    }

    [Fact]
    public void Short_queue_and_what_has_no_queue_are_not_told()
    {
        _refusals.OnNoPlace(SkipReason.QueueFull, Settings with { Queue = 499 });
        _refusals.OnNoPlace(SkipReason.InFlight, Settings with { Queue = 0 });
        _refusals.OnNoPlace(SkipReason.Shutdown, Settings);

        Assert.Empty(_told);
    }

    [Fact]
    public void Full_queue_is_not_told_where_most_exchanges_would_not_have_come_as_far()
    {
        _refusals.OnNoPlace(SkipReason.QueueFull, Settings with { RatePerSecond = 10 });
        _refusals.OnNoPlace(SkipReason.QueueFull, Settings with { Middleware = new MiddlewareSettings(["cat"], TimeSpan.FromSeconds(1)) });

        Assert.Empty(_told);
    }
}
