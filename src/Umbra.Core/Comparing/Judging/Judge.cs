using System.Collections.Immutable;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Rules;

namespace Umbra.Core.Comparing.Judging;

/// <summary>Judges what was counted of a mirror. It keeps nothing from one look to the next: the same counts give the same judgement in every process.</summary>
/// <remarks>
/// <code>
/// 1. each path of the whole mirror together: difference or noise      (Rules)
/// 2. each endpoint: too few, or held against the limits               (EndpointJudge)
/// 3. the whole: fails with any endpoint; inconclusive when too many
///    exchanges belong to endpoints with too few; else it passes
/// </code>
/// </remarks>
/// <param name="settings">By what it is judged.</param>
internal sealed class Judge(JudgeSettings settings)
{
    /// <summary>The judgement.</summary>
    /// <param name="run">What is judged.</param>
    /// <param name="counts">What was counted in it.</param>
    public Judgement Decide(Run run, MirrorCounts counts)
    {
        // 1.
        var findings = Find(counts).ToLookup(finding => finding.Endpoint, StringComparer.Ordinal);

        // 2.
        var judge = new EndpointJudge(settings, counts.Endpoints.Count);
        var endpoints = counts.Endpoints
            .Select(endpoint => judge.Decide(endpoint.Key, endpoint.Value, [.. findings[endpoint.Key]]))
            .OrderBy(endpoint => endpoint.Verdict != Verdict.Fail)
            .ThenByDescending(endpoint => endpoint.Compared)
            .ThenBy(endpoint => endpoint.Endpoint, StringComparer.Ordinal)
            .ToImmutableArray();

        // 3.
        var compared = endpoints.Sum(endpoint => endpoint.Compared);
        var (verdict, reasons) = DecideWhole(endpoints, compared);
        return new Judgement(
            run,
            counts.Mirror,
            settings,
            verdict,
            reasons,
            [.. Cautions(counts.NotCompared, compared, endpoints, verdict)],
            compared,
            endpoints.Sum(endpoint => endpoint.Paired),
            endpoints);
    }

    private IEnumerable<PathFinding> Find(MirrorCounts counts)
    {
        var paired = PathFigures.Paired(counts);
        var unpaired = PathFigures.Unpaired(counts);
        var found = settings.Rule == DecisionRule.Diffy
            ? DiffyRule.Find(paired, settings.Confidence)
            : new StatisticalRule(settings.FalseDiscoveryRate, settings.Confidence).Find(paired);
        return found.Concat(UnpairedRule.Find(unpaired, settings.Confidence));
    }

    private (Verdict Verdict, ImmutableArray<Reason> Reasons) DecideWhole(ImmutableArray<EndpointJudgement> endpoints, long compared)
    {
        var failures = endpoints.Where(endpoint => endpoint.Verdict == Verdict.Fail).SelectMany(endpoint => endpoint.Reasons).ToImmutableArray();
        if (!failures.IsEmpty)
        {
            return (Verdict.Fail, failures);
        }

        var undecided = endpoints.Where(endpoint => endpoint.Verdict == Verdict.Inconclusive).ToList();
        var within = undecided.Sum(endpoint => endpoint.Compared);
        if (compared == 0)
        {
            return (Verdict.Inconclusive, [new Reason(ReasonKind.TooFew, null, null, 0, settings.Fail.FewestExchanges, "No exchange was compared.")]);
        }

        var share = (double)within / compared;
        if (share > settings.MostUndecided)
        {
            var sentence = $"{Figures.Count(undecided.Count, "endpoint has", "endpoints have")} fewer than {Figures.Count(settings.Fail.FewestExchanges)} exchanges, and together "
                + $"{Figures.Percent(share)} of all {Figures.Count(compared)}; up to {Figures.Percent(settings.MostUndecided)} may be left unjudged.";
            return (Verdict.Inconclusive, [new Reason(ReasonKind.TooFew, null, null, share, settings.MostUndecided, sentence)]);
        }

        var judged = endpoints.Length - undecided.Count;
        var passed = $"{Figures.Count(compared, "exchange", "exchanges")} compared, {Figures.Count(judged, "endpoint", "endpoints")} judged, no limit passed.";
        return (Verdict.Pass, [new Reason(ReasonKind.WithinLimits, null, null, 0, 0, passed)]);
    }

    private IEnumerable<Caution> Cautions(
        ImmutableSortedDictionary<string, long> notCompared, long compared, ImmutableArray<EndpointJudgement> endpoints, Verdict verdict)
    {
        var left = notCompared.Values.Sum();
        if (left > 0)
        {
            var reasons = notCompared.OrderByDescending(reason => reason.Value).Select(reason => $"{reason.Key} {Figures.Count(reason.Value)}");
            yield return new Caution(
                CautionKind.NotCompared,
                null,
                $"{Figures.Count(left)} of {Figures.Count(left + compared)} exchanges that were to be compared were not, and the verdict says nothing of them: {string.Join(", ", reasons)}.");
        }

        var undecided = endpoints.Where(endpoint => endpoint.Verdict == Verdict.Inconclusive).ToList();
        if (undecided.Count > 0 && verdict != Verdict.Inconclusive)
        {
            yield return new Caution(
                CautionKind.UndecidedEndpoints,
                null,
                $"{Figures.Count(undecided.Count, "endpoint was", "endpoints were")} not judged, with {Figures.Count(undecided.Sum(endpoint => endpoint.Compared), "exchange", "exchanges")} in all: fewer than {Figures.Count(settings.Fail.FewestExchanges)} each.");
        }

        if (settings.ShadowIsElsewhere)
        {
            yield return new Caution(CautionKind.ShadowElsewhere, null, "The shadow runs in another place than production, so their durations are not of the same road.");
        }

        foreach (var caution in endpoints.SelectMany(endpoint => endpoint.Cautions))
        {
            yield return caution;
        }
    }
}
