using System.Diagnostics;
using Umbra.Shared;
using Umbra.Worker;

namespace Umbra.Tests.Worker;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class WorkerProcessorsTests
{
    [Fact]
    public void What_starts_again_on_one_processor_gets_those_that_it_keeps()
    {
        using var process = Process.Start("sleep", "60");
        byte[]? confined;
        var all = Processors(Environment.ProcessId);
        try
        {
            confined = WorkerProcessors.Confine(process.Id, isFirst: false);
            Assert.SkipUnless(confined is not null, "there is one processor only");
            Assert.Equal(all[^1..], Processors(process.Id));

            // Of two it keeps the one that it has.
            Assert.Equal(all.Count == 2, WorkerProcessors.Settle(process.Id, confined));

            Assert.Equal(Kept, Processors(process.Id));
            Assert.True(WorkerProcessors.Settle(process.Id, confined));
        }
        finally
        {
            process.Kill();
        }

        process.WaitForExit();
        Assert.True(WorkerProcessors.Settle(process.Id, confined));
    }

    [Fact]
    public void What_starts_first_has_those_that_it_keeps_at_once()
    {
        using var process = Process.Start("sleep", "60");
        try
        {
            var confined = WorkerProcessors.Confine(process.Id, isFirst: true);

            Assert.Equal(Kept, Processors(process.Id));
            Assert.True(WorkerProcessors.Settle(process.Id, confined));
            Assert.Equal(Math.Min(Environment.ProcessorCount, Kept.Count), WorkerProcessors.KeptCount);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public void Thread_that_was_made_before_its_process_was_confined_gets_what_is_kept_later()
    {
        using var process = Process.Start("sleep", "60");
        try
        {
            Assert.Equal(Kept.Count == Processors(Environment.ProcessId).Count, WorkerProcessors.Settle(process.Id, null));

            Assert.Equal(Kept, Processors(process.Id));
        }
        finally
        {
            process.Kill();
        }
    }

    [Theory]
    [InlineData("01", "01")]
    [InlineData("03", "02")]
    [InlineData("0102", "0002")]
    [InlineData("07", "07")]
    [InlineData("00ff", "00ff")]
    public void Of_two_processors_the_last_is_kept_and_of_others_all(string allowed, string kept) =>
        Assert.Equal(Convert.FromHexString(kept), WorkerProcessors.KeptOf(Convert.FromHexString(allowed)));

    [Fact]
    public void What_was_given_other_processors_meanwhile_keeps_them()
    {
        using var process = Process.Start("sleep", "60");
        try
        {
            var confined = WorkerProcessors.Confine(process.Id, isFirst: false);
            Assert.SkipUnless(confined is not null, "there is one processor only");
            var first = Processors(Environment.ProcessId)[0];
            Assert.SkipUnless(first < 64, "a mask of the runtime's has 64 bits");
            process.ProcessorAffinity = (nint)(1UL << first);

            Assert.True(WorkerProcessors.Settle(process.Id, confined));

            Assert.Equal([first], Processors(process.Id));
        }
        finally
        {
            process.Kill();
        }
    }

    private static List<int> Kept => AllowedProcessors.Kept(Processors(Environment.ProcessId));

    private static List<int> Processors(int thread) => AllowedProcessors.Of(thread);
}
