namespace Umbra.Configuration;

/// <summary>A number in a time; in the file <c>500/s</c>, <c>30/m</c>.</summary>
/// <param name="PerSecond">How many a second, more than 0.</param>
internal readonly record struct Rate(double PerSecond) : IComparable<Rate>
{
    /// <inheritdoc/>
    public int CompareTo(Rate other) => PerSecond.CompareTo(other.PerSecond);
}
