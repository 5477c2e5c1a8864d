using System.Collections.Immutable;
using Umbra.Admin;

namespace Umbra.Demo;

/// <summary>What there is to show at one moment.</summary>
/// <param name="Elapsed">Since the traffic began.</param>
/// <param name="Answered">Requests that production answered.</param>
/// <param name="Failed">Requests that got no answer.</param>
/// <param name="Mirrors">The ledger, as the data plane has it.</param>
/// <param name="Latencies">Both sides' durations by mirror; empty while no worker answers.</param>
internal sealed record DemoMoment(
    TimeSpan Elapsed, long Answered, long Failed, ImmutableArray<MirrorStatus> Mirrors, ImmutableDictionary<string, LatencyStatus> Latencies)
{
    /// <summary>Every mirror's ledger adds up, nothing is under way, and nobody went without an answer.</summary>
    public bool IsGoodEnd => Failed == 0 && Mirrors.All(mirror => mirror.AddsUp && mirror.Pending == 0);
}
