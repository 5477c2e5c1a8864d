namespace Umbra.Core.Comparing.Judging.Counting;

/// <summary>How two values at one path differed, as it is counted.</summary>
internal enum CountedKind : byte
{
    /// <summary>The shadow has no value there.</summary>
    Missing,

    /// <summary>Only the shadow has one.</summary>
    Extra,

    /// <summary>A number became a text, an object an array.</summary>
    Type,

    /// <summary>Another value of the same type.</summary>
    Value,

    /// <summary>The same items in another order.</summary>
    Order,

    /// <summary>Another number of items or bytes.</summary>
    Length,
}
