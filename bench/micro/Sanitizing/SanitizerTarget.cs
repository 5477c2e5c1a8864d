using System.Globalization;
using BenchmarkDotNet.Reports;

namespace Umbra.Bench.Micro.Sanitizing;

/// <summary>Says whether the sanitizer is four times as fast as a tree, and allocates nothing.</summary>
internal static class SanitizerTarget
{
    private const double Least = 4;

    // Every pseudonym is made anew, which costs the tree as much as the sanitizer.
    private const double LeastOfNew = 3;

    // What the process allocates meanwhile, spread over the few operations on large documents; tests count this thread's exactly.
    private const long MostBytes = 1;

    /// <summary>Prints the ratios; false when a target is missed or nothing was measured.</summary>
    public static bool Print(Summary summary)
    {
        var isMet = true;
        Console.WriteLine();
        foreach (var size in summary.Reports.GroupBy(report => (Size: report.BenchmarkCase.Parameters["Size"], People: report.BenchmarkCase.Parameters["People"])))
        {
            var tree = size.First(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == nameof(SanitizerBenchmark.Tree));
            var ours = size.First(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == nameof(SanitizerBenchmark.Sanitize));
            var ratio = (tree.ResultStatistics?.Median ?? double.NaN) / (ours.ResultStatistics?.Median ?? double.NaN);
            var bytes = ours.GcStats.GetBytesAllocatedPerOperation(ours.BenchmarkCase) ?? -1;
            var least = size.Key.People is "new" ? LeastOfNew : Least;
            var holds = ratio >= least && bytes is >= 0 and <= MostBytes;
            isMet &= holds;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"sanitizer / tree, {size.Key.Size} KiB of JSON, data of people met {size.Key.People}   {ratio:F1} × the speed, {bytes} bytes allocated, targets at least {least:F0} and 0: {(holds ? "met" : "MISSED")}"));
        }

        return isMet;
    }
}
