using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;

namespace Umbra.Ramping;

/// <summary>All that a ramp looks at, counted since the start: two of them make a <see cref="RampObservation"/>.</summary>
/// <param name="Counts">The copies that ended.</param>
/// <param name="Overloaded">Copies that a memory bound refused.</param>
/// <param name="ProductionFailures">Client connections that could not be connected to production.</param>
internal readonly record struct RampReadings(RampCounts Counts, long Overloaded, long ProductionFailures)
{
    // What the shadow would have had if it answered, or answered faster: no whole response, without an attempt.
    private static readonly SkipReason[] _refusedForTheShadow = [SkipReason.BreakerOpen, SkipReason.QueueFull, SkipReason.InFlight];

    /// <summary>Reads those of a mirror.</summary>
    /// <param name="settings">The ramp.</param>
    /// <param name="ledger">The data plane's ledger.</param>
    /// <param name="mirror">The mirror's part of it.</param>
    /// <param name="statistics">What the worker measured; null when it has nothing yet.</param>
    public static RampReadings Read(RampSettings settings, LedgerSnapshot ledger, MirrorLedger mirror, MirrorStatistics? statistics)
    {
        var skipped = mirror.Balance.SkippedByReason;
        var refused = _refusedForTheShadow.Sum(reason => skipped[(int)reason]);

        // A part of a source, a gateway's route, is counted with the whole.
        var names = settings.Sources.Select(source => source.Split('/')[0]).ToList();
        var production = ledger.Sources.Where(source => names.Contains(source.Balance.Source)).Sum(NotConnected);
        var counts = new RampCounts(refused, refused, 0, 0);
        if (statistics?.Shadow is { } shadow)
        {
            var responses = shadow.Responses();
            var durations = shadow.Durations.Read();
            counts += new RampCounts(responses.Sum(), responses[0] + responses[5], durations.Count, settings.P99 is { } limit ? durations.CountOver(limit.TotalSeconds) : 0);
        }

        return new RampReadings(counts, skipped[(int)SkipReason.Overloaded], production);
    }

    /// <summary>Reads those of a destination: its clients' own requests.</summary>
    public static RampReadings Read(DestinationLedger destination) =>
        new(new RampCounts(destination["requests"], destination["errors"], destination["responses"], destination["slow"]), Overloaded: 0, ProductionFailures: 0);

    private static long NotConnected(SourceLedger source) =>
        source.Counters.Where(counter => counter.Name is "connect_failed" or "connect_timed_out").Sum(counter => counter.Count) + source.Destinations.Sum(destination => destination["connect_failed"]);
}
