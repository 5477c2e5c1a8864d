namespace Umbra.Core.Mirroring;

/// <summary>
/// The mark on every copy: <c>X-Umbra-Mirror: fleet/mirror</c>. A request that carries this fleet's mark is a copy already and is
/// never mirrored again, however taps and shadows are chained.
/// </summary>
internal static class FleetMark
{
    /// <summary>The field's name. Configuration can neither set nor remove it.</summary>
    public const string FieldName = "X-Umbra-Mirror";

    /// <summary>The same in lower case, to look it up.</summary>
    public static ReadOnlySpan<byte> LowercaseFieldName => "x-umbra-mirror"u8;

    /// <summary>Whether a mark's value was set by this fleet.</summary>
    public static bool IsOf(ReadOnlySpan<byte> value, ReadOnlySpan<byte> fleet) =>
        value.Length > fleet.Length && value.StartsWith(fleet) && value[fleet.Length] == '/';
}
