using System.Collections.Immutable;

namespace Umbra.Core.Comparing.Judging.Evidence;

/// <summary>
/// Evidence that a quiet path, at which production never differed from itself, has regressed: a path that differs only from the shadow is either a regression, or it is rarely noisy and the shadow
/// happened to come first every time.
/// </summary>
/// <remarks>
/// <para>
/// McNemar's test is of little use here: three exchanges, all from the shadow, have the chance 1/8 on any noisy path, whatever n is, and that is all that
/// symmetry can say. What can say more is how common rarely noisy paths are (<see cref="RareNoise"/>). The e-value is the likelihood under "this
/// path regressed, at a rate between 0.1 % and 100 % of which nothing else is known" divided by the expected number of paths of noise with the same figures. Under
/// Λ it is a likelihood ratio to a measure of paths, so the expected number of paths, of all of the mirror's together, that ever reach x is at most 1/x, however many
/// paths there are and however often one looks. It is therefore already counted over all paths.
/// </para>
/// <para>
/// The assumption is Λ. Where it errs most, when exactly one path of a mirror is rarely noisy and has not shown it yet, that path is mistaken for a
/// regression in up to one run in eight; a second such path makes the first one safe. <c>bench/power</c> shows this.
/// </para>
/// </remarks>
internal static class QuietEvidence
{
    private const double LeastRegression = 0.001;
    private const int Steps = 48;

    private static ImmutableArray<double> Regressions { get; } = LogGrid.Of(LeastRegression, 1, Steps);

    /// <summary>The natural logarithm of the e-value, over all paths; −∞ when production differed from itself here.</summary>
    /// <param name="noise">How common rarely noisy paths are.</param>
    /// <param name="exchanges">n: the endpoint's exchanges with a second production response.</param>
    /// <param name="onlyShadow">b: those in which only the shadow differs here.</param>
    /// <param name="noisy">Those in which the second production response differs here.</param>
    public static double LogE(RareNoise noise, long exchanges, long onlyShadow, long noisy)
    {
        if (noisy > 0 || onlyShadow < 2)
        {
            return double.NegativeInfinity;
        }

        var regressed = new LogSum();
        foreach (var rate in Regressions)
        {
            regressed.Add(LogSum.Times(onlyShadow, rate) + LogSum.Times(exchanges - onlyShadow, 1 - rate));
        }

        return regressed.Value - Math.Log(Steps) - noise.LogExpected(exchanges, onlyShadow);
    }
}
