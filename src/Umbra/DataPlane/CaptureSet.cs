using System.Collections.Immutable;
using Umbra.Capture.Live;
using Umbra.Capture.Packets;
using Umbra.Capture.Streams;
using Umbra.Capture.Tunnels;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;

namespace Umbra.DataPlane;

/// <summary>The sources of packets that run, and what a reload does to them. Changed by one thread at a time.</summary>
internal sealed class CaptureSet(SourceTable sources, TimeProvider clock, DataPlaneLog log) : IDisposable
{
    private readonly PacketClock _clock = new(clock);
    private readonly Dictionary<string, Totals> _before = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<IPacketSource> _running = [];
    private IReadOnlyList<IPacketSource> _prepared = [];

    /// <summary>Opens what is new or changed; nothing else is changed yet.</summary>
    /// <returns>Null, or why it cannot be.</returns>
    public string? Prepare(DataPlaneSettings settings)
    {
        var prepared = new List<IPacketSource>();
        _prepared = prepared;
        var source = "";
        try
        {
            foreach (var capture in settings.Captures)
            {
                source = $"{capture.Source}.capture";
                prepared.Add(_running.OfType<InterfaceCapture>().FirstOrDefault(running => running.Settings.IsSameAs(capture))
                    ?? InterfaceCapture.Open(capture, Exchanges(capture.Source, capture.Streams, capture.Ports, capture.Filter), clock, problem => log.Problem($"sources.{capture.Source}: {problem}")));
            }

            // Those that listen at one address share its socket.
            foreach (var tunnels in settings.Tunnels.GroupBy(tunnel => tunnel.Listen).Select(group => group.ToList()))
            {
                source = $"{tunnels[0].Source}.vxlan";
                prepared.Add(_running.OfType<VxlanReceiver>().FirstOrDefault(running => AreSame([.. running.Settings], tunnels)) ?? Open(tunnels));
            }
        }
        catch (CaptureException exception)
        {
            Abandon();
            return $"sources.{source}: {exception.Message}";
        }

        return null;
    }

    /// <summary>Gives up what was prepared.</summary>
    public void Abandon()
    {
        foreach (var opened in _prepared.Except(_running))
        {
            opened.Dispose();
        }

        _prepared = [];
    }

    /// <summary>Goes over to what was prepared: every source gets its mirrors, new ones begin to read, and then those that are gone or replaced end.</summary>
    public void Commit(DataPlaneSettings settings)
    {
        foreach (var exchanges in _prepared.SelectMany(packets => packets.Exchanges))
        {
            sources.Plan(exchanges.Source, exchanges.Name, settings);
        }

        foreach (var packets in _prepared.Except(_running))
        {
            packets.Start();
            log.Capturing(packets);
        }

        lock (_before)
        {
            var before = _running;
            _running = _prepared;
            End(before.Except(_running));
        }
    }

    /// <summary>Packets and events of a source; null when it never was one of packets.</summary>
    public SourceLedger? Read(SourceAccount account)
    {
        lock (_before)
        {
            var exchanges = _running.SelectMany(packets => packets.Exchanges).FirstOrDefault(exchanges => exchanges.Name == account.Source);
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

    /// <summary>Ends all.</summary>
    public void Dispose()
    {
        End(_running);
    }

    private static bool AreSame(List<VxlanSettings> running, List<VxlanSettings> wanted) =>
        running.Count == wanted.Count && running.Zip(wanted).All(pair => pair.First.IsSameAs(pair.Second));

    private VxlanReceiver Open(List<VxlanSettings> tunnels)
    {
        // A changed one has the address until it ends: there is no second socket that takes what the first one misses.
        End(_running.OfType<VxlanReceiver>().Where(running => running.Settings.First().Listen.Equals(tunnels[0].Listen)));
        return VxlanReceiver.Open(
            [.. tunnels.Select(tunnel => (tunnel, Exchanges(tunnel.Source, tunnel.Streams, tunnel.Ports, tunnel.Filter)))], clock, problem => log.Problem($"sources.{tunnels[0].Source}: {problem}"));
    }

    private PacketExchanges Exchanges(string name, StreamLimits limits, IEnumerable<ushort> ports, Capture.Filters.PacketFilter? filter) =>
        new(name, sources.Of(name, _clock), _clock, limits, ports, filter);

    // What one has counted goes on with the next of the same name.
    private void End(IEnumerable<IPacketSource> ended)
    {
        lock (_before)
        {
            foreach (var packets in ended.ToList())
            {
                packets.Dispose();
                _running = [.. _running.Where(running => running != packets)];
                foreach (var exchanges in packets.Exchanges)
                {
                    _before[exchanges.Name] = (_before.GetValueOrDefault(exchanges.Name) ?? new Totals()).And(exchanges);
                }
            }
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
