namespace Umbra.Core.Comparing.Rules;

/// <summary>Says for the places of a path what makes values equal. Where several rules fit, one that is met is enough.</summary>
internal sealed record ComparisonRule
{
    /// <summary>
    /// The path: <c>$.a.b[*].c</c>, <c>$..name</c>, <c>header.x-served-by</c>, <c>html.body.div[*].@class</c> (<see cref="ComparedPath"/>).
    /// </summary>
    public required string Path { get; init; }

    /// <summary>What makes values equal.</summary>
    public required Equality Equality { get; init; }

    /// <summary>For <see cref="Equality.Absolute"/> in the value's unit, for <see cref="Equality.Relative"/> a share: 0.01 is 1 %. 0 or more.</summary>
    public decimal Tolerance { get; init; }

    /// <summary>For <see cref="Equality.Timestamp"/>; 0 or more.</summary>
    public TimeSpan Within { get; init; }

    /// <summary>For <see cref="Equality.Pattern"/>: a regular expression without back references and look-arounds, which is never tried twice on a character.</summary>
    public string Pattern { get; init; } = "";

    /// <summary>For <see cref="Equality.Keyed"/>: a member's name.</summary>
    public string Key { get; init; } = "";
}
