using Umbra.Core.Polling;

namespace Umbra.Tests.Polling;

public sealed class PollLoopsTests : IDisposable
{
    private readonly PollLoops _loops = PollLoops.TryStart(2, "umbra test")!;

    public void Dispose() => _loops.Dispose();

    [Fact]
    public void Connections_that_come_at_once_are_shared_evenly_before_any_is_watched()
    {
        PollLoop[] given = [.. Enumerable.Range(0, 64).Select(_ => _loops.Join())];
        Assert.Equal([32, 32], given.GroupBy(loop => loop).Select(group => group.Count()));
    }

    [Fact]
    public void Loop_whose_connections_ended_gets_the_next_ones()
    {
        var left = _loops.Join();
        for (var i = 0; i < 9; i++)
        {
            _loops.Join();
        }

        for (var i = 0; i < 3; i++)
        {
            _loops.Leave(left);
        }

        Assert.All(Enumerable.Range(0, 3), _ => Assert.Same(left, _loops.Join()));
    }

    [Fact]
    public void Connections_that_come_one_after_the_other_take_turns()
    {
        var first = OpenAndClose();
        Assert.NotSame(first, OpenAndClose());

        PollLoop OpenAndClose()
        {
            var loop = _loops.Join();
            _loops.Leave(loop);
            return loop;
        }
    }

    [Fact]
    public void No_connection_is_miscounted_when_many_come_and_go_at_once()
    {
        var kept = new PollLoop[8];
        Parallel.For(0, kept.Length, thread =>
        {
            kept[thread] = _loops.Join();
            for (var i = 0; i < 10_000; i++)
            {
                _loops.Leave(_loops.Join());
            }
        });

        Assert.All(kept.GroupBy(loop => loop), group => Assert.Equal(group.Count(), group.Key.Connections));
    }
}
