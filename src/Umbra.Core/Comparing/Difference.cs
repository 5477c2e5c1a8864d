namespace Umbra.Core.Comparing;

/// <summary>One path at which two responses differ in one way.</summary>
/// <param name="Path">Where: <c>status</c>, <c>header.content-type</c>, <c>$.items[*].price</c>. Places that differ only in an index or in a map's key share it.</param>
/// <param name="Kind">How.</param>
/// <param name="Count">At how many places of the path; 1 or more.</param>
/// <param name="Shape">What both values of the first place look like; <see cref="ValueShape.Other"/> unless the kind is <see cref="DifferenceKind.Value"/>.</param>
/// <param name="Fingerprint">Of production's value at the first place: one that is always the same does not change by itself, whatever it looks like.</param>
internal readonly record struct Difference(string Path, DifferenceKind Kind, int Count, ValueShape Shape, int Fingerprint = 0);
