namespace Umbra.Configuration;

/// <summary>A number of bytes; in the file <c>64KiB</c>, <c>1MiB</c>, <c>10MB</c>, <c>512B</c>.</summary>
/// <param name="Bytes">Bytes, 0 or more.</param>
internal readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    /// <inheritdoc/>
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);
}
