using System.Collections.Immutable;
using System.Net;
using Umbra.Capture.Live;
using Umbra.Capture.Packets;
using Umbra.Capture.Sessions;
using Umbra.Core.Handoff;

namespace Umbra.DataPlane;

/// <summary>The mirror sessions that run, and what they have counted since the start. Changed by one thread at a time.</summary>
internal sealed class SessionSet
{
    private readonly TimeProvider _clock;
    private readonly DataPlaneLog _log;
    private readonly PacketReadings<InterfaceMirror> _readings;
    private readonly SortedDictionary<string, ImmutableArray<long>> _interfacesBefore = new(StringComparer.Ordinal);
    private readonly EndedSessions _sessionsBefore = new();
    private readonly OwnPackets _own = new();

    /// <param name="clock">The time.</param>
    /// <param name="log">What happens.</param>
    public SessionSet(TimeProvider clock, DataPlaneLog log)
    {
        (_clock, _log) = (clock, log);
        _readings = new PacketReadings<InterfaceMirror>(clock, mirror => log.Capturing("sessions", mirror), Ended);
    }

    /// <summary>Opens what is new or changed; nothing else is changed yet.</summary>
    /// <param name="settings">What is wanted.</param>
    /// <param name="isRequired">Whether an interface with such a session must be there now; else, when it is not, that is said, and it is mirrored when it is.</param>
    /// <returns>Null, or why it cannot be.</returns>
    public string? Prepare(DataPlaneSettings settings, Func<SessionSettings, bool> isRequired)
    {
        var name = "";
        try
        {
            _readings.Prepare(settings.Sessions.GroupBy(session => session.Interface).Select(group => group.OrderBy(session => session.Number).ToList()).Select(sessions =>
            {
                name = sessions[0].Name;
                return _readings.Running.FirstOrDefault(running => running.Sessions.Select(session => session.Settings).SequenceEqual(sessions))
                    ?? new InterfaceMirror(sessions, _own, KnownAddress, _clock, problem => _log.Problem($"sessions of {sessions[0].Interface}: {problem}"), sessions.Any(isRequired));
            }));
            _own.Set([.. _readings.Running.Union(_readings.Prepared).SelectMany(mirror => mirror.Sessions)]);
            return null;
        }
        catch (CaptureException exception)
        {
            return $"sessions.{name}: {exception.Message}";
        }
    }

    /// <summary>Gives up what was prepared.</summary>
    public void Abandon()
    {
        _readings.Abandon();
        _own.Set([.. _readings.Running.SelectMany(mirror => mirror.Sessions)]);
    }

    /// <summary>Goes over to what was prepared.</summary>
    public void Commit()
    {
        _readings.Commit();
        _own.Set([.. _readings.Running.SelectMany(mirror => mirror.Sessions)]);
    }

    /// <summary>Whether an interface is read, or is waited for.</summary>
    public bool Reads(string name) => _readings.Running.Any(mirror => mirror.Interface == name);

    /// <summary>What was committed begins to read, and all later ones with their commit.</summary>
    public void Begin() => _readings.Begin();

    /// <summary>Ends all.</summary>
    public void End() => _readings.End();

    /// <summary>What the interfaces and the sessions have counted.</summary>
    public (ImmutableArray<PacketLedger> Interfaces, ImmutableArray<PacketLedger> Sessions) Read()
    {
        lock (_readings.Gate)
        {
            var interfaces = new SortedDictionary<string, ImmutableArray<long>>(_interfacesBefore, StringComparer.Ordinal);
            var sessions = new SortedDictionary<string, ImmutableArray<long>>(StringComparer.Ordinal);
            foreach (var (name, counts) in _sessionsBefore.Counts)
            {
                sessions.Add(name, counts);
            }

            foreach (var mirror in _readings.Running)
            {
                Add(interfaces, mirror.Interface, Counts(mirror));
                foreach (var session in mirror.Sessions)
                {
                    Add(sessions, session.Settings.Name, Counts(session));
                }
            }

            return (
                [.. interfaces.Select(one => new PacketLedger(one.Key, [.. one.Value.Select((count, i) => new NamedCount(((PacketFate)i).Name(), count))], []))],
                [.. sessions.Select(one => new PacketLedger(
                    one.Key,
                    [.. SessionCounts.Fates.Select((name, i) => new NamedCount(name, one.Value[i]))],
                    [.. SessionCounts.Events.Select((name, i) => new NamedCount(name, one.Value[SessionCounts.Fates.Length + i]))]))]);
        }
    }

    // A session that begins anew knows where the one before sent.
    private IPAddress? KnownAddress(DnsEndPoint target) =>
        _readings.Running.SelectMany(mirror => mirror.Sessions).FirstOrDefault(session => session.Settings.Target.Equals(target) && session.Target is not null)?.Target?.Address;

    private void Ended(InterfaceMirror mirror)
    {
        Add(_interfacesBefore, mirror.Interface, Counts(mirror));
        foreach (var session in mirror.Sessions)
        {
            _sessionsBefore.Add(session.Settings.Name, Counts(session), session.Settings.IsOfFile);
        }

        _sessionsBefore.Fold(name => _readings.Prepared.Any(one => one.Sessions.Any(session => session.Settings.Name == name)));
    }

    private static ImmutableArray<long> Counts(InterfaceMirror mirror) => [.. Enumerable.Range(0, PacketFates.Count).Select(fate => mirror.Packets((PacketFate)fate))];

    private static ImmutableArray<long> Counts(VxlanSender session) =>
    [
        .. SessionCounts.Fates.Select((_, fate) => session.Packets((SessionFate)fate)),
        .. SessionCounts.Events.Select((_, what) => session.Events((SessionEvent)what)),
    ];

    private static void Add(SortedDictionary<string, ImmutableArray<long>> all, string name, ImmutableArray<long> counts) =>
        all[name] = all.TryGetValue(name, out var before) ? EndedSessions.Sum(before, counts) : counts;
}
