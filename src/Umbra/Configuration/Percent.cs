namespace Umbra.Configuration;

/// <summary>A share; in the file <c>10</c>, <c>10%</c>, <c>0.01</c>.</summary>
/// <param name="Hundredths">Hundredths of a percent, 0 to 10,000.</param>
internal readonly record struct Percent(int Hundredths) : IComparable<Percent>
{
    /// <inheritdoc/>
    public int CompareTo(Percent other) => Hundredths.CompareTo(other.Hundredths);
}
