using System.Collections.Immutable;

namespace Umbra.Bench.Power.Simulating;

/// <summary>A mirror whose truth is known, and how often somebody looks.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Paths">Its paths.</param>
/// <param name="Exchanges">All exchanges of a run.</param>
internal sealed record Scenario(string Name, ImmutableArray<SimulatedPath> Paths, int Exchanges)
{
    /// <summary>Exchanges between two looks.</summary>
    public int LookEvery { get; init; } = 500;

    /// <summary>What is asked of it.</summary>
    public Target Target { get; init; } = new(null, null);
}

/// <summary>What is asked of a scenario; null where nothing is.</summary>
/// <param name="MostFalse">The most runs, as a share, in which a path without a regression is found at any look.</param>
/// <param name="LeastFound">The least share of runs in which the regression is found at any look.</param>
internal sealed record Target(double? MostFalse, double? LeastFound);
