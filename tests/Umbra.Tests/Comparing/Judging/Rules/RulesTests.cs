using System.Collections.Immutable;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Rules;

namespace Umbra.Tests.Comparing.Judging.Rules;

public sealed class RulesTests
{
    [Theory]
    [InlineData(60, 40, 1_000, false)] // relative 20 % is not more than 20 %
    [InlineData(61, 40, 1_000, true)]
    [InlineData(40, 61, 1_000, false)]
    [InlineData(3, 0, 10_000, false)] // absolute 0.03 % is not more than 0.03 %
    [InlineData(4, 0, 10_000, true)]
    [InlineData(5_500, 5_000, 10_000, false)]
    [InlineData(0, 0, 0, false)]
    public void Diffy_shows_by_its_thresholds(long raw, long noise, long exchanges, bool shows) =>
        Assert.Equal(shows, DiffyRule.Shows(raw, noise, exchanges));

    [Fact]
    public void Statistical_rule_finds_what_diffy_cannot_and_leaves_what_is_noise()
    {
        var findings = Statistical(
            Path("$.flaky", 10_000, onlyShadow: 2_750, onlySecond: 2_250, both: 2_750),
            Path("$.requestId", 10_000, both: 10_000),
            Path("$.sometimes", 10_000, onlyShadow: 30, onlySecond: 25, both: 3),
            Path("$.renamed", 10_000, onlyShadow: 10_000),
            Path("$.once", 10_000, onlyShadow: 1));

        Assert.Equal(
            [PathStanding.Differs, PathStanding.Noise, PathStanding.Noise, PathStanding.Differs, PathStanding.Undecided],
            findings.Select(finding => finding.Standing));
        Assert.Equal(0.05, findings[0].Excess, 10);
        Assert.True(findings[0].ExcessInterval.Low > 0 && findings[0].ExcessInterval.Contains(0.05));
        Assert.False(DiffyRule.Shows(5_500, 5_000, 10_000));
    }

    [Fact]
    public void Three_differences_of_a_quiet_path_are_enough_only_where_rarely_noisy_paths_are_rare()
    {
        Assert.Equal(PathStanding.Differs, Statistical(Path("$.total", 300, onlyShadow: 3))[0].Standing);
        Assert.Equal(PathStanding.Differs, Statistical(Path("$.total", 300, onlyShadow: 3), Path("$.at", 300, onlyShadow: 70, onlySecond: 80, both: 60))[0].Standing);
        Assert.Equal(PathStanding.Undecided, Statistical(Path("$.total", 300, onlyShadow: 2))[0].Standing);
        Assert.Equal(
            PathStanding.Undecided,
            Statistical(Path("$.total", 300, onlyShadow: 3), Path("$.stock", 300, onlyShadow: 1, onlySecond: 2), Path("$.eta", 300, onlySecond: 1))[0].Standing);
    }

    [Fact]
    public void Values_that_differ_by_nature_in_nearly_every_exchange_are_proposed_as_noise_without_a_second_response()
    {
        ImmutableArray<PathFigures> paths =
        [
            new("GET /a", "$.at", 1_000, new PathCounts { Raw = 990, Value = 990, Timestamps = 985 }),
            new("GET /a", "$.token", 1_000, new PathCounts { Raw = 500, Value = 500, Tokens = 500 }),
            new("GET /a", "$.name", 1_000, new PathCounts { Raw = 1_000, Value = 1_000 }),
            new("GET /a", "$.seen", 5, new PathCounts { Raw = 5, Value = 5, Counters = 5 }),
        ];

        Assert.Equal(
            [PathStanding.ProposedNoise, PathStanding.Differs, PathStanding.Differs, PathStanding.Differs],
            UnpairedRule.Find(paths, 0.95).Select(finding => finding.Standing));
    }

    private static ImmutableArray<PathFinding> Statistical(params PathFigures[] paths) => new StatisticalRule(0.05, 0.95).Find([.. paths]);

    private static PathFigures Path(string path, long exchanges, long onlyShadow = 0, long onlySecond = 0, long both = 0) =>
        new("GET /a", path, exchanges, new PathCounts { Raw = onlyShadow + both, OnlyShadow = onlyShadow, OnlySecond = onlySecond, Both = both });
}
