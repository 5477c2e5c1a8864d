using System.Collections.Immutable;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Recording.Capture;
using Umbra.Ramping;

namespace Umbra.Admin;

/// <summary>What <c>GET /api/status</c> answers and <c>umbra status --json</c> prints. A field may be added; none changes its meaning.</summary>
internal sealed record StatusDocument
{
    public required string Version { get; init; }

    public required ProcessStatus DataPlane { get; init; }

    public required ProcessStatus Worker { get; init; }

    public required ConfigurationStatus Configuration { get; init; }

    public required IntakeStatus Intake { get; init; }

    public required ImmutableArray<SourceStatus> Sources { get; init; }

    public required ImmutableArray<MirrorStatus> Mirrors { get; init; }

    /// <summary>The interfaces that sessions mirror; left out where there are none.</summary>
    public IReadOnlyList<PacketStatus>? Interfaces { get; init; }

    /// <summary>The mirror sessions; left out where there are none.</summary>
    public IReadOnlyList<PacketStatus>? Sessions { get; init; }

    /// <summary>How the results of comparison are being stored; left out where nothing is compared.</summary>
    public ResultsStatus? Results { get; init; }

    /// <summary>The document for a ledger.</summary>
    public static StatusDocument From(LedgerSnapshot ledger, ProcessStatus worker, string version, WorkerFigures figures) => new()
    {
        Version = version,
        DataPlane = new ProcessStatus(ledger.ProcessId, Math.Round(ledger.Uptime.TotalSeconds, 1), null)
        {
            AllocatedBytes = ledger.AllocatedBytes,
            GcCount = ledger.CollectionCount,
            LongestGcPauseMs = Math.Round(ledger.LongestPauseMs, 3),
        },
        Worker = worker with { Restarts = ledger.WorkerRestarts },
        Configuration = new ConfigurationStatus(
            ledger.ConfigurationVersion,
            DateTimeOffset.FromUnixTimeMilliseconds((long)(ledger.LastReloadSuccess * 1000)),
            [.. ledger.ReloadProblem.Split('\n', StringSplitOptions.RemoveEmptyEntries)]),
        Intake = new IntakeStatus(ledger.IntakeBytes, ledger.IntakeItems, Named(ledger.IntakeDropped)),
        Sources = [.. ledger.Sources.Select(source => SourceStatus.From(source, figures))],
        Interfaces = ledger.Interfaces.IsEmpty ? null : [.. ledger.Interfaces.Select(PacketStatus.From)],
        Sessions = ledger.Sessions.IsEmpty ? null : [.. ledger.Sessions.Select(PacketStatus.From)],
        Mirrors =
        [
            .. ledger.Mirrors.Select(mirror => MirrorStatus.From(mirror) with
            {
                Latency = LatencyStatus.From(figures.Statistics(mirror.Balance.Mirror)),
                Ramp = figures.Ramp(mirror.Balance.Mirror),
                Comparison = figures.Comparison(mirror.Balance.Mirror),
                Recording = figures.Recording(mirror.Balance.Mirror),
            }),
        ],
        Results = figures.Results(),
    };

    internal static SortedDictionary<string, long> Named(IEnumerable<NamedCount> counts) =>
        new(counts.ToDictionary(count => count.Name, count => count.Count), StringComparer.Ordinal);
}

/// <summary>One of the two processes.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="UptimeSeconds">How long it has run.</param>
/// <param name="Restarts">How often it was started after the first time; only the worker is.</param>
internal sealed record ProcessStatus(int ProcessId, double UptimeSeconds, long? Restarts)
{
    /// <summary>Bytes that its managed code has allocated; of the data plane only, to within 8 KiB a thread.</summary>
    public long? AllocatedBytes { get; init; }

    /// <summary>Garbage collections; of the data plane only.</summary>
    public long? GcCount { get; init; }

    /// <summary>The longest pause for a collection that was seen, ms; of the data plane only.</summary>
    public double? LongestGcPauseMs { get; init; }
}

/// <summary>The configuration in force.</summary>
/// <param name="Version">Counts from 1; a reload and a change over the admin port each make a new one.</param>
/// <param name="LastReload">When it was last read from the file.</param>
/// <param name="Problems">What was wrong with the last reload, and sessions that cannot run; empty when all is good.</param>
internal sealed record ConfigurationStatus(long Version, DateTimeOffset LastReload, ImmutableArray<string> Problems);

/// <summary>What waits for the worker, and what was refused, by the bound that it met.</summary>
internal sealed record IntakeStatus(long Bytes, long Items, SortedDictionary<string, long> Dropped);

/// <summary>One source.</summary>
internal sealed record SourceStatus(string Name, long Exchanges, long Connections, ImmutableArray<OpaqueStatus> Opaque, SortedDictionary<string, long> Events)
{
    /// <summary>Of a source of packets: all that it saw, by what became of them.</summary>
    public SortedDictionary<string, long>? Packets { get; init; }

    /// <summary>Of a gateway: its routes' destinations.</summary>
    public IReadOnlyList<DestinationStatus>? Destinations { get; init; }

    internal static SourceStatus From(SourceLedger source, WorkerFigures figures)
    {
        var balance = source.Balance;
        var opaque = balance.OpaqueConnections
            .Select((connections, reason) => new OpaqueStatus(((OpaqueReason)reason).Name(), connections, balance.OpaqueBytes[reason]))
            .Where(entry => entry.Connections > 0 || entry.Bytes > 0);
        return new SourceStatus(balance.Source, balance.Exchanges, source.Connections, [.. opaque], StatusDocument.Named(source.Counters))
        {
            Packets = source.Packets.IsEmpty ? null : StatusDocument.Named(source.Packets),
            Destinations = source.Destinations.IsEmpty ? null : [.. source.Destinations.Select(one => DestinationStatus.From(balance.Source, one, figures))],
        };
    }
}

/// <summary>One destination of a gateway's route.</summary>
/// <param name="Route">The route's name.</param>
/// <param name="Name">Its own.</param>
/// <param name="Percent">Its share of the route's requests now.</param>
/// <param name="Live">It is the one that is live, by name.</param>
/// <param name="Overrides">What was changed since the file was read, as <c>percent=25</c>.</param>
/// <param name="Counts">What became of its requests.</param>
internal sealed record DestinationStatus(string Route, string Name, decimal Percent, bool Live, ImmutableArray<string> Overrides, SortedDictionary<string, long> Counts)
{
    /// <summary>Where its ramp is; left out where it has none.</summary>
    public RampStatus? Ramp { get; init; }

    internal static DestinationStatus From(string gateway, DestinationLedger destination, WorkerFigures figures) => new(
        destination.Route, destination.Name, destination.ShareHundredths / 100m, destination.IsLive, destination.Overrides, StatusDocument.Named(destination.Counts))
    {
        Ramp = figures.Ramp(DestinationLedger.NameOf(gateway, destination.Route, destination.Name)),
    };
}

/// <summary>An interface that sessions mirror, or a session: all packets, by what became of them, and what else was counted.</summary>
internal sealed record PacketStatus(string Name, SortedDictionary<string, long> Packets, SortedDictionary<string, long> Events)
{
    internal static PacketStatus From(PacketLedger packets) => new(packets.Name, StatusDocument.Named(packets.Packets), StatusDocument.Named(packets.Events));
}

/// <summary>What could not be read as exchanges, for one reason.</summary>
internal sealed record OpaqueStatus(string Reason, long Connections, long Bytes);

/// <summary>One mirror's side of the ledger.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Percent">Its share now, whatever the file says.</param>
/// <param name="Paused">It takes nothing for now.</param>
/// <param name="Configured">False for one that a reload removed.</param>
/// <param name="Overrides">What was changed since the file was read, as <c>percent=25</c>.</param>
/// <param name="Seen">Exchanges of its sources.</param>
/// <param name="Mirrored">Copies whose whole response arrived.</param>
/// <param name="Pending">Copies that are under way.</param>
/// <param name="Skipped">The rest by reason; reasons that never occurred are left out.</param>
/// <param name="AddsUp"><c>seen = mirrored + pending + Σ skipped</c>.</param>
internal sealed record MirrorStatus(
    string Name,
    decimal Percent,
    bool Paused,
    bool Configured,
    ImmutableArray<string> Overrides,
    long Seen,
    long Mirrored,
    long Pending,
    SortedDictionary<string, long> Skipped,
    bool AddsUp)
{
    /// <summary>How long both sides took; left out while nothing was measured.</summary>
    public LatencyStatus? Latency { get; init; }

    /// <summary>Where its ramp is; left out where it has none.</summary>
    public RampStatus? Ramp { get; init; }

    /// <summary>What became of its comparisons; left out where it compares nothing.</summary>
    public ComparisonStatus? Comparison { get; init; }

    /// <summary>How its recording goes; left out where it has none.</summary>
    public RecordingStatus? Recording { get; init; }

    internal static MirrorStatus From(MirrorLedger mirror)
    {
        var balance = mirror.Balance;
        var skipped = balance.SkippedByReason
            .Select((count, reason) => new NamedCount(((SkipReason)reason).Name(), count))
            .Where(entry => entry.Count != 0);
        return new MirrorStatus(
            balance.Mirror, mirror.PercentHundredths / 100m, mirror.IsPaused, mirror.IsConfigured, mirror.Overrides,
            balance.Seen, balance.Mirrored, balance.Pending, StatusDocument.Named(skipped), balance.AddsUp);
    }
}
