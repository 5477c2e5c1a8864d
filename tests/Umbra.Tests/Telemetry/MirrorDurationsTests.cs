using System.Diagnostics.Metrics;
using Umbra.Telemetry;

namespace Umbra.Tests.Telemetry;

public sealed class MirrorDurationsTests : IDisposable
{
    private readonly Meter _meter = new($"test {Guid.NewGuid()}");
    private readonly MeterListener _listener = new();
    private readonly List<string> _recorded = [];

    public MirrorDurationsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            lock (_recorded)
            {
                _recorded.Add($"{tags[0].Value} {tags[1].Value} {value * 1000:0} ms");
            }
        });
        _listener.Start();
    }

    [Fact]
    public void Durations_of_before_the_metrics_are_told_to_them()
    {
        var durations = new MirrorDurations();
        durations.Tell("a", isShadow: false, 1_000_000);
        durations.Tell("b", isShadow: true, 2_000_000);
        Assert.Empty(_recorded);

        durations.Begin(new MirrorMeter(_meter, () => []));
        durations.Tell("a", isShadow: true, 3_000_000);

        Assert.Equal(["a production 1 ms", "b shadow 2 ms", "a shadow 3 ms"], _recorded);
    }

    [Fact]
    public void Durations_between_the_metrics_of_before_and_those_of_after_a_reload_are_told_to_the_latter()
    {
        var durations = new MirrorDurations();
        durations.Begin(new MirrorMeter(_meter, () => []));
        durations.End();
        durations.Tell("a", isShadow: false, 1_000_000);
        Assert.Empty(_recorded);

        durations.Begin(new MirrorMeter(_meter, () => []));

        Assert.Equal(["a production 1 ms"], _recorded);
    }

    [Fact]
    public async Task None_is_lost_or_told_twice_while_the_metrics_begin()
    {
        const int Each = 20_000;
        var durations = new MirrorDurations();
        using var started = new Barrier(3);
        var tellers = Enumerable.Range(0, 2).Select(teller => Task.Run(() =>
        {
            started.SignalAndWait(TestContext.Current.CancellationToken);
            for (var i = 0; i < Each; i++)
            {
                durations.Tell($"{teller}", isShadow: false, i * 1_000_000L);
            }
        })).ToArray();
        started.SignalAndWait(TestContext.Current.CancellationToken);
        durations.Begin(new MirrorMeter(_meter, () => []));
        await Task.WhenAll(tellers);

        Assert.Equal(2 * Each, _recorded.Count);
        Assert.Equal(2 * Each, _recorded.Distinct().Count());
    }

    [Fact]
    public void So_many_are_kept_and_no_more()
    {
        var durations = new MirrorDurations();
        for (var i = 0; i < MirrorDurations.Most + 1; i++)
        {
            Assert.Equal(i >= MirrorDurations.Enough, durations.AreEnough);
            durations.Tell("a", isShadow: false, 1_000_000);
        }

        durations.Begin(new MirrorMeter(_meter, () => []));

        Assert.Equal(MirrorDurations.Most, _recorded.Count);
        Assert.False(durations.AreEnough);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }
}
