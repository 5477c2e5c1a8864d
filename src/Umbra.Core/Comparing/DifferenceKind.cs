namespace Umbra.Core.Comparing;

/// <summary>In what two responses differ at a path.</summary>
internal enum DifferenceKind : byte
{
    /// <summary>Production has it, the other side does not.</summary>
    Missing,

    /// <summary>The other side has it, production does not.</summary>
    Extra,

    /// <summary>Both have it, and it is of another kind: a text for a number, or a body that is not what its type says.</summary>
    Type,

    /// <summary>Both have it, with another value.</summary>
    Value,

    /// <summary>The same elements in another order.</summary>
    Order,

    /// <summary>Another number of elements or bytes.</summary>
    Length,
}
