using System.Collections.Immutable;
using Umbra.Capture.Live;
using Umbra.Capture.Packets;
using Umbra.Capture.Sessions;
using Umbra.Core.Handoff;

namespace Umbra.DataPlane;

/// <summary>The mirror sessions that run, and what a reload does to them. Changed by one thread at a time.</summary>
internal sealed class SessionSet(DataPlaneLog log) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ImmutableArray<long>> _interfacesBefore = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ImmutableArray<long>> _sessionsBefore = new(StringComparer.Ordinal);
    private IReadOnlyList<InterfaceMirror> _running = [];
    private IReadOnlyList<InterfaceMirror> _prepared = [];

    /// <summary>Opens what is new or changed; nothing else is changed yet.</summary>
    /// <returns>Null, or why it cannot be.</returns>
    public string? Prepare(DataPlaneSettings settings)
    {
        var prepared = new List<InterfaceMirror>();
        _prepared = prepared;
        foreach (var sessions in settings.Sessions.GroupBy(session => session.Interface).Select(group => group.OrderBy(session => session.Number).ToList()))
        {
            if (_running.FirstOrDefault(running => running.Sessions.Select(session => session.Settings).SequenceEqual(sessions)) is { } same)
            {
                prepared.Add(same);
                continue;
            }

            try
            {
                prepared.Add(InterfaceMirror.Open(sessions, problem => log.Problem($"sessions.{sessions[0].Name}: {problem}")));
            }
            catch (CaptureException exception)
            {
                Abandon();
                return $"sessions.{sessions[0].Name}: {exception.Message}";
            }
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

    /// <summary>Goes over to what was prepared. A packet is mirrored once: the old ones end before the new ones begin.</summary>
    public void Commit()
    {
        lock (_gate)
        {
            var begun = _prepared.Except(_running).ToList();
            End(_running.Except(_prepared));
            _running = _prepared;
            foreach (var mirror in begun)
            {
                mirror.Start();
                log.Mirroring(mirror);
            }
        }
    }

    /// <summary>What the interfaces and the sessions have counted.</summary>
    public (ImmutableArray<PacketLedger> Interfaces, ImmutableArray<PacketLedger> Sessions) Read()
    {
        lock (_gate)
        {
            var interfaces = new SortedDictionary<string, ImmutableArray<long>>(_interfacesBefore, StringComparer.Ordinal);
            var sessions = new SortedDictionary<string, ImmutableArray<long>>(_sessionsBefore, StringComparer.Ordinal);
            foreach (var mirror in _running)
            {
                Add(mirror, interfaces, sessions);
            }

            return (
                [.. interfaces.Select(one => new PacketLedger(one.Key, [.. one.Value.Select((count, i) => new NamedCount(((PacketFate)i).Name(), count))], []))],
                [.. sessions.Select(one => new PacketLedger(
                    one.Key,
                    [.. SessionCounts.Fates.Select((name, i) => new NamedCount(name, one.Value[i]))],
                    [.. SessionCounts.Events.Select((name, i) => new NamedCount(name, one.Value[SessionCounts.Fates.Length + i]))]))]);
        }
    }

    /// <summary>Ends all.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            End(_running);
            _running = [];
        }
    }

    private void End(IEnumerable<InterfaceMirror> ended)
    {
        foreach (var mirror in ended)
        {
            mirror.Dispose();
            Add(mirror, _interfacesBefore, _sessionsBefore);
        }
    }

    private static void Add(InterfaceMirror mirror, SortedDictionary<string, ImmutableArray<long>> interfaces, SortedDictionary<string, ImmutableArray<long>> sessions)
    {
        Sum(interfaces, mirror.Interface, [.. Enumerable.Range(0, PacketFates.Count).Select(fate => mirror.Packets((PacketFate)fate))]);
        foreach (var session in mirror.Sessions)
        {
            Sum(sessions, session.Settings.Name,
            [
                .. SessionCounts.Fates.Select((_, fate) => session.Packets((SessionFate)fate)),
                .. SessionCounts.Events.Select((_, what) => session.Events((SessionEvent)what)),
            ]);
        }
    }

    private static void Sum(SortedDictionary<string, ImmutableArray<long>> all, string name, ImmutableArray<long> counts) =>
        all[name] = all.TryGetValue(name, out var before) ? [.. before.Zip(counts, (first, second) => first + second)] : counts;
}
