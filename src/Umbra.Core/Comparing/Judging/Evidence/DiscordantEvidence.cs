using System.Collections.Immutable;

namespace Umbra.Core.Comparing.Judging.Evidence;

/// <summary>
/// Evidence that the shadow differs from production more often than production differs from itself, from the exchanges in which exactly one of
/// the two differs: the sequential form of McNemar's test, one-sided.
/// </summary>
/// <remarks>
/// Both outcomes share one production response. When the shadow is no worse, the one that differs alone is the shadow in at most half of
/// the discordant exchanges, whatever the path's noise. A gambler who stakes a fixed part 2δ of his wealth on "the shadow" at even odds has after b wins and c losses (1 + 2δ)^b (1 − 2δ)^c,
/// which under that hypothesis is expected not to grow: an e-process. The mean of several gamblers is one, too; δ goes from 0.5 (the shadow always) in steps of √2 to
/// 0.0007, so that one of them is always near the best. By Ville's inequality the chance of ever reaching 1/α is at most α, however often one looks.
/// Sources: McNemar 1947 (doi:10.1007/BF02295996); Howard, Ramdas, McAuliffe, Sekhon 2021 (doi:10.1214/20-AOS1991); Johari, Koomen, Pekelis, Walsh 2022 (doi:10.1287/opre.2021.2135).
/// </remarks>
internal static class DiscordantEvidence
{
    private const int Gamblers = 20;

    // Natural logarithms of what a win and a loss make of the wealth; the first gambler stakes everything.
    private static readonly ImmutableArray<(double Win, double Loss)> Bets =
        [.. Enumerable.Range(0, Gamblers).Select(step => Math.Pow(2, -step / 2.0)).Select(stake => (Math.Log(1 + stake), Math.Log(1 - stake)))];

    /// <summary>The natural logarithm of the e-value.</summary>
    /// <param name="onlyShadow">b: exchanges in which only the shadow differs.</param>
    /// <param name="onlySecond">c: exchanges in which only the second production response differs.</param>
    public static double LogE(long onlyShadow, long onlySecond)
    {
        var sum = new LogSum();
        foreach (var (win, loss) in Bets)
        {
            sum.Add((onlyShadow * win) + (onlySecond == 0 ? 0 : onlySecond * loss));
        }

        return sum.Value - Math.Log(Gamblers);
    }
}
