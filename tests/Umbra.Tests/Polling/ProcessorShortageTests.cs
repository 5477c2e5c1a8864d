using Umbra.Core.Polling;

namespace Umbra.Tests.Polling;

public sealed class ProcessorShortageTests
{
    [Fact]
    public void Half_of_the_time_without_a_processor_is_short_until_it_is_less_than_a_quarter()
    {
        using var shortage = ProcessorShortage.OfThisThread();
        var (now, waited) = (1_000_000L, 0L);
        shortage.Observe(now, waited);
        foreach (var (share, expected) in new[] { (0.4, false), (0.6, true), (0.3, true), (0.9, true), (0.2, false), (0.4, false), (0.5, true), (0.0, false) })
        {
            now += 200;
            waited += (long)(share * 200 * 1e6);
            shortage.Observe(now, waited);
            Assert.Equal(expected, shortage.IsShort);
        }
    }

    [Fact]
    public void Kernel_says_how_long_this_thread_has_been_kept_waiting()
    {
        using var shortage = ProcessorShortage.OfThisThread();
        Assert.True(shortage.TryRead(out var first));

        // More threads than processors, all busy: each of them has to wait for some of the time.
        var isOver = false;
        var others = Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                // Busy.
            }
        })).ToList();
        others.ForEach(thread => thread.Start());
        try
        {
            var later = first;
            Assert.True(SpinWait.SpinUntil(() => shortage.TryRead(out later) && later > first, TimeSpan.FromSeconds(20)));
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            others.ForEach(thread => thread.Join());
        }
    }
}
