namespace Umbra.Core.Comparing.Rules;

/// <summary>What makes two values equal that are not the same.</summary>
internal enum Equality : byte
{
    /// <summary>The place is not compared at all, nor what is in it; that it is missing says nothing either.</summary>
    Ignore,

    /// <summary>Numbers, also in texts, whose difference is at most <see cref="ComparisonRule.Tolerance"/>.</summary>
    Absolute,

    /// <summary>Numbers, also in texts, whose difference is at most <see cref="ComparisonRule.Tolerance"/> of the larger one.</summary>
    Relative,

    /// <summary>Points in time at most <see cref="ComparisonRule.Within"/> apart.</summary>
    Timestamp,

    /// <summary>Texts that differ in case only.</summary>
    Case,

    /// <summary>Texts that differ in white space only: a run of it is one space, and at the ends it is nothing.</summary>
    WhiteSpace,

    /// <summary>Texts and numbers that both fit <see cref="ComparisonRule.Pattern"/> as a whole.</summary>
    Pattern,

    /// <summary>The order of an array's elements says nothing.</summary>
    Unordered,

    /// <summary>An array's elements belong together by their member <see cref="ComparisonRule.Key"/>.</summary>
    Keyed,

    /// <summary>Values of the same kind, whatever they are.</summary>
    SameType,
}
