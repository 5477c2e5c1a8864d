using Umbra.Core.Mirroring;

namespace Umbra.Core.Handoff;

/// <summary>
/// The worker's count of what became of one mirror's copies, waiting to be told to the data plane, which keeps the ledger.
/// Each copy that the worker was given is settled here exactly once.
/// </summary>
/// <param name="mirror">The mirror's name.</param>
/// <param name="onUntold">Called after each settlement, for one who wants to hear that there is something to tell.</param>
/// <param name="onUnwanted">Called when copies are not wanted for a while.</param>
internal sealed class SettlementAccount(string mirror, Action? onUntold = null, Action<string, SkipReason, TimeSpan>? onUnwanted = null)
{
    /// <summary>Mirrored, and each reason.</summary>
    public const int OutcomeCount = 1 + SkipReasons.Count;

    private readonly long[] _untold = new long[OutcomeCount];

    /// <summary>The mirror's name.</summary>
    public string Mirror { get; } = mirror;

    /// <summary>The shadow's whole response arrived.</summary>
    public void Mirrored() => Mirrored(1);

    /// <summary>The same for so many copies.</summary>
    public void Mirrored(int count) => Settled(0, count);

    /// <summary>The copy came to nothing.</summary>
    public void Skipped(SkipReason reason) => Skipped(reason, 1);

    /// <summary>The same for so many copies.</summary>
    public void Skipped(SkipReason reason, int count) => Settled(1 + (int)reason, count);

    /// <summary>Says at once that copies would be skipped for a while: the data plane need not make them.</summary>
    /// <param name="reason">What for: <see cref="MirrorGate.MayCloseFor"/>.</param>
    /// <param name="time">How long, at most <see cref="MirrorGate.MostAtOnce"/>.</param>
    public void Unwanted(SkipReason reason, TimeSpan time) => onUnwanted?.Invoke(Mirror, reason, time);

    /// <summary>Moves what was not told yet into <paramref name="deltas"/> (<see cref="OutcomeCount"/> items: mirrored, then the reasons).</summary>
    /// <returns>Whether there was any.</returns>
    public bool TakeUntold(Span<long> deltas)
    {
        var any = false;
        for (var i = 0; i < _untold.Length; i++)
        {
            deltas[i] = Volatile.Read(ref _untold[i]) == 0 ? 0 : Interlocked.Exchange(ref _untold[i], 0);
            any |= deltas[i] != 0;
        }

        return any;
    }

    private void Settled(int outcome, int count)
    {
        Interlocked.Add(ref _untold[outcome], count);
        onUntold?.Invoke();
    }
}
