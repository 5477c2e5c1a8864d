namespace Umbra.Bench.Power.Simulating;

/// <summary>A path whose truth is known. Given production's value, the second production instance's and the shadow's differ from it independently.</summary>
/// <param name="Noise">The chance that the second production response differs from production's.</param>
/// <param name="Shadow">The chance that the shadow's does; <paramref name="Noise"/> when nothing changed.</param>
internal sealed record SimulatedPath(double Noise, double Shadow)
{
    /// <summary>How often exchanges of its endpoint come: 0.01 is one in a hundred of all.</summary>
    public double EndpointShare { get; init; } = 1;

    /// <summary>It follows the path before it: it differs when that does.</summary>
    public bool Follows { get; init; }

    /// <summary>The new version differs here.</summary>
    public bool IsRegression => Shadow > Noise;

    /// <summary>Paths without a regression, their noise spread evenly on a logarithmic scale.</summary>
    public static IEnumerable<SimulatedPath> Spread(int paths, double from, double to) =>
        Enumerable.Range(0, paths).Select(i => from * Math.Pow(to / from, (i + 0.5) / paths)).Select(noise => new SimulatedPath(noise, noise));
}
