using System.Runtime.CompilerServices;

namespace Umbra.Core.Mirroring;

/// <summary>
/// One mirror's side of the ledger: <c>seen = mirrored + pending + Σ skipped</c>, at every moment.
/// </summary>
/// <remarks>
/// Every transition changes two figures of one stripe under that stripe's lock, so each stripe balances by itself whenever it is
/// read, and so does their sum, although the stripes are read one after the other. <c>pending</c> is a count of its own, not what is
/// left over: an exchange that is settled twice or never shows as a balance that does not return to zero.
/// </remarks>
internal sealed class MirrorAccount
{
    private readonly Stripe[] _stripes;

    /// <param name="mirror">The mirror's name in the configuration.</param>
    public MirrorAccount(string mirror)
    {
        Mirror = mirror;
        _stripes = new Stripe[StripeCount];
        for (var i = 0; i < _stripes.Length; i++)
        {
            _stripes[i] = new Stripe();
        }
    }

    /// <summary>The mirror's name in the configuration.</summary>
    public string Mirror { get; }

    /// <summary>Whether the worker wants copies just now.</summary>
    public MirrorGate Gate { get; } = new();

    // Threads rarely meet in a stripe when there are twice as many as processors; a power of two makes the choice a mask.
    private static int StripeCount { get; } = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, Environment.ProcessorCount * 2));

    /// <summary>An exchange was seen and chosen: its copy is pending until <see cref="Mirrored"/> or <see cref="SkipPending"/>.</summary>
    public void Chosen()
    {
        var stripe = Current();
        lock (stripe)
        {
            stripe.Seen++;
            stripe.Pending++;
        }
    }

    /// <summary>An exchange was seen and will not be mirrored.</summary>
    public void Skipped(SkipReason reason)
    {
        var stripe = Current();
        lock (stripe)
        {
            stripe.Seen++;
            stripe.SkippedBy[(int)reason]++;
        }
    }

    /// <summary>Pending copies came to nothing.</summary>
    public void SkipPending(SkipReason reason, long count = 1)
    {
        var stripe = Current();
        lock (stripe)
        {
            stripe.Pending -= count;
            stripe.SkippedBy[(int)reason] += count;
        }
    }

    /// <summary>The target's whole response to pending copies arrived.</summary>
    public void Mirrored(long count = 1)
    {
        var stripe = Current();
        lock (stripe)
        {
            stripe.Pending -= count;
            stripe.Mirrored += count;
        }
    }

    /// <summary>The account as it stands.</summary>
    public MirrorBalance Read()
    {
        long seen = 0, mirrored = 0, pending = 0;
        var skipped = new long[SkipReasons.Count];
        foreach (var stripe in _stripes)
        {
            lock (stripe)
            {
                seen += stripe.Seen;
                mirrored += stripe.Mirrored;
                pending += stripe.Pending;
                for (var i = 0; i < skipped.Length; i++)
                {
                    skipped[i] += stripe.SkippedBy[i];
                }
            }
        }

        return new MirrorBalance(Mirror, seen, mirrored, pending, skipped);
    }

    private Stripe Current() => _stripes[Environment.CurrentManagedThreadId & (_stripes.Length - 1)];

    private sealed class Stripe
    {
        public long Seen;
        public long Mirrored;
        public long Pending;
        public Reasons SkippedBy;
    }

    // Eight longs more than there are reasons: they keep the counters of two stripes off one cache line.
    [InlineArray(SkipReasons.Count + 8)]
    private struct Reasons
    {
        private long _first;
    }
}
