using System.Collections.Immutable;

namespace Umbra.Core.Delivery;

/// <summary>How long both sides of a mirror took and what they answered. Since the mirror's start; safe to read at any time.</summary>
/// <param name="production">Is told how long production's whole responses took, in nanoseconds.</param>
/// <param name="shadow">Is told the same of the shadow's.</param>
internal sealed class MirrorStatistics(Action<long>? production = null, Action<long>? shadow = null)
{
    /// <summary>Production: from the request's last byte to the response's, as the data plane saw them pass.</summary>
    public SideStatistics Production { get; } = new() { Observed = production };

    /// <summary>The shadow: from the request's last write to the response's last byte.</summary>
    public SideStatistics Shadow { get; } = new() { Observed = shadow };
}

/// <summary>One side's durations and response classes.</summary>
internal sealed class SideStatistics
{
    private readonly long[] _responses = new long[ClassNames.Length];

    /// <summary>Label values of <c>umbra_mirror_responses_total{class}</c>; <c>none</c> is an exchange without a whole response, or with a status that is of none of the others.</summary>
    public static ImmutableArray<string> ClassNames { get; } = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

    /// <summary>Is told of each whole response whose duration is known: nanoseconds. Must be quick and must not throw.</summary>
    public Action<long>? Observed { get; init; }

    /// <summary>Durations of whole responses.</summary>
    public DurationHistogram Durations { get; } = new();

    /// <summary>Counts a whole response.</summary>
    /// <param name="status">Its status code.</param>
    /// <param name="nanoseconds">How long it took; less than 0 when that is not known.</param>
    public void Responded(int status, long nanoseconds)
    {
        Interlocked.Increment(ref _responses[status is >= 100 and < 600 ? status / 100 : 0]);
        if (nanoseconds >= 0)
        {
            Durations.Record(nanoseconds);
            Observed?.Invoke(nanoseconds);
        }
    }

    /// <summary>Counts an exchange without a whole response.</summary>
    public void NotResponded() => Interlocked.Increment(ref _responses[0]);

    /// <summary>How often each of <see cref="ClassNames"/> was counted, in that order.</summary>
    public ImmutableArray<long> Responses()
    {
        var counts = ImmutableArray.CreateBuilder<long>(_responses.Length);
        foreach (ref var count in _responses.AsSpan())
        {
            counts.Add(Volatile.Read(ref count));
        }

        return counts.DrainToImmutable();
    }
}
