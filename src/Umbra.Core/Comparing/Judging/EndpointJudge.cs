using System.Collections.Immutable;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Rules;

namespace Umbra.Core.Comparing.Judging;

/// <summary>Holds one endpoint against the limits.</summary>
/// <param name="settings">By what it is judged.</param>
/// <param name="endpoints">How many endpoints there are.</param>
internal sealed class EndpointJudge(JudgeSettings settings, int endpoints)
{
    /// <summary>The judgement of one endpoint.</summary>
    /// <param name="endpoint">Method and path template.</param>
    /// <param name="counts">What was counted of it.</param>
    /// <param name="findings">What was found of its paths.</param>
    public EndpointJudgement Decide(string endpoint, EndpointCounts counts, ImmutableArray<PathFinding> findings)
    {
        var paths = findings
            .OrderBy(finding => finding.Standing)
            .ThenByDescending(finding => finding.Excess)
            .ThenBy(finding => finding.Path, StringComparer.Ordinal)
            .ToImmutableArray();
        var errors = ErrorJudgement.Of(counts, settings.Confidence, endpoints);
        var latency = LatencyJudgement.Of(counts.Latency, settings.Confidence);
        var (verdict, reasons) = Decide(endpoint, counts, paths, errors, latency);
        var cautions = EndpointCautions.Of(endpoint, counts, paths, latency, settings.Fail).ToImmutableArray();
        return new EndpointJudgement(
            endpoint, verdict, reasons, cautions, counts.Compared, counts.Paired, counts.Differing, paths, errors, latency);
    }

    private (Verdict Verdict, ImmutableArray<Reason> Reasons) Decide(
        string endpoint, EndpointCounts counts, ImmutableArray<PathFinding> paths, ErrorJudgement errors, LatencyJudgement latency)
    {
        var fail = settings.Fail;
        var usable = counts.Paired > 0 ? counts.Paired : counts.Compared;
        if (usable < fail.FewestExchanges)
        {
            var what = counts.Paired > 0 ? "exchanges with a second production response" : "exchanges";
            var sentence = $"{endpoint} has {Figures.Count(usable)} of the {Figures.Count(fail.FewestExchanges)} {what} that it takes to judge it.";
            return (Verdict.Inconclusive, [new Reason(ReasonKind.TooFew, endpoint, null, usable, fail.FewestExchanges, sentence)]);
        }

        ImmutableArray<Reason> failures = [.. DifferencesOf(paths), .. NewErrorsOf(endpoint, errors), .. P99Of(endpoint, latency)];
        if (!failures.IsEmpty)
        {
            return (Verdict.Fail, failures);
        }

        var passed = $"{endpoint} stays within the limits over {Figures.Count(counts.Compared)} exchanges.";
        return (Verdict.Pass, [new Reason(ReasonKind.WithinLimits, endpoint, null, 0, 0, passed)]);
    }

    private IEnumerable<Reason> DifferencesOf(ImmutableArray<PathFinding> paths)
    {
        if (settings.Fail.Differences is not { } limit)
        {
            yield break;
        }

        foreach (var path in paths.Where(path => path.Standing == PathStanding.Differs && path.Excess > limit))
        {
            var beyond = path switch
            {
                { IsPaired: false } => "from production",
                { Counts.Noise: 0 } => "from production, which never differs from itself there",
                _ => $"from production beyond the {Figures.Percent((double)path.Counts.Noise / path.Exchanges)} in which production differs from itself",
            };
            var sentence = $"{path.Endpoint} {path.Path} differs in {Figures.Percent(path.Excess)} of {Figures.Count(path.Exchanges)} exchanges {beyond} "
                + $"({Percent(path.ExcessInterval)}); more than {Figures.Percent(limit)} fails.";
            yield return new Reason(ReasonKind.Differences, path.Endpoint, path.Path, path.Excess, limit, sentence);
        }
    }

    private IEnumerable<Reason> NewErrorsOf(string endpoint, ErrorJudgement errors)
    {
        if (settings.Fail.NewErrors is { } limit && errors.ExcessInterval.Low > limit)
        {
            var sentence = $"{endpoint} errs in {Figures.Percent(errors.Excess)} more of {Figures.Count(errors.Exchanges)} exchanges at the shadow than in production "
                + $"({Percent(errors.ExcessInterval)}); more than {Figures.Percent(limit)} fails.";
            yield return new Reason(ReasonKind.NewErrors, endpoint, null, errors.Excess, limit, sentence);
        }
    }

    private IEnumerable<Reason> P99Of(string endpoint, LatencyJudgement latency)
    {
        if (settings.Fail.P99Ratio is { } limit && latency is { P99: { } ratio, LastByte: { Production: { } production, Shadow: { } shadow } } && ratio.Low > limit)
        {
            var sentence = $"{endpoint} has a p99 of {Figures.Milliseconds(shadow.P99)} at the shadow and {Figures.Milliseconds(production.P99)} in production, "
                + $"{Figures.Times(ratio.Ratio)} ({Figures.Times(ratio.Low)} to {Figures.Times(ratio.High)}) over {Figures.Count(latency.Exchanges)} exchanges; more than {Figures.Times(limit)} fails.";
            yield return new Reason(ReasonKind.P99Ratio, endpoint, null, ratio.Ratio, limit, sentence);
        }
    }

    private static string Percent(Evidence.Interval interval) => $"{Figures.Percent(interval.Low)} to {Figures.Percent(interval.High)}";
}
