namespace Umbra.Configuration;

/// <summary>Where a value stands: in the file, or in what was laid over it.</summary>
/// <param name="File">The file's name; null when it has none.</param>
/// <param name="Line">From 1; 0 when it is not of a file.</param>
/// <param name="Column">From 1; 0 when it is not of a file.</param>
/// <param name="Origin">The overlay's origin; null when it is of the file.</param>
/// <param name="Order">The overlay's place among the overlays; orders errors.</param>
internal readonly record struct Place(string? File, int Line, int Column, string? Origin = null, int Order = 0)
{
    /// <summary>An overlay's place.</summary>
    public static Place Of(Overlay overlay, int order) => new(null, 0, 0, overlay.Origin, order);

    /// <summary><c>file:line</c>, or the overlay's origin; empty when there is neither.</summary>
    public override string ToString() => Origin ?? (Line == 0 ? File ?? "" : $"{File ?? "configuration"}:{Line}");
}
