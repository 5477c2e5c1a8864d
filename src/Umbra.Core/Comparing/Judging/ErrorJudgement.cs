using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Evidence;

namespace Umbra.Core.Comparing.Judging;

/// <summary>Errors of both sides of an endpoint beside each other. An error is a status of 400 to 599, or no whole response.</summary>
/// <param name="Exchanges">Of how many exchanges.</param>
/// <param name="Production">Production's.</param>
/// <param name="Shadow">The shadow's.</param>
/// <param name="NewErrors">Exchanges in which only the shadow erred.</param>
/// <param name="GoneErrors">Exchanges in which only production erred.</param>
/// <param name="Ratio">How many times more often the shadow errs; for one look.</param>
/// <param name="Excess">Share of new errors less that of gone ones, −1 to 1.</param>
/// <param name="ExcessInterval">What that may truly be, at every look at once.</param>
internal sealed record ErrorJudgement(
    long Exchanges,
    SideCounts Production,
    SideCounts Shadow,
    long NewErrors,
    long GoneErrors,
    RateRatio? Ratio,
    double Excess,
    Interval ExcessInterval)
{
    /// <summary>The judgement of an endpoint's errors.</summary>
    /// <param name="counts">Its counts.</param>
    /// <param name="confidence">Of the intervals.</param>
    /// <param name="endpoints">How many endpoints are judged: what may err is shared among them (Bonferroni).</param>
    public static ErrorJudgement Of(EndpointCounts counts, double confidence, int endpoints) => new(
        counts.Compared,
        counts.Production,
        counts.Shadow,
        counts.NewErrors,
        counts.GoneErrors,
        RateRatio.Of(counts.Shadow.Errors, counts.Production.Errors, counts.Compared, confidence),
        counts.Compared == 0 ? 0 : (double)(counts.NewErrors - counts.GoneErrors) / counts.Compared,
        ConfidenceSequence.OfExcess(counts.NewErrors, counts.GoneErrors, counts.Compared, 1 - ((1 - confidence) / Math.Max(1, endpoints))));
}
