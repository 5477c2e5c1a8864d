using MathNet.Numerics.Distributions;

namespace Umbra.Core.Comparing.Judging.Evidence;

/// <summary>How many times more often the shadow errs than production, with an interval for one look.</summary>
/// <param name="Ratio">Shadow ÷ production, half an error added to each so that none divides by nothing.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">Its upper end.</param>
/// <remarks>
/// Logarithm of the ratio of two shares, approximately normal (Katz and others 1978, doi:10.2307/2530610), with a half added (Walter 1975, doi:10.1093/biomet/62.2.371). It takes both
/// sides as independent; errors that they share make the true interval narrower.
/// </remarks>
internal readonly record struct RateRatio(double Ratio, double Low, double High)
{
    /// <summary>The ratio; null without exchanges.</summary>
    /// <param name="shadow">The shadow's errors.</param>
    /// <param name="production">Production's.</param>
    /// <param name="exchanges">Exchanges of both.</param>
    /// <param name="confidence">0 to 1.</param>
    public static RateRatio? Of(long shadow, long production, long exchanges, double confidence)
    {
        if (exchanges <= 0)
        {
            return null;
        }

        var ratio = (shadow + 0.5) / (production + 0.5);
        var deviation = Math.Sqrt((1 / (shadow + 0.5)) + (1 / (production + 0.5)) - (2 / (exchanges + 0.5)));
        var reach = Math.Exp(Normal.InvCDF(0, 1, (1 + confidence) / 2) * deviation);
        return new RateRatio(ratio, ratio / reach, ratio * reach);
    }
}
