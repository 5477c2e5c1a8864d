namespace Umbra.Core.Mirroring;

/// <summary>A mirror's account at one moment.</summary>
/// <param name="Mirror">The mirror's name.</param>
/// <param name="Seen">Exchanges of the mirror's sources.</param>
/// <param name="Mirrored">Copies whose whole response arrived, whatever its status.</param>
/// <param name="Pending">Copies chosen and not yet settled.</param>
/// <param name="SkippedByReason">Skipped exchanges, indexed by <see cref="SkipReason"/>.</param>
internal sealed record MirrorBalance(string Mirror, long Seen, long Mirrored, long Pending, long[] SkippedByReason)
{
    /// <summary>All that was skipped, whatever the reason.</summary>
    public long Skipped => SkippedByReason.Sum();

    /// <summary>Promise 3.</summary>
    public bool AddsUp => Seen == Mirrored + Pending + Skipped && Pending >= 0;
}
