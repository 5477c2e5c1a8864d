using System.Collections.Immutable;

namespace Umbra.Core.Comparing.Judging.Evidence;

/// <summary>Middles of equal steps on a logarithmic scale: rates of which nothing more is known than their range.</summary>
internal static class LogGrid
{
    /// <param name="from">The least, more than 0.</param>
    /// <param name="to">The most.</param>
    /// <param name="steps">How many.</param>
    public static ImmutableArray<double> Of(double from, double to, int steps) =>
        [.. Enumerable.Range(0, steps).Select(step => from * Math.Pow(to / from, (step + 0.5) / steps))];
}
