using System.Collections.Immutable;

namespace Umbra.Bench.Power.Simulating;

/// <summary>The mirrors that are simulated.</summary>
internal static class Scenarios
{
    /// <summary>Exchanges of a run.</summary>
    public const int Exchanges = 10_000;

    private const int NoisyPaths = 200;

    private static readonly Target NoAlarm = new(MostFalse: 0.05, LeastFound: null);

    /// <summary>Nothing changed; 200 noisy paths of several kinds. At most 5 % of runs may find anything at any of 20 looks.</summary>
    public static ImmutableArray<Scenario> Unchanged { get; } =
    [
        new("200 noisy paths, 1 % to 60 %", [.. SimulatedPath.Spread(NoisyPaths, 0.01, 0.6)], Exchanges) { Target = NoAlarm },
        new("200 noisy paths, 0.01 % to 60 %", [.. SimulatedPath.Spread(NoisyPaths, 0.0001, 0.6)], Exchanges) { Target = NoAlarm },
        new("200 noisy paths, 0.05 % each", [.. Enumerable.Repeat(new SimulatedPath(0.0005, 0.0005), NoisyPaths)], Exchanges) { Target = NoAlarm },
        new("200 noisy paths, 50 % each", [.. Enumerable.Repeat(new SimulatedPath(0.5, 0.5), NoisyPaths)], Exchanges) { Target = NoAlarm },
        new("200 noisy paths, 0.01 % to 60 %, on endpoints of 1 to 1/500 of the exchanges", [.. Endpoints()], Exchanges) { Target = NoAlarm },
        new("200 noisy paths in tens that differ together, 0.01 % to 60 %", [.. Together(10)], Exchanges) { Target = NoAlarm },
    ];

    /// <summary>Nothing changed, and there are so few rarely noisy paths that the rule's assumption is what decides. Shown, no target.</summary>
    public static ImmutableArray<Scenario> Assumption { get; } =
    [
        new("1 rarely noisy path, 0.5 %, an endpoint of one exchange in ten", [new SimulatedPath(0.005, 0.005) { EndpointShare = 0.1 }], Exchanges),
        .. new[] { 1, 2, 3, 5, 10 }.Select(rare => new Scenario(
            $"{rare} rarely noisy {(rare == 1 ? "path" : "paths")}, 0.1 %",
            [.. Enumerable.Repeat(new SimulatedPath(0.001, 0.001), rare)],
            Exchanges)),
    ];

    /// <summary>One of 200 paths regresses.</summary>
    public static ImmutableArray<Scenario> Regressed { get; } =
    [
        RareEndpoint(0.01, 300) with { Target = new Target(0.05, 0.5) },
        RareEndpoint(0.01, 300, leastNoise: 0.01),
        RareEndpoint(0.01, 1_000, leastNoise: 0.01) with { LookEvery = 5_000 },
        Noisy(0.5, 0.55) with { Target = new Target(0.05, 0.95) },
    ];

    /// <summary>20 of 200 paths regress: the false discovery rate among many findings.</summary>
    public static Scenario Many { get; } = new(
        "20 of 200 noisy paths regress by a tenth of their noise, at least 1 %",
        [.. SimulatedPath.Spread(NoisyPaths, 0.001, 0.6).Select((path, i) => i % 10 == 0 ? path with { Shadow = path.Noise + Math.Max(0.01, path.Noise / 10) } : path)],
        Exchanges)
    {
        Target = new Target(null, 0.95),
    };

    /// <summary>A quiet path of an endpoint that has one in a hundred of all exchanges; the other endpoint has 200 noisy paths.</summary>
    /// <param name="regression">The share of its exchanges in which the shadow differs.</param>
    /// <param name="exchanges">Of that endpoint, at the end.</param>
    /// <param name="leastNoise">The noise of the least noisy of the others: where it is near the regression, production itself says that such figures are noise.</param>
    public static Scenario RareEndpoint(double regression, int exchanges, double leastNoise = 0.05) => new(
        Invariant($"quiet path regresses to {regression * 100:0.##} % over {exchanges:N0} exchanges, others' noise from {leastNoise * 100:0.##} %"),
        [.. SimulatedPath.Spread(NoisyPaths, leastNoise, 0.6), new SimulatedPath(0, regression) { EndpointShare = 0.01 }],
        exchanges * 100);

    /// <summary>One of 201 noisy paths regresses.</summary>
    /// <param name="noise">Its noise.</param>
    /// <param name="shadow">The share in which the shadow differs.</param>
    public static Scenario Noisy(double noise, double shadow) => new(
        Invariant($"path of {noise * 100:0.##} % noise regresses to {shadow * 100:0.##} % over {Exchanges:N0} exchanges"),
        [.. SimulatedPath.Spread(NoisyPaths, 0.01, 0.6), new SimulatedPath(noise, shadow)],
        Exchanges);

    private static IEnumerable<SimulatedPath> Together(int size) =>
        SimulatedPath.Spread(NoisyPaths / size, 0.0001, 0.6).SelectMany(path => Enumerable.Range(0, size).Select(i => path with { Follows = i > 0 }));

    // Ten endpoints, each half as frequent as the one before; the paths' noise has nothing to do with where they are.
    private static IEnumerable<SimulatedPath> Endpoints() =>
        SimulatedPath.Spread(NoisyPaths, 0.0001, 0.6).Select((path, i) => path with { EndpointShare = Math.Pow(2, -(i % 10)) });

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
