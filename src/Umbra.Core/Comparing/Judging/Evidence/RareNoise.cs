using System.Collections.Immutable;
using MathNet.Numerics;

namespace Umbra.Core.Comparing.Judging.Evidence;

/// <summary>
/// How many paths of a mirror differ between two production instances, by the rate at which they do: what production itself says about how common rarely noisy
/// paths are.
/// </summary>
/// <remarks>
/// A measure Λ over rates q, in paths. It holds, for every path at which only the second production response differed c ≥ 1 times in n exchanges,
/// what q may be by these figures, divided by the chance 1 − (1 − q)^n of having shown at all, for the paths like it that have not shown yet
/// (Horvitz and Thompson 1952, doi:10.1080/01621459.1952.10483446). And half a path from the start, of an unknown rate: all that is assumed
/// (<see cref="PriorPaths"/>). Rates are on a logarithmic grid without preference. Only the second production instance is asked, so a shadow that
/// regresses does not hide behind itself.
/// </remarks>
internal sealed class RareNoise
{
    /// <summary>Rarely noisy paths that are expected before anything was seen.</summary>
    /// <value>0.5: one mirror in two has one. With more, three differences in 300 exchanges prove nothing; with less, a single such path is too often taken for a regression.</value>
    public const double PriorPaths = 0.5;

    private const double LeastRate = 1e-6;
    private const double MostRate = 0.5;
    private const int Steps = 52;

    private static readonly ImmutableArray<double> Rates = LogGrid.Of(LeastRate, MostRate, Steps);

    private readonly double[] _paths = new double[Steps];

    public RareNoise() => Array.Fill(_paths, PriorPaths / Steps);

    /// <summary>Takes a path into account.</summary>
    /// <param name="exchanges">n: the endpoint's exchanges with a second production response.</param>
    /// <param name="onlySecond">c: those in which only the second production response differs here.</param>
    public void Add(long exchanges, long onlySecond)
    {
        if (onlySecond == 0)
        {
            return;
        }

        Span<double> weights = stackalloc double[Steps];
        var whole = new LogSum();
        for (var i = 0; i < Steps; i++)
        {
            weights[i] = LogSum.Times(onlySecond, Rates[i]) + LogSum.Times(exchanges - onlySecond, 1 - Rates[i]);
            whole.Add(weights[i]);
        }

        for (var i = 0; i < Steps; i++)
        {
            var shown = -SpecialFunctions.Expm1(LogSum.Times(exchanges, 1 - Rates[i]));
            _paths[i] += Math.Exp(weights[i] - whole.Value) / shown;
        }
    }

    /// <summary>The natural logarithm of the expected number of paths with given discordant exchanges, in one given order of them: ∫ q^b (1 − 2q)^(n − b) dΛ(q).</summary>
    /// <param name="exchanges">n.</param>
    /// <param name="onlyShadow">b: only the shadow differs; the second production response never does.</param>
    public double LogExpected(long exchanges, long onlyShadow)
    {
        var sum = new LogSum();
        for (var i = 0; i < Steps; i++)
        {
            sum.Add(Math.Log(_paths[i]) + LogSum.Times(onlyShadow, Rates[i]) + LogSum.Times(exchanges - onlyShadow, 1 - (2 * Rates[i])));
        }

        return sum.Value;
    }
}
