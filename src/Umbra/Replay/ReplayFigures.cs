using System.Collections.Immutable;
using HdrHistogram;

namespace Umbra.Replay;

/// <summary>What came of a replay. Immutable.</summary>
internal sealed record ReplayFigures
{
    /// <summary>Requests that came to an end, answered or not; without those of the warm-up.</summary>
    public required long Sent { get; init; }

    /// <summary>Requests that were not sent.</summary>
    public required long Skipped { get; init; }

    /// <summary>Answers by class: none, 1xx to 5xx.</summary>
    public required ImmutableArray<long> Classes { get; init; }

    /// <summary>Requests without a whole answer, by what went wrong.</summary>
    public required SortedDictionary<string, long> Failures { get; init; }

    /// <summary>Requests that were not sent, by reason.</summary>
    public required SortedDictionary<string, long> Skips { get; init; }

    /// <summary>From due to written.</summary>
    public required Percentiles Lateness { get; init; }

    /// <summary>From written to the last byte of the answer.</summary>
    public required Percentiles Service { get; init; }

    /// <summary>From due to the last byte: what a user would have waited.</summary>
    public required Percentiles Response { get; init; }

    /// <summary>Second by second, by when requests were due.</summary>
    public required ImmutableArray<SecondFigures> Seconds { get; init; }

    /// <summary>Requests without a whole answer.</summary>
    public long Failed => Classes[0];
}

/// <summary>One second.</summary>
/// <param name="Second">Its number, from 0.</param>
/// <param name="Sent">Requests that were due in it.</param>
/// <param name="Answered">Those with a whole answer.</param>
/// <param name="Errors">Those without one, or with one of 500 or more.</param>
/// <param name="LatenessP99">ms.</param>
/// <param name="ResponseP99">From due to the last byte, ms.</param>
internal sealed record SecondFigures(int Second, int Sent, int Answered, int Errors, double LatenessP99, double ResponseP99);

/// <summary>Percentiles, ms, to three digits; 0 when nothing was measured.</summary>
internal sealed record Percentiles(double P50, double P90, double P99, double P999, double Max)
{
    /// <summary>Those of a histogram of microseconds.</summary>
    public static Percentiles Of(HistogramBase histogram) => histogram.TotalCount == 0
        ? new Percentiles(0, 0, 0, 0, 0)
        : new Percentiles(At(histogram, 50), At(histogram, 90), At(histogram, 99), At(histogram, 99.9), At(histogram, 100));

    private static double At(HistogramBase histogram, double percentile) => histogram.GetValueAtPercentile(percentile) / 1000.0;
}
