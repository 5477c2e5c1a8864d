using System.Diagnostics;
using System.Globalization;
using Umbra.Worker;

namespace Umbra.Tests.Worker;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class WorkerProcessorsTests
{
    [Fact]
    public void What_is_confined_to_one_processor_is_released()
    {
        using var process = Process.Start("sleep", "60");
        byte[]? confined;
        try
        {
            confined = WorkerProcessors.Confine(process.Id);
            Assert.SkipUnless(confined is not null, "there is one processor only");
            Assert.Equal(Processors(Environment.ProcessId)[^1..], Processors(process.Id));

            Assert.False(WorkerProcessors.Release(process.Id, confined));

            Assert.Equal(Processors(Environment.ProcessId), Processors(process.Id));
            Assert.True(WorkerProcessors.Release(process.Id, confined));
        }
        finally
        {
            process.Kill();
        }

        process.WaitForExit();
        Assert.True(WorkerProcessors.Release(process.Id, confined));
    }

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

            Assert.True(WorkerProcessors.Release(process.Id, confined));

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
