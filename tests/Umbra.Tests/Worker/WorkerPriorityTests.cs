using System.Diagnostics;
using Umbra.Worker;

namespace Umbra.Tests.Worker;

public sealed class WorkerPriorityTests
{
    [Fact]
    public void What_is_started_in_spare_time_is_raised_and_asked_again_until_nothing_was_left()
    {
        using var process = Process.Start("sleep", "60");
        try
        {
            Assert.SkipUnless(WorkerPriority.LowerStarting(process.Id), "it takes root to raise what was lowered");
            Assert.False(WorkerPriority.LowerStarted(process.Id));

            // A thread that comes late has the priority that its maker had then.
            Assert.True(WorkerPriority.LowerStarting(process.Id));
            Assert.False(WorkerPriority.LowerStarted(process.Id));
            Assert.True(WorkerPriority.LowerStarted(process.Id));
        }
        finally
        {
            process.Kill();
        }

        process.WaitForExit();
        Assert.True(WorkerPriority.LowerStarted(process.Id));
    }
}
