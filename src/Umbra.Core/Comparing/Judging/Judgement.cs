using System.Collections.Immutable;
using Umbra.Core.Comparing.Judging.Rules;

namespace Umbra.Core.Comparing.Judging;

/// <summary>The verdict on one mirror in one run, with everything that it rests on: what a report prints.</summary>
/// <param name="Run">What was judged.</param>
/// <param name="Mirror">The mirror's name in the configuration.</param>
/// <param name="Settings">By what it was judged.</param>
/// <param name="Verdict">May it go live?</param>
/// <param name="Reasons">Why; at least one.</param>
/// <param name="Cautions">What a reader must know to believe it.</param>
/// <param name="Compared">Compared exchanges.</param>
/// <param name="Paired">Of them, those with a second production response.</param>
/// <param name="Endpoints">Each endpoint; those that fail first, then by the number of exchanges.</param>
internal sealed record Judgement(
    Run Run,
    string Mirror,
    JudgeSettings Settings,
    Verdict Verdict,
    ImmutableArray<Reason> Reasons,
    ImmutableArray<Caution> Cautions,
    long Compared,
    long Paired,
    ImmutableArray<EndpointJudgement> Endpoints);

/// <summary>The verdict on one endpoint.</summary>
/// <param name="Endpoint">Method and path template.</param>
/// <param name="Verdict">May it go live?</param>
/// <param name="Reasons">Why; at least one.</param>
/// <param name="Cautions">What a reader must know to believe it.</param>
/// <param name="Compared">Compared exchanges.</param>
/// <param name="Paired">Of them, those with a second production response.</param>
/// <param name="Differing">Of them, those that differed at a path not known as noise when they were compared.</param>
/// <param name="Paths">Paths at which anything differed: differences first, by their excess.</param>
/// <param name="Errors">Errors of both sides.</param>
/// <param name="Latency">Durations of both sides.</param>
internal sealed record EndpointJudgement(
    string Endpoint,
    Verdict Verdict,
    ImmutableArray<Reason> Reasons,
    ImmutableArray<Caution> Cautions,
    long Compared,
    long Paired,
    long Differing,
    ImmutableArray<PathFinding> Paths,
    ErrorJudgement Errors,
    LatencyJudgement Latency);
