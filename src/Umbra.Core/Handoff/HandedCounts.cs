using System.Text;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Handoff;

/// <summary>How many copies of each mirror one worker was handed and has not settled. Written by the thread that hands over, and the one that hears of settlements.</summary>
internal sealed class HandedCounts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<MirrorAccount, Handed> _byAccount = [];
    private readonly List<Handed> _all = [];

    /// <summary>A part's copies become the worker's. Before the part is sent: an answer must not overtake its question.</summary>
    public void Add(ExchangePart part)
    {
        lock (_gate)
        {
            for (var mask = part.ChosenMask; mask != 0; mask &= mask - 1)
            {
                Of(part.Accounts[System.Numerics.BitOperations.TrailingZeroCount(mask)]).Outstanding++;
            }
        }

        part.ChosenMask = 0;
    }

    /// <summary>Applies what the worker says of one mirror's copies.</summary>
    /// <param name="mirror">The mirror's name, UTF-8.</param>
    /// <param name="deltas">Counts as in <see cref="SettlementAccount.TakeUntold"/>.</param>
    /// <returns>False when it says more than it was handed, or less than nothing: nothing is applied.</returns>
    public bool TrySettle(ReadOnlySpan<byte> mirror, ReadOnlySpan<long> deltas)
    {
        lock (_gate)
        {
            var handed = Find(mirror);
            var left = handed?.Outstanding ?? 0;
            foreach (var delta in deltas)
            {
                if (delta < 0 || delta > left)
                {
                    return false;
                }

                left -= delta;
            }

            if (handed is null)
            {
                return true;
            }

            handed.Outstanding = left;
            if (deltas[0] > 0)
            {
                handed.Account.Mirrored(deltas[0]);
            }

            for (var reason = 0; reason < SkipReasons.Count; reason++)
            {
                if (deltas[1 + reason] > 0)
                {
                    handed.Account.SkipPending((SkipReason)reason, deltas[1 + reason]);
                }
            }

            return true;
        }
    }

    /// <summary>The account of a mirror of which the worker was handed copies.</summary>
    /// <param name="mirror">The mirror's name, UTF-8.</param>
    public MirrorAccount? AccountOf(ReadOnlySpan<byte> mirror)
    {
        lock (_gate)
        {
            return Find(mirror)?.Account;
        }
    }

    /// <summary>The worker is gone, or has said all it will: the rest came to nothing.</summary>
    /// <returns>How many copies.</returns>
    public long SkipRest(SkipReason reason)
    {
        var rest = 0L;
        lock (_gate)
        {
            foreach (var handed in _all)
            {
                if (handed.Outstanding > 0)
                {
                    handed.Account.SkipPending(reason, handed.Outstanding);
                    rest += handed.Outstanding;
                    handed.Outstanding = 0;
                }
            }
        }

        return rest;
    }

    private Handed Of(MirrorAccount account)
    {
        if (!_byAccount.TryGetValue(account, out var handed))
        {
            handed = new Handed(account, Encoding.UTF8.GetBytes(account.Mirror));
            _byAccount.Add(account, handed);
            _all.Add(handed);
        }

        return handed;
    }

    // A handful of mirrors: looking through them is as fast as hashing the name, and needs no string.
    private Handed? Find(ReadOnlySpan<byte> mirror)
    {
        foreach (var handed in _all)
        {
            if (mirror.SequenceEqual(handed.Name))
            {
                return handed;
            }
        }

        return null;
    }

    private sealed class Handed(MirrorAccount account, byte[] name)
    {
        public MirrorAccount Account { get; } = account;

        public byte[] Name { get; } = name;

        public long Outstanding { get; set; }
    }
}
