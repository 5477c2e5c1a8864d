using System.Collections.Immutable;

namespace Umbra.Core.Handoff;

/// <summary>Which bound of the intake made it refuse. A closed set: label values of <c>umbra_intake_dropped_total</c>.</summary>
internal enum IntakeDrop : byte
{
    /// <summary><see cref="IntakeSettings.Bytes"/>.</summary>
    Bytes,

    /// <summary><see cref="IntakeSettings.Items"/>.</summary>
    Items,

    /// <summary>The data plane ends.</summary>
    Closed,
}

/// <summary>The bounds as users see them.</summary>
internal static class IntakeDrops
{
    /// <summary>The number of bounds.</summary>
    public const int Count = (int)IntakeDrop.Closed + 1;

    private static readonly ImmutableArray<string> Names = ["bytes", "items", "closed"];

    /// <summary>The bound's label value.</summary>
    public static string Name(this IntakeDrop drop) => Names[(int)drop];
}
