using System.Collections.Immutable;
using System.Net;
using Umbra.Capture.Live;
using Umbra.Capture.Sessions;
using Umbra.Capture.Tunnels;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Ec2;
using Umbra.Inline.Gateway;
using Umbra.Inline.Receiver;
using Umbra.Inline.Tap;

namespace Umbra.DataPlane;

/// <summary>What the data plane does: made from a configuration that was checked. Immutable; a reload makes a new one.</summary>
internal sealed record DataPlaneSettings
{
    /// <summary>The taps, in the configuration's order; their names differ.</summary>
    public required ImmutableArray<TapSettings> Taps { get; init; }

    /// <summary>The gateways, in the configuration's order; their names differ.</summary>
    public ImmutableArray<GatewaySettings> Gateways { get; init; } = [];

    /// <summary>The receivers, in the configuration's order; their names differ.</summary>
    public ImmutableArray<ReceiverSettings> Receivers { get; init; } = [];

    /// <summary>What is captured, in the configuration's order; their names differ.</summary>
    public ImmutableArray<CaptureSettings> Captures { get; init; } = [];

    /// <summary>The ends of tunnels, in the configuration's order; their names differ.</summary>
    public ImmutableArray<VxlanSettings> Tunnels { get; init; } = [];

    /// <summary>The mirror sessions, in the configuration's order, and those that requests have made behind them; their names differ.</summary>
    public ImmutableArray<SessionSettings> Sessions { get; init; } = [];

    /// <summary>What EC2's API knows of this host; null when there is none.</summary>
    public Ec2Settings? Ec2 { get; init; }

    /// <summary>The mirrors, in the configuration's order; their names differ.</summary>
    public required ImmutableArray<MirrorPlan> Mirrors { get; init; }

    /// <summary>The readers' limits.</summary>
    public HttpLimits Limits { get; init; } = new();

    /// <summary>The intake's bounds. A reload does not change them.</summary>
    public IntakeSettings Intake { get; init; } = new();

    /// <summary>Where <c>/healthz</c> and <c>/readyz</c> are. A reload does not change it.</summary>
    public required IPEndPoint Health { get; init; }

    /// <summary>The worker is a process of its own. A reload does not change it.</summary>
    public bool IsWorkerIsolated { get; init; } = true;

    /// <summary>The folder in which overrides are kept. A reload does not change it.</summary>
    public required string State { get; init; }

    /// <summary>How long the worker has, after the last exchange was handed to it, to finish what is in flight.</summary>
    /// <value>Default: 6 s, a second more than a mirror's default time-out.</value>
    public TimeSpan WorkerDrain { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>The most bytes of the worker's managed heap. A change holds from the worker's next start on.</summary>
    public long WorkerHeapBytes { get; init; } = ChildWorker.DefaultHeapLimitBytes;

    /// <summary>The configuration's source as the worker is told it.</summary>
    public required byte[] WorkerSettings { get; init; }

    /// <summary>Another process may listen on the taps' addresses already, and is about to end.</summary>
    public bool IsTakeover { get; init; }

    /// <summary>What has a share of that name; null when nothing has.</summary>
    public ShareSubject? Share(string name) => ShareSubject.Of(this).FirstOrDefault(share => share.Name == name);

    /// <summary>The keys whose change a reload cannot carry out.</summary>
    public IEnumerable<string> NeedsRestartAfter(DataPlaneSettings before)
    {
        if (!Health.Equals(before.Health))
        {
            yield return "health.listen";
        }

        if (Intake != before.Intake)
        {
            yield return "limits.intake, limits.intakeItems";
        }

        if (IsWorkerIsolated != before.IsWorkerIsolated)
        {
            yield return "isolation";
        }

        if (State != before.State)
        {
            yield return "state";
        }
    }
}

/// <summary>The data plane's half of a mirror.</summary>
/// <param name="Rule">What it takes.</param>
/// <param name="From">The sources that it takes from.</param>
/// <param name="IsRamped">Its percentage is a step of a ramp.</param>
internal sealed record MirrorPlan(MirrorRule Rule, ImmutableArray<string> From, bool IsRamped = false);
