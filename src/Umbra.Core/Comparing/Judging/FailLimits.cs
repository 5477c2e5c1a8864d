namespace Umbra.Core.Comparing.Judging;

/// <summary>What makes a verdict fail. Null leaves a limit out. Immutable.</summary>
internal sealed record FailLimits
{
    /// <summary>The most exchanges of an endpoint that may differ at one path beyond noise.</summary>
    /// <value>A share, 0 to 1. Default: 0.001.</value>
    public double? Differences { get; init; } = 0.001;

    /// <summary>The most exchanges of an endpoint in which the shadow may err where production does not, less those the other way round.</summary>
    /// <value>A share, 0 to 1. Default: 0.001.</value>
    public double? NewErrors { get; init; } = 0.001;

    /// <summary>How many times longer the shadow's p99 to the last byte may be.</summary>
    /// <value>More than 0. Default: none.</value>
    public double? P99Ratio { get; init; }

    /// <summary>The fewest compared exchanges on which an endpoint is judged.</summary>
    /// <value>At least 1. Default: 100.</value>
    public long FewestExchanges { get; init; } = 100;
}
