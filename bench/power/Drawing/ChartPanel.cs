namespace Umbra.Bench.Power.Drawing;

/// <summary>One picture: how often something is found, by its size.</summary>
/// <param name="Title">Above it.</param>
/// <param name="Axis">Below it.</param>
/// <param name="IsLogarithmic">The horizontal axis is.</param>
/// <param name="Ticks">Shares on the horizontal axis.</param>
/// <param name="Series">The curves.</param>
internal sealed record ChartPanel(string Title, string Axis, bool IsLogarithmic, double[] Ticks, ChartSeries[] Series)
{
    /// <summary>Where a share lies on the axis, 0 to 1.</summary>
    public double Place(double share) => (Scale(share) - Scale(Ticks[0])) / (Scale(Ticks[^1]) - Scale(Ticks[0]));

    private double Scale(double share) => IsLogarithmic ? Math.Log(share) : share;
}

/// <summary>One curve.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Color">As SVG has it.</param>
/// <param name="IsDashed">Another rule than ours.</param>
/// <param name="Points">Share and how often it is found, both 0 to 1.</param>
internal sealed record ChartSeries(string Name, string Color, bool IsDashed, (double Share, double Found)[] Points);
