using System.Collections.Immutable;
using HdrHistogram;

namespace Umbra.Core.Comparing.Judging.Latencies;

/// <summary>An HDR histogram of durations: two significant digits from 1 µs to an hour, some 30 KiB. One thread at a time; counting allocates nothing.</summary>
internal sealed class LatencyHistogram
{
    /// <summary>The longest duration that is told from longer ones: an hour.</summary>
    public const long MostMicroseconds = 3_600_000_000;

    private readonly LongHistogram _histogram = new(1, MostMicroseconds, numberOfSignificantValueDigits: 2);

    /// <summary>Nothing was counted.</summary>
    public bool IsIdle => _histogram.TotalCount == 0;

    /// <summary>Counts a duration.</summary>
    /// <param name="nanoseconds">Rounded up to microseconds; less than 0 counts as 0, more than an hour as an hour.</param>
    public void Count(long nanoseconds) => _histogram.RecordValue(Math.Clamp(nanoseconds / 1000 + (nanoseconds % 1000 > 0 ? 1 : 0), 0, MostMicroseconds));

    /// <summary>Adds what another has counted.</summary>
    public void Add(DurationCounts increment)
    {
        foreach (var bucket in increment.Buckets)
        {
            _histogram.RecordValueWithCount(Math.Min(bucket.Microseconds, MostMicroseconds), bucket.Count);
        }
    }

    /// <summary>What was counted.</summary>
    public DurationCounts Read()
    {
        if (IsIdle)
        {
            return DurationCounts.Empty;
        }

        var buckets = ImmutableArray.CreateBuilder<DurationBucket>();
        foreach (var value in _histogram.RecordedValues())
        {
            buckets.Add(new DurationBucket(_histogram.HighestEquivalentValue(value.ValueIteratedTo), value.CountAtValueIteratedTo));
        }

        return new DurationCounts(buckets.ToImmutable());
    }

    /// <summary>Gives what was counted, and begins at nothing.</summary>
    public DurationCounts TakeIncrement()
    {
        var taken = Read();
        _histogram.Reset();
        return taken;
    }
}
