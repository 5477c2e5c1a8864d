namespace Umbra.Telemetry;

/// <summary>Takes durations to the metrics, and keeps those that are measured while there are none: a worker sends copies before it shows figures.</summary>
internal sealed class MirrorDurations
{
    /// <summary>With so many it is time for the metrics to begin: 1.5 MiB.</summary>
    public const int Enough = 65_536;

    /// <summary>So many are kept, 6 MiB: there is room for what comes while they begin. More are left out of the histogram, and of nothing else.</summary>
    public const int Most = 4 * Enough;

    private readonly Lock _gate = new();
    private List<Duration> _kept = [];
    private volatile MirrorMeter? _meter;

    /// <summary>There are <see cref="Enough"/>.</summary>
    public bool AreEnough
    {
        get
        {
            lock (_gate)
            {
                return _kept.Count >= Enough;
            }
        }
    }

    /// <summary>One side of a mirror took so long. For any thread.</summary>
    public void Tell(string mirror, bool isShadow, long nanoseconds)
    {
        if (_meter is { } meter)
        {
            Record(meter, new Duration(mirror, isShadow, nanoseconds));
            return;
        }

        lock (_gate)
        {
            if (_meter is { } begun)
            {
                Record(begun, new Duration(mirror, isShadow, nanoseconds));
            }
            else if (_kept.Count < Most)
            {
                _kept.Add(new Duration(mirror, isShadow, nanoseconds));
            }
        }
    }

    /// <summary>Metrics take durations from now on, and first those that were kept.</summary>
    public void Begin(MirrorMeter meter)
    {
        List<Duration> kept;
        lock (_gate)
        {
            (kept, _kept) = (_kept, []);
            _meter = meter;
        }

        foreach (var duration in kept)
        {
            Record(meter, duration);
        }
    }

    /// <summary>The metrics end; others will begin.</summary>
    public void End()
    {
        lock (_gate)
        {
            _meter = null;
        }
    }

    private static void Record(MirrorMeter meter, Duration duration)
    {
        var sides = meter.For(duration.Mirror);
        if (duration.IsShadow)
        {
            sides.Shadow(duration.Nanoseconds);
        }
        else
        {
            sides.Production(duration.Nanoseconds);
        }
    }

    private readonly record struct Duration(string Mirror, bool IsShadow, long Nanoseconds);
}
