namespace Umbra.Bench.Inline.Load;

/// <summary>An absolute schedule: request <c>k</c> is due at <c>start + k / rate</c>, whatever became of those before it.</summary>
/// <param name="Request">The bytes of every request.</param>
/// <param name="RatePerSecond">Over all connections; request <c>k</c> belongs to connection <c>k mod Connections</c>.</param>
internal sealed record OpenLoopPlan(int Port, byte[] Request, double RatePerSecond, TimeSpan Duration, int Connections)
{
    /// <summary>Requests of the whole run.</summary>
    public long Requests => (long)(RatePerSecond * Duration.TotalSeconds);

    /// <summary>When request <paramref name="k"/> is due, in nanoseconds after the start.</summary>
    public long DueNanoseconds(long k) => (long)(k * (1e9 / RatePerSecond));
}
