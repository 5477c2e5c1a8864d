namespace Umbra.Configuration;

/// <summary>How many times as much; in the file <c>1.2x</c>.</summary>
/// <param name="Times">More than 0.</param>
internal readonly record struct Factor(double Times) : IComparable<Factor>
{
    /// <inheritdoc/>
    public int CompareTo(Factor other) => Times.CompareTo(other.Times);
}
