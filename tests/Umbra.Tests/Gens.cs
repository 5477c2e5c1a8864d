using CsCheck;

namespace Umbra.Tests;

/// <summary>Generators that CsCheck does not have.</summary>
internal static class Gens
{
    /// <summary>One of a few values.</summary>
    public static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
