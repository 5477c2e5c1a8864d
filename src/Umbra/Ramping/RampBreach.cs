using System.Collections.Immutable;

namespace Umbra.Ramping;

/// <summary>Which limit made a ramp step back. A closed set: label values of <c>umbra_mirror_ramp_steps_back_total</c>.</summary>
internal enum RampBreach : byte
{
    /// <summary>Too many copies had status 5xx or no whole response.</summary>
    ShadowErrors,

    /// <summary>Whole responses took too long.</summary>
    ShadowP99,

    /// <summary>A memory bound of the intake or of the worker was reached.</summary>
    Overloaded,

    /// <summary>A worker died.</summary>
    WorkerRestarted,
}

/// <summary>The limits as users see them.</summary>
internal static class RampBreaches
{
    /// <summary>All of them, in order.</summary>
    public static ImmutableArray<RampBreach> All { get; } = [.. Enum.GetValues<RampBreach>()];

    private static readonly ImmutableArray<string> _names = ["shadow_errors", "shadow_p99", "overloaded", "worker_restarted"];

    /// <summary>The limit's label value.</summary>
    public static string Name(this RampBreach breach) => _names[(int)breach];
}
