namespace Umbra.Core.Comparing;

/// <summary>One side's response, in the shape in which a record holds it (<c>docs/reference/exchange-record.md</c>).</summary>
internal readonly ref struct ComparedResponse
{
    /// <summary>The final status code; 0 when no response came.</summary>
    public int Status { get; init; }

    /// <summary>Its head, or field lines alone: what has no colon, like the status line, is passed over.</summary>
    public ReadOnlySpan<byte> Head { get; init; }

    /// <summary>The trailer section's field lines; empty when there is none.</summary>
    public ReadOnlySpan<byte> Trailers { get; init; }

    /// <summary>The body without chunk framing; its content coding is what the head says.</summary>
    public ReadOnlySpan<byte> Body { get; init; }

    /// <summary>The body may not be looked at, or was too large to keep: only <see cref="BodyBytes"/> and <see cref="Digest"/> are compared.</summary>
    public bool IsWithheld { get; init; }

    /// <summary>The body's length as it came.</summary>
    public long BodyBytes { get; init; }

    /// <summary>Of a withheld body: differs when the bodies do; empty when that is not known.</summary>
    public ReadOnlySpan<byte> Digest { get; init; }
}
