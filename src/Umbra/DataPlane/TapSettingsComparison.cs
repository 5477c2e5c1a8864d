using Umbra.Inline.Tap;

namespace Umbra.DataPlane;

/// <summary>Whether a reload changed a tap. A record compares its lists by identity, and a reload makes new ones.</summary>
internal static class TapSettingsComparison
{
    /// <summary>Whether two say the same.</summary>
    public static bool IsSameAs(this TapSettings one, TapSettings other) =>
        one.Production.SequenceEqual(other.Production)
        && one.SourceAddresses.SequenceEqual(other.SourceAddresses)
        && (one.Tls?.Certificates ?? []).SequenceEqual(other.Tls?.Certificates ?? [])
        && one.Tls is null == other.Tls is null
        && one with { Production = other.Production, SourceAddresses = other.SourceAddresses, Tls = other.Tls } == other;
}
