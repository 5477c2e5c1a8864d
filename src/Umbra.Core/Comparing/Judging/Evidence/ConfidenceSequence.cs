using MathNet.Numerics;

namespace Umbra.Core.Comparing.Judging.Evidence;

/// <summary>Intervals of rates that hold at every look at once.</summary>
/// <remarks>
/// For a share p of h hits in n, Σ over all p' of the likelihood, evenly weighted, divided by that of p: B(h + 1, n − h + 1) / (p^h (1 − p)^(n − h)). It is an e-process
/// when p is true, so those p at which it stays under 1/α are a confidence sequence (Robbins 1970, doi:10.1214/aoms/1177696786; Howard and others 2021,
/// doi:10.1214/20-AOS1991). It is wider than an interval for one look: some 1.7 times at 1,000 exchanges.
/// </remarks>
internal static class ConfidenceSequence
{
    private const int Bisections = 60;

    /// <summary>The interval of a share.</summary>
    /// <param name="hits">0 to <paramref name="trials"/>.</param>
    /// <param name="trials">n; with 0 the interval is 0 to 1.</param>
    /// <param name="confidence">0 to 1.</param>
    public static Interval OfShare(long hits, long trials, double confidence)
    {
        if (trials <= 0)
        {
            return new Interval(0, 1);
        }

        long misses = trials - hits;
        var share = (double)hits / trials;
        var limit = SpecialFunctions.BetaLn(hits + 1.0, misses + 1.0) + Math.Log(1 - confidence);
        bool IsOpen(double p) => LogSum.Times(hits, p) + LogSum.Times(misses, 1 - p) > limit;
        return new Interval(hits == 0 ? 0 : Border(share, 0, IsOpen), misses == 0 ? 1 : Border(share, 1, IsOpen));
    }

    /// <summary>The interval of an excess: the share of exchanges in which only the shadow differs, minus that in which only production's second response does.</summary>
    /// <param name="onlyShadow">b.</param>
    /// <param name="onlySecond">c.</param>
    /// <param name="exchanges">n, at least b + c.</param>
    /// <param name="confidence">0 to 1.</param>
    /// <remarks>The excess is r (2p − 1), where r is the share of discordant exchanges and p the shadow's part of them; each gets half of what may err.</remarks>
    public static Interval OfExcess(long onlyShadow, long onlySecond, long exchanges, double confidence)
    {
        var each = (1 + confidence) / 2;
        var discordant = OfShare(onlyShadow + onlySecond, exchanges, each);
        var shadow = OfShare(onlyShadow, onlyShadow + onlySecond, each);
        double low = (2 * shadow.Low) - 1, high = (2 * shadow.High) - 1;
        return new Interval(low * (low >= 0 ? discordant.Low : discordant.High), high * (high >= 0 ? discordant.High : discordant.Low));
    }

    private static double Border(double inside, double outside, Func<double, bool> isOpen)
    {
        for (var i = 0; i < Bisections; i++)
        {
            var middle = (inside + outside) / 2;
            (inside, outside) = isOpen(middle) ? (middle, outside) : (inside, middle);
        }

        return outside;
    }
}
