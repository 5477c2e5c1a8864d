using Umbra.Bench.Power.Simulating;

namespace Umbra.Bench.Power.Drawing;

/// <summary>How often a regression is found, by how large it is.</summary>
internal static class PowerCurves
{
    private static readonly double[] NoisyShares = [0.51, 0.52, 0.53, 0.54, 0.55, 0.56, 0.58, 0.60, 0.65, 0.70, 0.72, 0.74, 0.75, 0.76, 0.78, 0.80];
    private static readonly double[] QuietShares = [0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1];

    // The quiet path's endpoint has one exchange in ten, the noisy paths' all.
    private const double QuietShare = 0.1;

    // 20 looks, as in the tables.
    private const int Looks = 20;

    /// <summary>Both pictures.</summary>
    public static ChartPanel[] Compute(Simulation simulation, int runs)
    {
        var noisy = NoisyShares.Select(share => (Share: share, Result: simulation.Run(Among(new SimulatedPath(0.5, share), Scenarios.Exchanges), runs))).ToList();
        var left = new ChartPanel(
            "A path whose noise is 50 %, 10,000 exchanges",
            "differs from the shadow in",
            IsLogarithmic: false,
            [0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80],
            [
                new ChartSeries("statistical", "#0b62a4", IsDashed: false, [.. noisy.Select(point => (point.Share, point.Result.Statistical.Power))]),
                new ChartSeries("Diffy's rule", "#b3541e", IsDashed: true, [.. noisy.Select(point => (point.Share, point.Result.Diffy.Power))]),
            ]);
        var right = new ChartPanel(
            "A path at which production never differs from itself",
            "differs from the shadow in",
            IsLogarithmic: true,
            [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1],
            [
                Quiet(simulation, runs, 3_000, "3,000 exchanges", "#08306b"),
                Quiet(simulation, runs, 1_000, "1,000 exchanges", "#2171b5"),
                Quiet(simulation, runs, 300, "300 exchanges", "#6baed6"),
            ]);
        return [left, right];
    }

    private static ChartSeries Quiet(Simulation simulation, int runs, int exchanges, string name, string color) => new(
        name, color, IsDashed: false, [.. QuietShares.Select(share => (share, simulation.Run(Among(new SimulatedPath(0, share) { EndpointShare = QuietShare }, (int)(exchanges / QuietShare)), runs).Statistical.Power))]);

    private static Scenario Among(SimulatedPath path, int exchanges) =>
        new("", [.. SimulatedPath.Spread(200, 0.05, 0.6), path], exchanges) { LookEvery = exchanges / Looks };
}
