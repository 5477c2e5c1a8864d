namespace Umbra.Core.Comparing;

/// <summary>One path at which two responses differ in one way.</summary>
/// <param name="Path">Where: <c>status</c>, <c>header.content-type</c>, <c>$.items[*].price</c>. Places that differ only in an index or in a map's key share it.</param>
/// <param name="Kind">How.</param>
/// <param name="Count">At how many places of the path; 1 or more.</param>
/// <param name="Shape">What both values of the first place look like; <see cref="ValueShape.Other"/> unless the kind is <see cref="DifferenceKind.Value"/>.</param>
internal readonly record struct Difference(string Path, DifferenceKind Kind, int Count, ValueShape Shape);
