namespace Umbra.Core.Comparing.Lifting;

/// <summary>What came of reading a body as what its type says.</summary>
internal enum LiftResult : byte
{
    /// <summary>It was read.</summary>
    Lifted,

    /// <summary>It is not what its type says.</summary>
    Malformed,

    /// <summary>It holds more than is looked into (<see cref="LiftedDocument.MostNodes"/>).</summary>
    TooLarge,
}
