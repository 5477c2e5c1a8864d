namespace Umbra.Core.Comparing.Judging.Counting;

/// <summary>Bounds of what is counted. Immutable.</summary>
internal sealed record CountingSettings
{
    /// <summary>Counts together what has no place of its own any more.</summary>
    public const string Other = "_other";

    /// <summary>The most endpoints of a mirror; further ones are counted as <see cref="Other"/>.</summary>
    /// <value>Default: 1,000. Four histograms of some 30 KiB belong to each that answers.</value>
    public int MostEndpoints { get; init; } = 1_000;

    /// <summary>The most paths of an endpoint; further ones are counted as <see cref="Other"/>.</summary>
    /// <value>Default: 1,000.</value>
    public int MostPaths { get; init; } = 1_000;

    /// <summary>Exchanges at the start of each endpoint whose durations are left out, because caches and compilers are cold.</summary>
    /// <value>Default: 20.</value>
    public int ColdExchanges { get; init; } = 20;
}
