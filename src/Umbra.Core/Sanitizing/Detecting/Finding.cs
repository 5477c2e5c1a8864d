namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>A part of a text that is of a known kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct Finding(ValueKind Kind, int Start, int Length);
