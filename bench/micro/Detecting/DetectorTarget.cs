using System.Globalization;
using BenchmarkDotNet.Reports;

namespace Umbra.Bench.Micro.Detecting;

/// <summary>Says whether the detectors keep to at least half the speed of the pass that they start from.</summary>
internal static class DetectorTarget
{
    private const double Least = 0.5;

    /// <summary>Prints the ratios; false when the target is missed or nothing was measured.</summary>
    public static bool Print(Summary summary)
    {
        var find = Median(summary, nameof(DetectorBenchmark.FindAll));
        var triggers = Median(summary, nameof(DetectorBenchmark.SearchValuesOfTriggers)) / find;
        var signs = Median(summary, nameof(DetectorBenchmark.SearchValuesOfSigns)) / find;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            detectors / SearchValues of triggers   {triggers:F2} × the speed, target at least {Least:F1}: {(triggers >= Least ? "met" : "MISSED")}
            detectors / SearchValues of @ : =      {signs:F2} × the speed
            """));
        return triggers >= Least;
    }

    private static double Median(Summary summary, string method) => summary.Reports
        .First(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method).ResultStatistics?.Median ?? double.NaN;
}
