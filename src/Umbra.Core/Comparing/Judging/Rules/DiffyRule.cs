using System.Collections.Immutable;

namespace Umbra.Core.Comparing.Judging.Rules;

/// <summary>
/// Tells noise from differences as Diffy (github.com/opendiffy/diffy) does, for people who move over: over n exchanges, raw differ between production and the shadow, noise between two production
/// instances; shown when raw &gt; noise, |raw − noise| / (raw + noise) · 100 &gt; 20 and |raw − noise| / n · 100 &gt; 0.03.
/// </summary>
/// <remarks>It is no test: a path whose noise is 50 % and which regresses to 55 % has a relative difference of 4.8 %, and is not shown however many exchanges there are.</remarks>
internal static class DiffyRule
{
    private const double RelativePercent = 20;
    private const double AbsolutePercent = 0.03;

    /// <summary>What is found of each path that was given, in the same order.</summary>
    /// <param name="paths">Paths that have second production responses.</param>
    /// <param name="confidence">Of the intervals shown; 0 to 1.</param>
    public static ImmutableArray<PathFinding> Find(ImmutableArray<PathFigures> paths, double confidence) =>
        [.. paths.Select(path => path.Find(Shows(path.Counts.PairedRaw, path.Counts.Noise, path.Exchanges), confidence, double.NaN))];

    /// <summary>Whether Diffy shows a path.</summary>
    /// <param name="raw">Exchanges in which production and the shadow differ.</param>
    /// <param name="noise">Those in which production and the second production response do.</param>
    /// <param name="exchanges">n.</param>
    public static bool Shows(long raw, long noise, long exchanges)
    {
        if (raw <= noise || exchanges <= 0)
        {
            return false;
        }

        double beyond = raw - noise;
        var relative = beyond / (raw + noise) * 100;
        var absolute = beyond / exchanges * 100;
        return relative > RelativePercent && absolute > AbsolutePercent;
    }
}
