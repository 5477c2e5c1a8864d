using System.Buffers;
using System.Collections.Immutable;

namespace Umbra.Core.Comparing.Judging.Latencies;

/// <summary>The filled buckets of a histogram of durations, in ascending order: a whole or an increment. Immutable.</summary>
/// <param name="Buckets">Each with its longest duration and how many fell in it, at least 1.</param>
/// <remarks>Buckets are those of an HDR histogram of two significant digits over microseconds: each is at most 1 % wide.</remarks>
internal sealed record DurationCounts(ImmutableArray<DurationBucket> Buckets)
{
    /// <summary>Nothing.</summary>
    public static DurationCounts Empty { get; } = new([]);

    /// <summary>How many durations.</summary>
    public long Total
    {
        get
        {
            long total = 0;
            foreach (var bucket in Buckets)
            {
                total += bucket.Count;
            }

            return total;
        }
    }

    /// <summary>The longest duration of the bucket in which a share of all durations is reached, µs; null when there are none.</summary>
    /// <param name="share">0 to 1.</param>
    public long? Quantile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Total));
        foreach (var bucket in Buckets)
        {
            rank -= bucket.Count;
            if (rank <= 0)
            {
                return bucket.Microseconds;
            }
        }

        return null;
    }

    /// <summary>Both together.</summary>
    public DurationCounts Plus(DurationCounts other)
    {
        if (other.Buckets.IsEmpty)
        {
            return this;
        }

        var merged = ImmutableArray.CreateBuilder<DurationBucket>(Buckets.Length + other.Buckets.Length);
        int left = 0, right = 0;
        while (left < Buckets.Length || right < other.Buckets.Length)
        {
            var at = Math.Min(At(Buckets, left), At(other.Buckets, right));
            long count = 0;
            count += At(Buckets, left) == at ? Buckets[left++].Count : 0;
            count += At(other.Buckets, right) == at ? other.Buckets[right++].Count : 0;
            merged.Add(new DurationBucket(at, count));
        }

        return new DurationCounts(merged.ToImmutable());
    }

    /// <summary>As bytes, for a store: for each bucket the distance to the one before in µs and the count, each as an unsigned LEB128.</summary>
    public byte[] ToBytes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        long before = 0;
        foreach (var bucket in Buckets)
        {
            Write(bytes, bucket.Microseconds - before);
            Write(bytes, bucket.Count);
            before = bucket.Microseconds;
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>From what <see cref="ToBytes"/> gave.</summary>
    /// <exception cref="FormatException">The bytes are something else.</exception>
    public static DurationCounts FromBytes(ReadOnlySpan<byte> bytes)
    {
        var buckets = ImmutableArray.CreateBuilder<DurationBucket>();
        long before = 0;
        while (!bytes.IsEmpty)
        {
            var distance = Read(ref bytes);
            var count = Read(ref bytes);
            if (count <= 0 || distance < 0 || (distance == 0 && buckets.Count > 0) || distance > LatencyHistogram.MostMicroseconds * 2)
            {
                throw new FormatException("A stored histogram holds a bucket that is empty or out of order.");
            }

            before += distance;
            buckets.Add(new DurationBucket(before, count));
        }

        return new DurationCounts(buckets.ToImmutable());
    }

    /// <summary>Whether both hold the same buckets.</summary>
    public bool Equals(DurationCounts? other) => other is not null && Buckets.AsSpan().SequenceEqual(other.Buckets.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Buckets.Length, Total);

    private static long At(ImmutableArray<DurationBucket> buckets, int index) => index < buckets.Length ? buckets[index].Microseconds : long.MaxValue;

    private static void Write(ArrayBufferWriter<byte> bytes, long value)
    {
        var rest = (ulong)value;
        var span = bytes.GetSpan(10);
        var length = 0;
        for (; rest >= 0x80; rest >>= 7)
        {
            span[length++] = (byte)(rest | 0x80);
        }

        span[length++] = (byte)rest;
        bytes.Advance(length);
    }

    private static long Read(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var i = 0; i < Math.Min(bytes.Length, 9); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return (long)value;
            }
        }

        throw new FormatException("A stored histogram ends inside a number.");
    }
}

/// <summary>A bucket of durations.</summary>
/// <param name="Microseconds">The longest duration that falls in it.</param>
/// <param name="Count">How many did.</param>
internal readonly record struct DurationBucket(long Microseconds, long Count);
