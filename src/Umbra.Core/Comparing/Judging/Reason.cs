namespace Umbra.Core.Comparing.Judging;

/// <summary>Why a verdict is what it is: one sentence, and its parts for machines.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Endpoint">Method and path template; null for the whole.</param>
/// <param name="Path">Where in the response; null when it is not about one path.</param>
/// <param name="Measured">The figure, in the unit of <paramref name="Limit"/>: a share, a ratio or a number of exchanges.</param>
/// <param name="Limit">What it was held against.</param>
/// <param name="Sentence">In English, with numbers and units.</param>
internal sealed record Reason(ReasonKind Kind, string? Endpoint, string? Path, double Measured, double Limit, string Sentence);

/// <summary>What a reason is about.</summary>
internal enum ReasonKind : byte
{
    /// <summary>A path differs beyond noise in more exchanges than may.</summary>
    Differences,

    /// <summary>The shadow errs where production does not.</summary>
    NewErrors,

    /// <summary>The shadow's p99 is longer than it may be.</summary>
    P99Ratio,

    /// <summary>There were too few exchanges to say.</summary>
    TooFew,

    /// <summary>Nothing passed a limit.</summary>
    WithinLimits,
}
