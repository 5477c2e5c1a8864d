namespace Umbra.Core.Comparing.Judging.Evidence;

/// <summary>Chooses among many hypotheses by their e-values so that the share of false ones among those chosen is bounded: the e-BH procedure.</summary>
/// <remarks>
/// The k hypotheses of the largest e-values are rejected for the largest k whose k-th largest is at least K / (α k). The false discovery rate is at most α whatever the hypotheses have to do with
/// each other, and at every look, since an e-process that is looked at is still an e-value: Wang and Ramdas 2022 (doi:10.1111/rssb.12489). Benjamini and Hochberg's
/// procedure (1995, doi:10.1111/j.2517-6161.1995.tb02031.x) on the p-values 1 / max e would choose the same paths or a few more, but needs
/// the largest e-value of the past, which nobody who starts anew has, and is proven only for independent or positively dependent ones; the fields of one response hang together.
/// </remarks>
internal static class FalseDiscoveries
{
    /// <summary>The natural logarithm of the e-value from which on hypotheses are rejected; +∞ when none is.</summary>
    /// <param name="logE">Natural logarithms of the e-values.</param>
    /// <param name="hypotheses">K: at least as many as there are e-values.</param>
    /// <param name="rate">α, 0 to 1.</param>
    public static double LogLimit(ReadOnlySpan<double> logE, long hypotheses, double rate)
    {
        var sorted = logE.ToArray();
        Array.Sort(sorted);
        for (var chosen = sorted.Length; chosen > 0; chosen--)
        {
            var limit = Math.Log(hypotheses / (rate * chosen));
            if (sorted[^chosen] >= limit)
            {
                return limit;
            }
        }

        return double.PositiveInfinity;
    }
}
