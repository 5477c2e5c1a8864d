using Umbra.Core.Delivery;
using Umbra.Replay;

namespace Umbra.Tests.Replay;

public sealed class PacingTests
{
    [Theory]
    [InlineData("500", 500, 500, null)]
    [InlineData("500/s", 500, 500, null)]
    [InlineData("30/m", 0.5, 0.5, null)]
    [InlineData("100..2000/30s", 100, 2000, 30.0)]
    [InlineData("2000..100/1m", 2000, 100, 60.0)]
    public void Rate_is_read(string text, double from, double to, double? step)
    {
        Assert.True(RatePlan.TryParse(text, out var plan));
        Assert.Equal((from, to, step), (plan.From, plan.To, plan.Step?.TotalSeconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("many")]
    [InlineData("100..")]
    [InlineData("100..200")]
    [InlineData("100..200/5")]
    [InlineData("0..200/5s")]
    public void What_is_no_rate_is_refused(string text) => Assert.False(RatePlan.TryParse(text, out _));

    [Fact]
    public void Stepped_rate_has_its_requests_in_each_step_and_goes_on_with_the_last_one()
    {
        Assert.True(RatePlan.TryParse("100..1000/2s", out var plan));
        var due = Enumerable.Range(0, 13_000).Select(i => plan.DueNs(i)).ToList();

        Assert.Equal(due.Order(), due);
        for (var step = 0; step < RatePlan.Steps; step++)
        {
            Assert.InRange(due.Count(at => at >= step * 2_000_000_000L && at < (step + 1) * 2_000_000_000L), (200 * (step + 1)) - 2, (200 * (step + 1)) + 2);
        }

        Assert.Equal(TimeSpan.FromSeconds(20), plan.Length);
        Assert.Equal(1_000_000, plan.DueNs(12_500) - plan.DueNs(12_499), 10.0);
    }

    [Fact]
    public void Recorded_times_are_kept_by_speed_and_never_go_back()
    {
        var pacing = new Pacing(2, null);
        Assert.Equal([0, 50, 50, 500], new long[] { 1_000, 1_100, 1_050, 2_000 }.Select(pacing.Next));
    }

    [Fact]
    public void Next_loop_begins_as_far_behind_as_requests_are_from_each_other()
    {
        var pacing = new Pacing(1, null);
        Assert.Equal([0, 100, 200], new long[] { 0, 100, 200 }.Select(pacing.Next));
        pacing.NextLoop();
        Assert.Equal([300, 400], new long[] { 0, 100 }.Select(pacing.Next));
    }

    [Fact]
    public void Rate_takes_the_place_of_recorded_times()
    {
        Assert.True(RatePlan.TryParse("10", out var plan));
        var pacing = new Pacing(1, plan);
        Assert.Equal([0, 100_000_000, 200_000_000], new long[] { 5, 6, 7 }.Select(pacing.Next));
    }

    [Fact]
    public void Stop_rules_look_at_the_last_ten_seconds()
    {
        var statistics = new ReplayStatistics();
        var rules = new StopRules(ErrorShare: 0.05, P99: TimeSpan.FromMilliseconds(100), Lateness: TimeSpan.FromSeconds(1));
        for (var i = 0; i < 3_000; i++)
        {
            statistics.Ended(i * 10_000_000L, 0, 1_000_000, new DeliveryResult(DeliveryFault.None, 200), isCounted: true);
        }

        Assert.Null(statistics.Stops(rules, 30_000_000_000));
        for (var i = 0; i < 60; i++)
        {
            statistics.Ended(29_000_000_000, 0, 1_000_000, new DeliveryResult(DeliveryFault.None, 503), isCounted: true);
        }

        Assert.Contains("5.66 % of the last 1,060 requests failed", statistics.Stops(rules, 30_000_000_000), StringComparison.Ordinal);
        Assert.Null(statistics.Stops(rules, 300_000_000_000)); // too long ago, and nothing since
        Assert.Equal(60, statistics.Read().Seconds.Sum(second => second.Errors));
    }

    [Fact]
    public void Percentiles_are_of_what_was_counted()
    {
        var statistics = new ReplayStatistics();
        for (var i = 1; i <= 1_000; i++)
        {
            statistics.Ended(0, i * 1_000L, 1_000_000, new DeliveryResult(DeliveryFault.None, 200), isCounted: i > 500);
        }

        statistics.Ended(0, -1, 0, new DeliveryResult(DeliveryFault.Connect), isCounted: true);
        var figures = statistics.Read();
        Assert.Equal((501, 1), (figures.Sent, figures.Failed));
        Assert.Equal(0.75, figures.Lateness.P50, 0.01);
        Assert.Equal(1.75, figures.Response.P50, 0.01);
        Assert.Equal(1, figures.Failures["could not connect"]);
    }
}
