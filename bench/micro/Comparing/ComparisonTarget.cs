using System.Globalization;
using BenchmarkDotNet.Reports;

namespace Umbra.Bench.Micro.Comparing;

/// <summary>Says whether comparison is three times as fast as trees, allocates nothing for what is equal, and settles equal bytes at 2 GB/s.</summary>
internal static class ComparisonTarget
{
    private const double Least = 3;
    private const double LeastGigabytes = 2;

    // What the process allocates meanwhile, spread over the few operations on large documents; tests count this thread's exactly.
    private const long MostBytes = 1;

    // Below that a pair's fields cost more than its body.
    private const double SizeOfBodies = 50;

    /// <summary>Prints the ratios; false when a target is missed or nothing was measured.</summary>
    public static bool Print(Summary summary)
    {
        var isMet = true;
        Console.WriteLine();
        foreach (var group in summary.Reports.GroupBy(report => (Size: Convert.ToDouble(report.BenchmarkCase.Parameters["Size"], CultureInfo.InvariantCulture), Pair: (string)report.BenchmarkCase.Parameters["Pair"])))
        {
            var tree = Median(group, nameof(ComparisonBenchmark.Tree));
            var ours = group.First(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == nameof(ComparisonBenchmark.Compare));
            var ratio = tree / Median(group, nameof(ComparisonBenchmark.Compare));
            var bytes = ours.GcStats.GetBytesAllocatedPerOperation(ours.BenchmarkCase) ?? -1;
            var holds = ratio >= Least && bytes is >= 0 and <= MostBytes;
            isMet &= holds;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"comparison / trees, {group.Key.Size} KiB of JSON, {group.Key.Pair}   {ratio:F1} × the speed, {bytes} bytes allocated, targets at least {Least:F0} and 0: {(holds ? "met" : "MISSED")}"));
            if (group.Key.Size == SizeOfBodies)
            {
                var gigabytes = group.Key.Size * 1024 / Median(group, nameof(ComparisonBenchmark.Same)); // bytes a nanosecond
                holds = gigabytes >= LeastGigabytes;
                isMet &= holds;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"comparison of the same bytes, {group.Key.Size} KiB   {gigabytes:F1} GB/s, target at least {LeastGigabytes:F0}: {(holds ? "met" : "MISSED")}"));
            }
        }

        return isMet;
    }

    private static double Median(IEnumerable<BenchmarkReport> reports, string method) =>
        reports.First(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method).ResultStatistics?.Median ?? double.NaN;
}
