namespace Umbra.Bench.Inline.Results;

/// <summary>One figure, round by round.</summary>
internal sealed record Samples(double Median, double Min, double Max)
{
    /// <returns><see langword="null"/> when nothing was measured.</returns>
    public static Samples? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        if (sorted.Length == 0)
        {
            return null;
        }

        double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return new Samples(median, sorted[0], sorted[^1]);
    }
}
