using System.Diagnostics.Metrics;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Umbra.Telemetry;

/// <summary>
/// The ledger as OpenTelemetry instruments. Prometheus sees the names with underscores, the unit and <c>_total</c>:
/// <c>umbra.mirror.skipped</c> is <c>umbra_mirror_skipped_total</c>.
/// </summary>
/// <remarks>Every reason is there from the start, at 0: a rate over a series that is born with its first event misses that event.</remarks>
internal sealed class LedgerMeter
{
    private readonly LedgerFeed _feed;

    public LedgerMeter(Meter meter, LedgerFeed feed)
    {
        _feed = feed;

        Counter(meter, "umbra.exchanges.seen", "{exchange}", "Exchanges that a source saw.",
            ledger => ledger.Sources.Select(source => Of(source.Balance.Exchanges, Source(source))));
        Counter(meter, "umbra.opaque.connections", "{connection}", "Connections that could not be read as exchanges.",
            ledger => ledger.Sources.SelectMany(source => ByOpaqueReason(source, source.Balance.OpaqueConnections)));
        Counter(meter, "umbra.opaque.bytes", "By", "Bytes that passed without being read as exchanges.",
            ledger => ledger.Sources.SelectMany(source => ByOpaqueReason(source, source.Balance.OpaqueBytes)));
        Gauge(meter, "umbra.tap.connections", "{connection}", "Client connections that are open now.",
            ledger => ledger.Sources.Where(IsTap).Select(source => Of(source.Connections, Source(source))));
        Counter(meter, "umbra.tap.events", "{event}", "What else a tap counts.",
            ledger => ledger.Sources.Where(IsTap).SelectMany(source => source.Counters.Select(counter => Of(counter.Count, Source(source), new("event", counter.Name)))));
        Counter(meter, "umbra.capture.packets", "{packet}", "Packets, by what became of them.",
            ledger => ledger.Sources.SelectMany(source => source.Packets.Select(packets => Of(packets.Count, Source(source), new("fate", packets.Name)))));
        Gauge(meter, "umbra.capture.connections", "{connection}", "Connections whose packets are followed, or that ended a moment ago.",
            ledger => ledger.Sources.Where(source => !IsTap(source)).Select(source => Of(source.Connections, Source(source))));
        Counter(meter, "umbra.capture.events", "{event}", "What the reassembly of a capture met.",
            ledger => ledger.Sources.Where(source => !IsTap(source)).SelectMany(source => source.Counters.Select(counter => Of(counter.Count, Source(source), new("event", counter.Name)))));

        Counter(meter, "umbra.gateway.requests", "{request}", "Requests of a gateway's destination that have ended.",
            ledger => Destinations(ledger).Select(one => Of(one.Destination["requests"], one.Tags)));
        Counter(meter, "umbra.gateway.errors", "{request}", "Those with status 5xx or without a whole response.",
            ledger => Destinations(ledger).Select(one => Of(one.Destination["errors"], one.Tags)));
        Counter(meter, "umbra.gateway.retries", "{request}", "Further attempts, after one that found no connection.",
            ledger => Destinations(ledger).Select(one => Of(one.Destination["retries"], one.Tags)));
        Counter(meter, "umbra.gateway.connect_failures", "{attempt}", "Attempts that found no connection.",
            ledger => Destinations(ledger).Select(one => Of(one.Destination["connect_failed"], one.Tags)));
        Gauge(meter, "umbra.gateway.open", "{request}", "Requests that have not ended.",
            ledger => Destinations(ledger).Select(one => Of(one.Destination["open"], one.Tags)));
        Gauge(meter, "umbra.gateway.instances_well", "{instance}", "Instances that may be sent requests.",
            ledger => Destinations(ledger).Select(one => Of(one.Destination["instances_well"], one.Tags)));
        meter.CreateObservableGauge("umbra.gateway.percent",
            () => Destinations(_feed.Last).Select(one => new Measurement<double>(one.Destination.ShareHundredths / 100.0, one.Tags)),
            unit: null, "A destination's share of its route's requests now.");

        Counter(meter, "umbra.interface.packets", "{packet}", "Packets of an interface that sessions mirror, by what became of them.",
            ledger => ledger.Interfaces.SelectMany(one => one.Packets.Select(packets => Of(packets.Count, new Tag("interface", one.Name), new("fate", packets.Name)))));
        Counter(meter, "umbra.session.packets", "{packet}", "Packets that a session took, by what became of them.",
            ledger => ledger.Sessions.SelectMany(one => one.Packets.Select(packets => Of(packets.Count, new Tag("session", one.Name), new("fate", packets.Name)))));
        Counter(meter, "umbra.session.events", "{event}", "What else a session counts.",
            ledger => ledger.Sessions.SelectMany(one => one.Events.Select(events => Of(events.Count, new Tag("session", one.Name), new("event", events.Name)))));
        Counter(meter, "umbra.mirror.seen", "{exchange}", "Exchanges of the mirror's sources.",
            ledger => ledger.Mirrors.Select(mirror => Of(mirror.Balance.Seen, Mirror(mirror))));
        Counter(meter, "umbra.mirror.mirrored", "{exchange}", "Copies whose whole response arrived.",
            ledger => ledger.Mirrors.Select(mirror => Of(mirror.Balance.Mirrored, Mirror(mirror))));
        Gauge(meter, "umbra.mirror.pending", "{exchange}", "Copies chosen and not settled yet.",
            ledger => ledger.Mirrors.Select(mirror => Of(mirror.Balance.Pending, Mirror(mirror))));
        Counter(meter, "umbra.mirror.skipped", "{exchange}", "Exchanges that were not mirrored, by reason.",
            ledger => ledger.Mirrors.SelectMany(mirror => mirror.Balance.SkippedByReason.Select(
                (count, reason) => Of(count, Mirror(mirror), new("reason", ((SkipReason)reason).Name())))));
        meter.CreateObservableGauge("umbra.mirror.percent",
            () => _feed.Last.Mirrors.Select(mirror => new Measurement<double>(mirror.IsPaused ? 0 : mirror.PercentHundredths / 100.0, Mirror(mirror))),
            unit: null, "The share that is mirrored now; 0 while paused.");

        Gauge(meter, "umbra.intake.bytes", "By", "Bytes that wait for the worker.", ledger => [Of(ledger.IntakeBytes)]);
        Gauge(meter, "umbra.intake.items", "{item}", "Exchange halves that wait for the worker.", ledger => [Of(ledger.IntakeItems)]);
        Counter(meter, "umbra.intake.dropped", "{item}", "What the intake refused, by the bound that it met.",
            ledger => ledger.IntakeDropped.Select(drop => Of(drop.Count, new Tag("reason", drop.Name))));
        Counter(meter, "umbra.worker.restarts", "{restart}", "How often a worker was started after the first.", ledger => [Of(ledger.WorkerRestarts)]);
        meter.CreateObservableGauge("umbra.config.last_reload_success_timestamp",
            () => _feed.Last.LastReloadSuccess, "s", "When the configuration was last read and applied, since 1970-01-01 UTC.");
    }

    private void Counter(Meter meter, string name, string unit, string description, Func<LedgerSnapshot, IEnumerable<Measurement<long>>> read) =>
        meter.CreateObservableCounter(name, () => read(_feed.Last), unit, description);

    private void Gauge(Meter meter, string name, string unit, string description, Func<LedgerSnapshot, IEnumerable<Measurement<long>>> read) =>
        meter.CreateObservableGauge(name, () => read(_feed.Last), unit, description);

    private static IEnumerable<Measurement<long>> ByOpaqueReason(SourceLedger source, long[] counts) =>
        counts.Select((count, reason) => Of(count, Source(source), new("reason", ((OpaqueReason)reason).Name())));

    private static IEnumerable<(DestinationLedger Destination, Tag[] Tags)> Destinations(LedgerSnapshot ledger) =>
        ledger.Sources.SelectMany(source => source.Destinations, (source, one) => (one, (Tag[])[Source(source), new("route", one.Route), new("destination", one.Name)]));

    private static Measurement<long> Of(long value, params ReadOnlySpan<Tag> tags) => new(value, tags);

    private static bool IsTap(SourceLedger source) => source.Packets.IsEmpty;

    private static Tag Source(SourceLedger source) => new("source", source.Balance.Source);

    private static Tag Mirror(MirrorLedger mirror) => new("mirror", mirror.Balance.Mirror);
}
