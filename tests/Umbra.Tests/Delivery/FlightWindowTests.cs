using Microsoft.Extensions.Time.Testing;
using Umbra.Core.Delivery;

namespace Umbra.Tests.Delivery;

public sealed class FlightWindowTests
{
    private const int Most = 256;

    private readonly FakeTimeProvider _clock = new();
    private readonly FlightWindow _window;
    private double _owed;

    public FlightWindowTests() => _window = new FlightWindow(_clock);

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Target_that_takes_its_time_gets_all_that_the_limit_allows(int milliseconds)
    {
        // 256 in flight of which each takes a second: 1 + 2 + ... steps of three windows each.
        Run(TimeSpan.FromSeconds(1 + (0.02 * milliseconds)), size => size * 1000.0 / milliseconds);
        Assert.Equal(Most, _window.Size);

        // ... and keeps nearly all of it.
        var sizes = Run(TimeSpan.FromSeconds(30 + (0.5 * milliseconds)), size => size * 1000.0 / milliseconds);
        Assert.InRange(sizes.Average(), 0.95 * Most, Most);
    }

    [Fact]
    public void Where_the_processor_is_the_bound_few_are_in_flight()
    {
        var sizes = Run(TimeSpan.FromSeconds(30), _ => 20_000);
        Assert.InRange(sizes.Average(), FlightWindow.Least, 1.1 * FlightWindow.Least);
    }

    [Fact]
    public void Size_follows_when_the_bound_is_another()
    {
        Run(TimeSpan.FromSeconds(5), size => size / 0.05);
        Assert.Equal(Most, _window.Size);
        Run(TimeSpan.FromSeconds(20), _ => 20_000);
        Assert.InRange(_window.Size, FlightWindow.Least, 2 * FlightWindow.Least);
        Run(TimeSpan.FromSeconds(20), size => size / 0.05);
        Assert.InRange(_window.Size, Most / 2, Most);
    }

    [Fact]
    public void While_nothing_waits_the_size_stays()
    {
        Run(TimeSpan.FromSeconds(5), size => size / 0.05);
        Assert.Equal(Most, _window.Size);
        for (var i = 0; i < 100_000; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            _window.OnEnd(isQueued: false, Most);
        }

        Assert.Equal(Most, _window.Size);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(FlightWindow.Least)]
    public void Limit_that_is_low_needs_no_window(int most)
    {
        Run(TimeSpan.FromSeconds(5), size => size / 0.05, most);
        Assert.Equal(FlightWindow.Least, _window.Size);
    }

    [Fact]
    public void Limit_that_is_no_power_of_two_is_reached_and_one_that_was_lowered_is_kept()
    {
        Run(TimeSpan.FromSeconds(5), size => size / 0.05, 300);
        Assert.Equal(300, _window.Size);
        Run(TimeSpan.FromSeconds(20), size => size / 0.05, 100);
        Assert.InRange(_window.Size, FlightWindow.Least, 100);
    }

    // Copies end one by one, so many a second as the size allows.
    private List<int> Run(TimeSpan time, Func<int, double> rate, int most = Most)
    {
        var sizes = new List<int>();
        var step = TimeSpan.FromMilliseconds(1);
        for (var at = TimeSpan.Zero; at < time; at += step)
        {
            _clock.Advance(step);
            _owed += rate(Math.Min(_window.Size, most)) * step.TotalSeconds;
            for (; _owed >= 1; _owed--)
            {
                _window.OnEnd(isQueued: true, most);
            }

            sizes.Add(_window.Size);
        }

        return sizes;
    }
}
