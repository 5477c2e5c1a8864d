using System.Collections.Immutable;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Latencies;
using Umbra.Core.Comparing.Judging.Rules;
using Umbra.Tests.Comparing.Judging.Latencies;

namespace Umbra.Tests.Comparing.Judging;

public sealed class JudgeTests
{
    private static readonly Run Run = new(
        "r1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), null, ImmutableSortedDictionary<string, string>.Empty.Add("version", "2.3.1"));

    [Fact]
    public void Equal_sides_pass()
    {
        var judgement = Decide(("GET /a", Endpoint(1_000)));
        Assert.Equal(Verdict.Pass, judgement.Verdict);
        Assert.Equal("1,000 exchanges compared, 1 endpoint judged, no limit passed.", Assert.Single(judgement.Reasons).Sentence);
        Assert.Empty(judgement.Cautions);
        Assert.Equal("2.3.1", judgement.Run.Labels["version"]);
    }

    [Fact]
    public void Difference_beyond_noise_fails_and_noise_does_not()
    {
        var judgement = Decide(
            ("GET /a", Endpoint(10_000, ("$.price", new PathCounts { Raw = 5_500, OnlyShadow = 2_750, OnlySecond = 2_250, Both = 2_750 }))),
            ("GET /b", Endpoint(10_000, ("$.at", new PathCounts { Raw = 10_000, Both = 10_000 }))));

        Assert.Equal(Verdict.Fail, judgement.Verdict);
        var reason = Assert.Single(judgement.Reasons);
        Assert.Equal((ReasonKind.Differences, "GET /a", "$.price", 0.001), (reason.Kind, reason.Endpoint, reason.Path, reason.Limit));
        Assert.StartsWith("GET /a $.price differs in 5 % of 10,000 exchanges from production beyond the 50 % in which production differs from itself (", reason.Sentence, StringComparison.Ordinal);
        Assert.EndsWith("; more than 0.1 % fails.", reason.Sentence, StringComparison.Ordinal);
        Assert.Equal(["GET /a", "GET /b"], judgement.Endpoints.Select(endpoint => endpoint.Endpoint));
        Assert.Equal([Verdict.Fail, Verdict.Pass], judgement.Endpoints.Select(endpoint => endpoint.Verdict));
    }

    [Fact]
    public void Difference_below_the_limit_passes_with_a_caution()
    {
        var judgement = Decide(
            new JudgeSettings { Fail = new FailLimits { Differences = 0.01 } },
            ("GET /a", Endpoint(10_000, ("$.price", new PathCounts { Raw = 50, OnlyShadow = 50 }))));
        Assert.Equal(Verdict.Pass, judgement.Verdict);
        Assert.Equal("GET /a differs at $.price, in no more than the 1 % of exchanges that may.", Assert.Single(judgement.Cautions).Sentence);
    }

    [Fact]
    public void Diffy_does_not_show_what_the_test_finds()
    {
        var counts = ("GET /a", Endpoint(10_000, ("$.price", new PathCounts { Raw = 5_500, OnlyShadow = 2_750, OnlySecond = 2_250, Both = 2_750 })));
        Assert.Equal(Verdict.Pass, Decide(new JudgeSettings { Rule = DecisionRule.Diffy }, counts).Verdict);
    }

    [Fact]
    public void Few_exchanges_are_inconclusive_until_they_are_a_small_part_of_all()
    {
        var few = Decide(("GET /a", Endpoint(99, ("$.x", new PathCounts { Raw = 99, OnlyShadow = 99 }))));
        Assert.Equal(Verdict.Inconclusive, few.Verdict);
        Assert.Equal("GET /a has 99 of the 100 exchanges with a second production response that it takes to judge it.", few.Endpoints[0].Reasons[0].Sentence);
        Assert.Equal("1 endpoint has fewer than 100 exchanges, and together 100 % of all 99; up to 5 % may be left unjudged.", few.Reasons[0].Sentence);

        var among = Decide(("GET /a", Endpoint(99)), ("GET /b", Endpoint(10_000)));
        Assert.Equal(Verdict.Pass, among.Verdict);
        Assert.Equal("1 endpoint was not judged, with 99 exchanges in all: fewer than 100 each.", Assert.Single(among.Cautions).Sentence);

        Assert.Equal("No exchange was compared.", Decide().Reasons[0].Sentence);
    }

    [Fact]
    public void New_errors_fail_when_they_are_surely_more_than_may()
    {
        Assert.Equal(Verdict.Pass, Decide(("GET /a", Endpoint(1_000) with { NewErrors = 2, Shadow = new SideCounts(0, 2, 0) })).Verdict);
        Assert.Equal(
            Verdict.Pass,
            Decide(("GET /a", Endpoint(1_000) with { NewErrors = 50, GoneErrors = 48, Shadow = new SideCounts(0, 50, 0), Production = new SideCounts(0, 48, 0) })).Verdict);

        var judgement = Decide(("GET /a", Endpoint(1_000) with { NewErrors = 50, Shadow = new SideCounts(10, 30, 10) }));
        Assert.Equal(Verdict.Fail, judgement.Verdict);
        Assert.StartsWith("GET /a errs in 5 % more of 1,000 exchanges at the shadow than in production (", Assert.Single(judgement.Reasons).Sentence, StringComparison.Ordinal);
        Assert.True(judgement.Endpoints[0].Errors.Ratio is { Low: > 1 });
    }

    [Fact]
    public void Longer_p99_fails_when_its_interval_lies_beyond_the_limit()
    {
        var settings = new JudgeSettings { Fail = new FailLimits { P99Ratio = 1.2 } };
        var slower = Decide(settings, ("GET /a", Endpoint(5_000) with { Latency = Durations(5_000, 2) }));
        Assert.Equal(ReasonKind.P99Ratio, Assert.Single(slower.Reasons).Kind);
        Assert.Contains("1.9", slower.Reasons[0].Sentence, StringComparison.Ordinal);

        Assert.Equal(Verdict.Pass, Decide(settings, ("GET /a", Endpoint(5_000) with { Latency = Durations(5_000, 1.1) })).Verdict);

        var few = Decide(settings, ("GET /a", Endpoint(500) with { Latency = Durations(500, 2) }));
        Assert.Equal(Verdict.Pass, few.Verdict);
        Assert.Equal(CautionKind.FewDurations, Assert.Single(few.Cautions).Kind);
        Assert.NotNull(few.Endpoints[0].Latency.LastByte.Shadow);
    }

    [Fact]
    public void Without_a_second_response_differences_fail_and_proposed_noise_is_said()
    {
        var endpoint = Endpoint(
            1_000,
            ("$.at", new PathCounts { Raw = 1_000, Value = 1_000, Timestamps = 1_000 }),
            ("$.name", new PathCounts { Raw = 20, Value = 20 })) with
        { Paired = 0 };
        var judgement = Decide(("POST /a", endpoint));

        Assert.Equal("$.name", Assert.Single(judgement.Reasons).Path);
        Assert.Equal([CautionKind.NoSecondProduction, CautionKind.ProposedNoise], judgement.Cautions.Select(caution => caution.Kind));
        Assert.Contains("$.at", judgement.Cautions[1].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Sides_that_cannot_be_compared_are_said()
    {
        var settings = new JudgeSettings { ShadowIsElsewhere = true };
        var judgement = Decide(settings, ("GET /a", Endpoint(1_000) with { Latency = Durations(900, 1) with { OneSided = 100 } }));
        Assert.Equal([CautionKind.ShadowElsewhere, CautionKind.OneSidedDurations], judgement.Cautions.Select(caution => caution.Kind));
    }

    [Fact]
    public void What_was_not_compared_is_said_with_its_reasons()
    {
        var counts = MirrorCounts.Empty("m") with
        {
            Endpoints = MirrorCounts.Empty("m").Endpoints.Add("GET /a", Endpoint(1_000)),
            NotCompared = MirrorCounts.NoNames.Add("late", 3).Add("shutdown", 497),
        };
        var judgement = new Judge(new JudgeSettings()).Decide(Run, counts);

        Assert.Equal((Verdict.Pass, 1_000), (judgement.Verdict, judgement.Compared));
        var caution = Assert.Single(judgement.Cautions);
        Assert.Equal(CautionKind.NotCompared, caution.Kind);
        Assert.Equal("500 of 1,500 exchanges that were to be compared were not, and the verdict says nothing of them: shutdown 497, late 3.", caution.Sentence);
    }

    [Fact]
    public void Same_counts_give_the_same_judgement()
    {
        var counts = ("GET /a", Endpoint(5_000, ("$.x", new PathCounts { Raw = 30, OnlyShadow = 30 })) with { Latency = Durations(5_000, 1.3) });
        Assert.Equal(Decide(counts).Endpoints[0].Latency, Decide(counts).Endpoints[0].Latency);
        Assert.Equal(Decide(counts).Reasons.AsEnumerable(), Decide(counts).Reasons.AsEnumerable());
    }

    private static Judgement Decide(params (string Endpoint, EndpointCounts Counts)[] endpoints) => Decide(new JudgeSettings(), endpoints);

    private static Judgement Decide(JudgeSettings settings, params (string Endpoint, EndpointCounts Counts)[] endpoints) =>
        new Judge(settings).Decide(Run, MirrorCounts.Empty("m") with { Endpoints = endpoints.ToImmutableSortedDictionary(pair => pair.Endpoint, pair => pair.Counts) });

    private static EndpointCounts Endpoint(long exchanges, params (string Path, PathCounts Counts)[] paths) => new()
    {
        Compared = exchanges,
        Paired = exchanges,
        Paths = EndpointCounts.NoPaths.AddRange(paths.Select(path => KeyValuePair.Create(path.Path, path.Counts))),
    };

    private static LatencyCounts Durations(int exchanges, double times)
    {
        var production = DurationCountsTests.Of(Enumerable.Range(1, exchanges).Select(i => i * 10_000L));
        var shadow = DurationCountsTests.Of(Enumerable.Range(1, exchanges).Select(i => (long)(i * 10_000L * times)));
        return new LatencyCounts(production, production, shadow, shadow, 20, 0);
    }
}
