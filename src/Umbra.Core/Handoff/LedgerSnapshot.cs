using System.Collections.Immutable;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Handoff;

/// <summary>All that the data plane counts, at one moment: what it tells the worker's admin port.</summary>
internal sealed record LedgerSnapshot
{
    /// <summary>The sources, in the configuration's order.</summary>
    public ImmutableArray<SourceLedger> Sources { get; init; } = [];

    /// <summary>The mirrors, in the configuration's order; then those that are gone and had counted something.</summary>
    public ImmutableArray<MirrorLedger> Mirrors { get; init; } = [];

    /// <summary>The interfaces that sessions mirror, with all packets that they had.</summary>
    public ImmutableArray<PacketLedger> Interfaces { get; init; } = [];

    /// <summary>The mirror sessions, with the packets that each took.</summary>
    public ImmutableArray<PacketLedger> Sessions { get; init; } = [];

    /// <summary>Bytes in the intake.</summary>
    public long IntakeBytes { get; init; }

    /// <summary>Exchange halves in the intake.</summary>
    public long IntakeItems { get; init; }

    /// <summary>How often the intake refused, by bound (<see cref="IntakeDrop"/>).</summary>
    public ImmutableArray<NamedCount> IntakeDropped { get; init; } = [];

    /// <summary>How often a worker was started after the first.</summary>
    public long WorkerRestarts { get; init; }

    /// <summary>The data plane's process id.</summary>
    public int ProcessId { get; init; }

    /// <summary>How long the data plane has run.</summary>
    public TimeSpan Uptime { get; init; }

    /// <summary>Bytes that the data plane's managed code has allocated since its start, to within 8 KiB a thread.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>How often the data plane has collected garbage.</summary>
    public long CollectionCount { get; init; }

    /// <summary>The longest pause of those collections that somebody looked at before the next one, ms.</summary>
    public double LongestPauseMs { get; init; }

    /// <summary>Counts the configurations that were applied, from 1; a reload and an override each make a new one.</summary>
    public long ConfigurationVersion { get; init; }

    /// <summary>When a configuration was last read from its sources and applied, seconds since 1970-01-01 UTC.</summary>
    public double LastReloadSuccess { get; init; }

    /// <summary>What was wrong with the last reload, one problem a line; empty when it was good.</summary>
    public string ReloadProblem { get; init; } = "";
}

/// <summary>One source.</summary>
/// <param name="Balance">Exchanges and what was opaque.</param>
/// <param name="Connections">Client connections that are open now.</param>
/// <param name="Counters">What else it counts since its start: <c>connect_failures</c>, <c>connect_timeouts</c>, <c>over_limit</c>, <c>idle_closed</c>, …</param>
internal sealed record SourceLedger(SourceBalance Balance, long Connections, ImmutableArray<NamedCount> Counters)
{
    /// <summary>Of a source of packets: all that it saw, by what became of them.</summary>
    public ImmutableArray<NamedCount> Packets { get; init; } = [];

    /// <summary>Of a gateway: its routes' destinations.</summary>
    public ImmutableArray<DestinationLedger> Destinations { get; init; } = [];
}

/// <summary>One destination of a gateway's route.</summary>
/// <param name="Route">The route's name.</param>
/// <param name="Name">Its own.</param>
/// <param name="ShareHundredths">Its share of the route's requests now, in hundredths of a percent.</param>
/// <param name="IsLive">It is the one that is live, by name (blue-green).</param>
/// <param name="Overrides">What <c>umbra set</c> changed, as <c>percent=25</c>.</param>
/// <param name="Counts">What became of its requests since the start, and how many are open and instances are well now: <c>requests</c>, <c>errors</c>, <c>responses</c>, …</param>
internal sealed record DestinationLedger(string Route, string Name, int ShareHundredths, bool IsLive, ImmutableArray<string> Overrides, ImmutableArray<NamedCount> Counts)
{
    /// <summary>What a destination is called among all: <c>gateway/route/destination</c>.</summary>
    public static string NameOf(string source, string route, string destination) => $"{source}/{route}/{destination}";

    /// <summary>One of the counts; 0 when there is no such one.</summary>
    public long this[string count] => Counts.FirstOrDefault(one => one.Name == count).Count;
}

/// <summary>Packets of an interface, or of a session.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Packets">All of them, by what became of them.</param>
/// <param name="Events">What else was counted.</param>
internal sealed record PacketLedger(string Name, ImmutableArray<NamedCount> Packets, ImmutableArray<NamedCount> Events);

/// <summary>One mirror.</summary>
/// <param name="Balance">Its side of the ledger.</param>
/// <param name="PercentHundredths">Its share now, in hundredths of a percent, overrides included.</param>
/// <param name="IsPaused">It takes nothing for now.</param>
/// <param name="IsConfigured">False for a mirror that a reload removed.</param>
/// <param name="Overrides">What <c>umbra set</c>, <c>pause</c> and <c>resume</c> changed, as <c>percent=25</c>.</param>
internal sealed record MirrorLedger(MirrorBalance Balance, int PercentHundredths, bool IsPaused, bool IsConfigured, ImmutableArray<string> Overrides);

/// <summary>A counter and its name, which is a label value.</summary>
/// <param name="Name">From a closed set: <c>snake_case</c>.</param>
/// <param name="Count">Since the start.</param>
internal readonly record struct NamedCount(string Name, long Count);
