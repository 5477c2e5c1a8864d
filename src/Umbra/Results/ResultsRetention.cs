namespace Umbra.Results;

/// <summary>How long results are kept. Immutable.</summary>
/// <param name="Age">A run that ended longer ago is removed.</param>
/// <param name="Bytes">Above this size the oldest ended runs are removed.</param>
internal sealed record ResultsRetention(TimeSpan Age, long Bytes)
{
    /// <summary>90 days, 1 GiB.</summary>
    public static ResultsRetention Default { get; } = new(TimeSpan.FromDays(90), 1L << 30);
}
