using Umbra.Core.Mirroring;

namespace Umbra.Worker;

/// <summary>Whether a reload changed a mirror's delivery. A record compares its lists by identity, and a reload makes new ones.</summary>
internal static class DeliverySettingsComparison
{
    /// <summary>Whether two say the same.</summary>
    public static bool IsSameAs(this DeliverySettings one, DeliverySettings other) =>
        one.Headers.SequenceEqual(other.Headers) && one with { Headers = other.Headers } == other;
}
