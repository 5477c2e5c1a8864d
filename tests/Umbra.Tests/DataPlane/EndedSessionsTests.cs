using Umbra.DataPlane;

namespace Umbra.Tests.DataPlane;

public sealed class EndedSessionsTests
{
    [Fact]
    public void Those_that_ended_long_ago_are_one_account_and_nothing_is_lost()
    {
        var ended = new EndedSessions();
        for (var i = 0; i < 1_000; i++)
        {
            ended.Add($"tms-{i}", [i, 1], isOfFile: false);
            ended.Add("collector", [1, 0], isOfFile: true);
            ended.Fold(name => name == "tms-7");
        }

        Assert.Equal(EndedSessions.MostRequested + 3, ended.Counts.Count); // the one that runs, that of the file, and the rest
        Assert.Equal([1_000, 0], ended.Counts["collector"]);
        Assert.Equal([7, 1], ended.Counts["tms-7"]);
        Assert.Equal([999, 1], ended.Counts["tms-999"]);
        Assert.Equal((1_000 * 999 / 2) + 1_000, ended.Counts.Values.Sum(counts => counts[0]));
        Assert.Equal(1_000, ended.Counts.Values.Sum(counts => counts[1]));
    }

    [Fact]
    public void Reading_that_began_anew_is_the_same_account()
    {
        var ended = new EndedSessions();
        ended.Add("tms-1", [5], isOfFile: false);
        ended.Add("tms-1", [6], isOfFile: false);

        Assert.Equal([11], ended.Counts["tms-1"]);
    }
}
