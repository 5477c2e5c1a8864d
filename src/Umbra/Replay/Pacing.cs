namespace Umbra.Replay;

/// <summary>When requests are due: an open loop's schedule, which does not depend on the target's answers.</summary>
/// <param name="speed">How many times as fast as it was recorded; infinity for as fast as can be.</param>
/// <param name="rate">A rate in place of the recorded times; null for those.</param>
internal sealed class Pacing(double speed, RatePlan? rate)
{
    private long _index;
    private long _firstNs;
    private long _baseNs;
    private long _lastNs;
    private bool _hasFirst;

    /// <summary>The recording begins anew: what follows is due after what was last.</summary>
    public void NextLoop()
    {
        // As far behind the last request as requests are from each other on average.
        _baseNs = _index > 1 ? _lastNs + (_lastNs / (_index - 1)) : _lastNs;
        _hasFirst = false;
    }

    /// <summary>When the next request is due, ns after the start; never before the one before it.</summary>
    /// <param name="recordedNs">When it was recorded, ns since 1970.</param>
    public long Next(long recordedNs)
    {
        if (!_hasFirst)
        {
            (_hasFirst, _firstNs) = (true, recordedNs);
        }

        var due = rate is not null ? rate.DueNs(_index)
            : double.IsPositiveInfinity(speed) ? 0
            : _baseNs + (long)(Math.Max(0, recordedNs - _firstNs) / speed);
        _index++;
        return _lastNs = Math.Max(_lastNs, due);
    }

    /// <summary>A time between two recorded moments as it is replayed.</summary>
    public long Scaled(long ns) => double.IsPositiveInfinity(speed) ? 0 : (long)(ns / speed);
}
