using System.Diagnostics;
using System.Globalization;
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
            confined = WorkerProcessors.Confine(process.Id);
            Assert.SkipUnless(confined is not null, "there is one processor only");
            Assert.Equal(all[^1..], Processors(process.Id));

            var isSettled = WorkerProcessors.Settle(process.Id, confined);

            // Of two it keeps the one that it has.
            Assert.Equal(all.Count == 2, isSettled);
            Assert.Equal(all.Count == 2 ? all[^1..] : all, Processors(process.Id));
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
    public void What_started_on_all_processors_keeps_one_of_two_and_so_does_what_it_started()
    {
        // A shell that waits for a child: what a worker and its middleware are to each other.
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "sleep 60 & echo started; wait"]) { RedirectStandardOutput = true })!;
        var all = Processors(Environment.ProcessId);
        try
        {
            Assert.Equal("started", process.StandardOutput.ReadLine());
            var child = Assert.Single(ProcessThreads.Below(process.Id));

            Assert.Equal(all.Count != 2, WorkerProcessors.Settle(process.Id, null));

            List<int> kept = all.Count == 2 ? all[^1..] : all;
            Assert.Equal(kept, Processors(process.Id));
            Assert.Equal(kept, Processors(child));
            Assert.Equal(kept.Count, WorkerProcessors.KeptCount);
            Assert.True(WorkerProcessors.Settle(process.Id, null));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
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
            var confined = WorkerProcessors.Confine(process.Id);
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

    // proc(5), status: "Cpus_allowed_list:\t0-3,6".
    private static List<int> Processors(int thread) =>
    [
        .. File.ReadLines($"/proc/{thread}/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1].Split(',')
            .Select(range => range.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .SelectMany(ends => Enumerable.Range(ends[0], ends[^1] - ends[0] + 1)),
    ];
}
