using Umbra.Core.Mirroring;
using Umbra.Core.Sanitizing;

namespace Umbra.Worker;

/// <summary>Whether a reload changed a mirror's delivery. A record compares its lists by identity, and a reload makes new ones.</summary>
internal static class DeliverySettingsComparison
{
    /// <summary>Whether two say the same.</summary>
    public static bool IsSameAs(this DeliverySettings one, DeliverySettings other) =>
        one.Headers.SequenceEqual(other.Headers) && one.Middleware?.Stamp == other.Middleware?.Stamp && AreSame(one.Sanitize, other.Sanitize)
        && one with { Headers = other.Headers, Sanitize = other.Sanitize, Middleware = other.Middleware } == other;

    private static bool AreSame(SanitizeSettings? one, SanitizeSettings? other) => one is null ? other is null : other is not null && one.IsSameAs(other);
}
