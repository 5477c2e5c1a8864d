using Umbra.Core.Comparing.Judging.Counting;

namespace Umbra.Core.Comparing.Judging.Latencies;

/// <summary>Counts the durations of both sides since the last increment was taken. One thread at a time.</summary>
internal sealed class LatencyCounter
{
    // Made with the first duration: an endpoint that is only ever cold costs nothing.
    private Sides? _sides;
    private long _cold;
    private long _oneSided;

    /// <summary>Nothing was counted.</summary>
    public bool IsIdle => _cold == 0 && _oneSided == 0 && _sides is not { IsIdle: false };

    /// <summary>Leaves out an exchange at the start.</summary>
    public void CountCold() => _cold++;

    /// <summary>Counts an exchange when both sides are known, so that both are of the same exchanges.</summary>
    public void Count(in ResponseTimes production, in ResponseTimes shadow)
    {
        if (production.LastByteNs < 0 || shadow.LastByteNs < 0)
        {
            _oneSided++;
            return;
        }

        _sides ??= new Sides();
        _sides.ProductionLast.Count(production.LastByteNs);
        _sides.ShadowLast.Count(shadow.LastByteNs);
        if (production.FirstByteNs >= 0 && shadow.FirstByteNs >= 0)
        {
            _sides.ProductionFirst.Count(production.FirstByteNs);
            _sides.ShadowFirst.Count(shadow.FirstByteNs);
        }
    }

    /// <summary>Adds what another has counted.</summary>
    public void Add(LatencyCounts increment)
    {
        _cold += increment.Cold;
        _oneSided += increment.OneSided;
        if (!increment.ProductionLast.Buckets.IsEmpty || !increment.ShadowLast.Buckets.IsEmpty)
        {
            _sides ??= new Sides();
            _sides.ProductionFirst.Add(increment.ProductionFirst);
            _sides.ProductionLast.Add(increment.ProductionLast);
            _sides.ShadowFirst.Add(increment.ShadowFirst);
            _sides.ShadowLast.Add(increment.ShadowLast);
        }
    }

    /// <summary>What was counted since the last increment was taken.</summary>
    public LatencyCounts Read() => Read(static histogram => histogram.Read());

    /// <summary>Gives what was counted, and begins at nothing.</summary>
    public LatencyCounts TakeIncrement()
    {
        var taken = Read(static histogram => histogram.TakeIncrement());
        _cold = 0;
        _oneSided = 0;
        return taken;
    }

    private LatencyCounts Read(Func<LatencyHistogram, DurationCounts> read) => _sides is null
        ? LatencyCounts.Empty with { Cold = _cold, OneSided = _oneSided }
        : new LatencyCounts(
            read(_sides.ProductionFirst), read(_sides.ProductionLast), read(_sides.ShadowFirst), read(_sides.ShadowLast), _cold, _oneSided);

    private sealed class Sides
    {
        public LatencyHistogram ProductionFirst { get; } = new();

        public LatencyHistogram ProductionLast { get; } = new();

        public LatencyHistogram ShadowFirst { get; } = new();

        public LatencyHistogram ShadowLast { get; } = new();

        public bool IsIdle => ProductionLast.IsIdle && ShadowLast.IsIdle;
    }
}
