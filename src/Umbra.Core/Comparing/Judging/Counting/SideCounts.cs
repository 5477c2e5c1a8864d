namespace Umbra.Core.Comparing.Judging.Counting;

/// <summary>Errors of one side of an endpoint.</summary>
/// <param name="ClientErrors">Status 400 to 499.</param>
/// <param name="ServerErrors">Status 500 to 599.</param>
/// <param name="Failed">No whole response.</param>
internal readonly record struct SideCounts(long ClientErrors, long ServerErrors, long Failed)
{
    /// <summary>All errors.</summary>
    public long Errors => ClientErrors + ServerErrors + Failed;

    /// <summary>Both together.</summary>
    public static SideCounts operator +(SideCounts left, SideCounts right) =>
        new(left.ClientErrors + right.ClientErrors, left.ServerErrors + right.ServerErrors, left.Failed + right.Failed);

    /// <summary>One more response.</summary>
    /// <param name="status">Its status code; 0 when no whole response came.</param>
    public SideCounts With(int status) => status switch
    {
        >= 400 and < 500 => this with { ClientErrors = ClientErrors + 1 },
        >= 500 and < 600 => this with { ServerErrors = ServerErrors + 1 },
        < 100 => this with { Failed = Failed + 1 },
        _ => this,
    };
}
