using System.Diagnostics;
using Umbra.Worker;

namespace Umbra.Tests.Worker;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class WorkerProcessorsTests
{
    [Fact]
    public void What_is_confined_to_one_processor_is_released_with_all_that_it_started()
    {
        // A shell that waits for a child: what a worker and its middleware are to each other.
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "read go; sleep 60 & echo started; wait"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            Assert.SkipUnless(WorkerProcessors.Confine(process.Id), "there is one processor only");
            process.StandardInput.WriteLine("go");
            Assert.Equal("started", process.StandardOutput.ReadLine());
            var tree = ProcessThreads.OfTree(process.Id);
            Assert.Equal(2, tree.Count);
            Assert.All(tree, thread => Assert.Single(Processors(thread)));

            Assert.False(WorkerProcessors.Release(process.Id));

            Assert.All(tree, thread => Assert.Equal(Processors(Environment.ProcessId), Processors(thread)));
            Assert.True(WorkerProcessors.Release(process.Id));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        process.WaitForExit();
        Assert.True(WorkerProcessors.Release(process.Id));
    }

    [Fact]
    public void What_chose_its_processors_itself_keeps_them()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.ProcessorCount > 1, "there is one processor only");
        using var process = Process.Start("sleep", "60");
        try
        {
            process.ProcessorAffinity = 1;

            Assert.True(WorkerProcessors.Release(process.Id));

            Assert.Equal([0], Processors(process.Id));
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
            .Select(range => range.Split('-').Select(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)).ToArray())
            .SelectMany(ends => Enumerable.Range(ends[0], ends[^1] - ends[0] + 1)),
    ];
}
