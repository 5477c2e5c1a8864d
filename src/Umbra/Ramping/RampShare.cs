using System.Collections.Immutable;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;

namespace Umbra.Ramping;

/// <summary>The share that a ramp moves, as the data plane has it: a mirror's or a destination's.</summary>
/// <param name="Hundredths">The share now, in hundredths of a percent.</param>
/// <param name="IsPaused">Nothing is taken for now.</param>
/// <param name="Overrides">What users changed, as <c>percent=25</c>.</param>
/// <param name="Mirror">The mirror; null for a destination.</param>
/// <param name="Destination">The destination; null for a mirror.</param>
/// <param name="Active">The destination that is live by name in its route; null when shares decide.</param>
internal sealed record RampShare(
    int Hundredths, bool IsPaused, ImmutableArray<string> Overrides, MirrorLedger? Mirror = null, DestinationLedger? Destination = null, string? Active = null)
{
    /// <summary>The share is not the ramp's: a user has set it, or another destination is live by name.</summary>
    public bool IsSet => Active is not null || Overrides.Any(change => change.StartsWith("percent=", StringComparison.Ordinal));

    /// <summary>What overrules the ramp, as users say it; null when nothing does.</summary>
    public string? OverruledBy =>
        IsPaused ? "paused"
        : Overrides.FirstOrDefault(change => change.StartsWith("percent=", StringComparison.Ordinal) || change == "ramp=hold")
            ?? (Active is null ? null : $"active={Active}");

    /// <summary>The share of a ramp; null when the data plane does not have it, or not any more.</summary>
    public static RampShare? Find(RampSettings settings, LedgerSnapshot ledger)
    {
        if (!settings.IsOfDestination)
        {
            return ledger.Mirrors.FirstOrDefault(mirror => mirror.Balance.Mirror == settings.Name && mirror.IsConfigured) is { } found
                ? new RampShare(found.PercentHundredths, found.IsPaused, found.Overrides, found)
                : null;
        }

        var destinations =
            from source in ledger.Sources
            from destination in source.Destinations
            where DestinationLedger.NameOf(source.Balance.Source, destination.Route, destination.Name) == settings.Name
            let live = source.Destinations.FirstOrDefault(other => other.Route == destination.Route && other.IsLive)
            select new RampShare(destination.ShareHundredths, false, destination.Overrides, null, destination, live?.Name);
        return destinations.FirstOrDefault();
    }

    /// <summary>What the ramp looks at.</summary>
    public RampReadings Read(RampSettings settings, LedgerSnapshot ledger, MirrorStatistics? statistics) =>
        Mirror is { } mirror ? RampReadings.Read(settings, ledger, mirror, statistics) : RampReadings.Read(Destination!);
}
