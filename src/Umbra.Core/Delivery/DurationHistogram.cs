using System.Collections.Immutable;
using System.Numerics;

namespace Umbra.Core.Delivery;

/// <summary>
/// Counts durations without a lock: 32 buckets for each doubling from 1 µs on, so that a quantile is at most 1.6 % off, and exact counts
/// for the bounds that metrics show. Durations over an hour count as an hour.
/// </summary>
internal sealed class DurationHistogram
{
    private const int SubBucketBits = 5;
    private const int SubBuckets = 1 << SubBucketBits;
    private const long MostMicroseconds = 3_600_000_000;

    private readonly long[] _buckets = new long[BucketOf(MostMicroseconds) + 1];
    private readonly long[] _byBound = new long[Bounds.Length + 1];
    private long _sumMicroseconds;

    /// <summary>Upper bounds of the buckets that metrics show, seconds; a last one without bound follows.</summary>
    public static ImmutableArray<double> Bounds { get; } = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static ImmutableArray<long> BoundMicroseconds { get; } = [.. Bounds.Select(bound => (long)Math.Round(bound * 1_000_000))];

    /// <summary>Counts a duration.</summary>
    /// <param name="nanoseconds">The duration; less than 0 counts as 0.</param>
    public void Record(long nanoseconds)
    {
        var microseconds = Math.Clamp((nanoseconds + 999) / 1000, 0, MostMicroseconds);
        var bound = 0;
        while (bound < BoundMicroseconds.Length && microseconds > BoundMicroseconds[bound])
        {
            bound++;
        }

        Interlocked.Increment(ref _buckets[BucketOf(microseconds)]);
        Interlocked.Increment(ref _byBound[bound]);
        Interlocked.Add(ref _sumMicroseconds, microseconds);
    }

    /// <summary>The counts as they stand.</summary>
    public DurationSnapshot Read()
    {
        var buckets = ImmutableArray.CreateBuilder<long>(_buckets.Length);
        foreach (ref var count in _buckets.AsSpan())
        {
            buckets.Add(Volatile.Read(ref count));
        }

        var cumulative = ImmutableArray.CreateBuilder<long>(_byBound.Length);
        long total = 0;
        foreach (ref var count in _byBound.AsSpan())
        {
            total += Volatile.Read(ref count);
            cumulative.Add(total);
        }

        return new DurationSnapshot(total, Volatile.Read(ref _sumMicroseconds) / 1e6, cumulative.DrainToImmutable(), buckets.DrainToImmutable());
    }

    /// <summary>The middle of a bucket, seconds.</summary>
    internal static double MiddleOf(int bucket)
    {
        if (bucket < 2 * SubBuckets)
        {
            return bucket / 1e6;
        }

        var shift = (bucket >> SubBucketBits) - 1;
        long first = (long)(SubBuckets + (bucket & (SubBuckets - 1))) << shift;
        return (first + ((1L << shift) / 2.0)) / 1e6;
    }

    // Up to 64 µs each microsecond has its own; above, the five bits after the highest one choose.
    private static int BucketOf(long microseconds)
    {
        if (microseconds < 2 * SubBuckets)
        {
            return (int)microseconds;
        }

        var shift = BitOperations.Log2((ulong)microseconds) - SubBucketBits;
        return (shift << SubBucketBits) + (int)(microseconds >> shift);
    }
}

/// <summary>What a <see cref="DurationHistogram"/> had counted at one moment.</summary>
/// <param name="Count">How many.</param>
/// <param name="SumSeconds">Their sum.</param>
/// <param name="Cumulative">How many were up to each of <see cref="DurationHistogram.Bounds"/>, then all.</param>
/// <param name="Buckets">The fine buckets.</param>
internal sealed record DurationSnapshot(long Count, double SumSeconds, ImmutableArray<long> Cumulative, ImmutableArray<long> Buckets)
{
    /// <summary>A quantile in seconds, at most 1.6 % off; NaN when nothing was counted.</summary>
    /// <param name="share">0 to 1.</param>
    public double Quantile(double share)
    {
        var total = Buckets.Sum();
        var rank = Math.Max(1, (long)Math.Ceiling(share * total));
        for (var i = 0; i < Buckets.Length; i++)
        {
            rank -= Buckets[i];
            if (rank <= 0)
            {
                return DurationHistogram.MiddleOf(i);
            }
        }

        return double.NaN;
    }

    /// <summary>How many took longer, at most 1.6 % off in where the border lies.</summary>
    /// <param name="seconds">The border.</param>
    public long CountOver(double seconds)
    {
        long count = 0;
        for (var i = Buckets.Length - 1; i >= 0 && DurationHistogram.MiddleOf(i) > seconds; i--)
        {
            count += Buckets[i];
        }

        return count;
    }
}
