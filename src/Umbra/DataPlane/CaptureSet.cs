using System.Collections.Immutable;
using Umbra.Capture.Live;
using Umbra.Capture.Packets;
using Umbra.Capture.Streams;
using Umbra.Capture.Tunnels;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;

namespace Umbra.DataPlane;

/// <summary>The sources of packets that run, and what they have counted since the start. Changed by one thread at a time.</summary>
internal sealed class CaptureSet
{
    private readonly SourceTable _sources;
    private readonly TimeProvider _clock;
    private readonly PacketClock _packetClock;
    private readonly DataPlaneLog _log;
    private readonly PacketReadings<IPacketSource> _readings;
    private readonly Dictionary<string, Totals> _before = new(StringComparer.Ordinal);

    /// <param name="sources">What they report to.</param>
    /// <param name="clock">The time.</param>
    /// <param name="log">What happens.</param>
    public CaptureSet(SourceTable sources, TimeProvider clock, DataPlaneLog log)
    {
        (_sources, _clock, _packetClock, _log) = (sources, clock, new PacketClock(clock), log);
        _readings = new PacketReadings<IPacketSource>(clock, packets => log.Capturing(string.Join(", ", packets.Exchanges.Select(exchanges => exchanges.Name)), packets), Keep);
    }

    /// <summary>Opens what is new or changed; nothing else is changed yet.</summary>
    /// <param name="settings">What is wanted.</param>
    /// <param name="isRequired">All of it must be there now; else what is not is said, and read when it is.</param>
    /// <returns>Null, or why it cannot be.</returns>
    public string? Prepare(DataPlaneSettings settings, bool isRequired)
    {
        var source = "";
        try
        {
            _readings.Prepare(Wanted());
            return null;
        }
        catch (CaptureException exception)
        {
            return $"sources.{source}: {exception.Message}";
        }

        IEnumerable<IPacketSource> Wanted()
        {
            foreach (var capture in settings.Captures)
            {
                source = $"{capture.Source}.capture";
                yield return _readings.Running.OfType<InterfaceCapture>().FirstOrDefault(running => running.Settings.IsSameAs(capture))
                    ?? InterfaceCapture.Open(capture, Exchanges(capture.Source, capture.Streams, capture.Ports, capture.Filter), _clock, Tell(capture.Source), isRequired);
            }

            // Those that listen at one address share its socket.
            foreach (var tunnels in settings.Tunnels.GroupBy(tunnel => tunnel.Listen).Select(group => group.ToList()))
            {
                source = $"{tunnels[0].Source}.vxlan";
                if (Receiver(tunnels, settings.IsTakeover, isRequired) is { } receiver)
                {
                    yield return receiver;
                }
            }
        }
    }

    /// <summary>Gives up what was prepared.</summary>
    public void Abandon() => _readings.Abandon();

    /// <summary>Goes over to what was prepared, with the mirrors of a configuration.</summary>
    public void Commit(DataPlaneSettings settings)
    {
        foreach (var exchanges in _readings.Prepared.SelectMany(packets => packets.Exchanges))
        {
            _sources.Plan(exchanges.Source, exchanges.Name, settings);
        }

        _readings.Commit();
    }

    /// <summary>What was committed begins to read, and all later ones with their commit.</summary>
    public void Begin() => _readings.Begin();

    /// <summary>Ends all.</summary>
    public void End() => _readings.End();

    /// <summary>Packets and events of a source; null when it never was one of packets.</summary>
    public SourceLedger? Read(SourceAccount account)
    {
        lock (_readings.Gate)
        {
            var exchanges = _readings.Running.SelectMany(packets => packets.Exchanges).FirstOrDefault(exchanges => exchanges.Name == account.Source);
            if (!_before.TryGetValue(account.Source, out var before) && exchanges is null)
            {
                return null;
            }

            var totals = (before ?? new Totals()).And(exchanges);
            return new SourceLedger(account.Read(), exchanges?.Connections ?? 0, [.. totals.Events.Select((count, i) => new NamedCount(((StreamEvent)i).Name(), count))])
            {
                Packets = [.. totals.Packets.Select((count, i) => new NamedCount(((PacketFate)i).Name(), count))],
            };
        }
    }

    private static bool AreSame(List<VxlanSettings> running, List<VxlanSettings> wanted) =>
        running.Count == wanted.Count && running.Zip(wanted).All(pair => pair.First.IsSameAs(pair.Second));

    private VxlanReceiver? Receiver(List<VxlanSettings> tunnels, bool isTakeover, bool isRequired)
    {
        var running = _readings.Running.OfType<VxlanReceiver>().FirstOrDefault(one => one.Settings.First().Listen.Equals(tunnels[0].Listen));
        if (running is not null && AreSame([.. running.Settings], tunnels))
        {
            return running;
        }

        try
        {
            return VxlanReceiver.Open([.. tunnels.Select(tunnel => (tunnel, Exchanges(tunnel.Source, tunnel.Streams, tunnel.Ports, tunnel.Filter)))], running, _clock, Tell(tunnels[0].Source), isTakeover);
        }
        catch (CaptureException exception) when (!isRequired)
        {
            Tell(tunnels[0].Source)($"{exception.Message}; it is left out until the next reload");
            return null;
        }
    }

    private PacketExchanges Exchanges(string name, StreamLimits limits, IEnumerable<ushort> ports, Capture.Filters.PacketFilter? filter) =>
        new(name, _sources.Of(name, _packetClock), _packetClock, limits, ports, filter);

    private Action<string> Tell(string source) => what => _log.Problem($"sources.{source}: {what}");

    // What one has counted goes on with the next of the same name.
    private void Keep(IPacketSource ended)
    {
        foreach (var exchanges in ended.Exchanges)
        {
            _before[exchanges.Name] = (_before.GetValueOrDefault(exchanges.Name) ?? new Totals()).And(exchanges);
        }
    }

    private sealed record Totals
    {
        public ImmutableArray<long> Packets { get; init; } = [.. new long[PacketFates.Count]];

        public ImmutableArray<long> Events { get; init; } = [.. new long[StreamEvents.Count]];

        public Totals And(PacketExchanges? exchanges) => exchanges is null ? this : new Totals
        {
            Packets = [.. Packets.Select((count, i) => count + exchanges.Packets((PacketFate)i))],
            Events = [.. Events.Select((count, i) => count + exchanges.Counts[(StreamEvent)i])],
        };
    }
}
