namespace Umbra.Core.Comparing.Lifting;

/// <summary>What a value is. Formats that know fewer kinds use fewer.</summary>
internal enum LiftedKind : byte
{
    /// <summary>JSON's null.</summary>
    Null,

    /// <summary>A truth value.</summary>
    Boolean,

    /// <summary>A decimal number, as JSON writes it (RFC 8259 section 6).</summary>
    Number,

    /// <summary>A text in UTF-8.</summary>
    String,

    /// <summary>Bytes that are no text.</summary>
    Bytes,

    /// <summary>Values one after the other.</summary>
    Array,

    /// <summary>Values with names; their order says nothing.</summary>
    Object,

    /// <summary>Names one after the other of which only the order is compared: markup's children stand in groups by their name.</summary>
    Sequence,
}
