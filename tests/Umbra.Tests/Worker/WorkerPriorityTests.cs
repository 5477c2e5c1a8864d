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

    [Fact]
    public void What_it_started_in_spare_time_is_raised_with_it()
    {
        // A shell that waits for a child: what a worker and its middleware are to each other.
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "read go; sleep 60 & echo started; wait"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            Assert.SkipUnless(WorkerPriority.LowerStarting(process.Id), "it takes root to raise what was lowered");
            process.StandardInput.WriteLine("go");
            Assert.Equal("started", process.StandardOutput.ReadLine());
            var child = Assert.Single(ProcessThreads.Below(process.Id));
            Assert.Equal(Idle, Policy(child));

            Assert.False(WorkerPriority.LowerStarted(process.Id));

            Assert.NotEqual(Idle, Policy(child));
            Assert.True(WorkerPriority.LowerStarted(process.Id));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private const string Idle = "5";

    // proc(5), stat, field 41.
    private static string Policy(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[38];
    }
}
