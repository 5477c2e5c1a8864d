using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Handoff;

/// <summary>The mirrors of one source, made ready. Immutable: a reload or an override gives the source a new one.</summary>
internal sealed class SourcePlan
{
    // With many sampled mirrors there are more combinations than are worth keeping; past this they are made anew each time.
    private const int MostChoicesKept = 1024;

    private readonly ImmutableArray<MirrorDecision> _decisions;
    private readonly MirrorAccount[] _accounts;
    private readonly ConcurrentDictionary<ulong, Choice> _choices = new();

    /// <param name="decisions">The mirrors' decisions, at most <see cref="MirrorRule.MostPerSource"/>.</param>
    /// <param name="accounts">Their accounts, in the same order.</param>
    /// <param name="limits">The readers' limits.</param>
    public SourcePlan(ImmutableArray<MirrorDecision> decisions, ImmutableArray<MirrorAccount> accounts, HttpLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decisions.Length, MirrorRule.MostPerSource);
        ArgumentOutOfRangeException.ThrowIfNotEqual(accounts.Length, decisions.Length);
        _decisions = decisions;
        _accounts = [.. accounts];
        Limits = limits;
    }

    /// <summary>A source without mirrors, which only counts.</summary>
    public static SourcePlan Empty { get; } = new([], [], new HttpLimits());

    /// <summary>The readers' limits.</summary>
    public HttpLimits Limits { get; }

    /// <summary>The mirrors' accounts, by bit.</summary>
    public MirrorAccount[] Accounts => _accounts;

    /// <summary>There are no mirrors: nobody has to be asked.</summary>
    public bool IsEmpty => _accounts.Length == 0;

    /// <summary>Asks every mirror, and enters those that do not take the exchange in their accounts.</summary>
    /// <returns>The mirrors that take it, a bit each. They are not in their accounts yet.</returns>
    public ulong Choose(in RequestHead head, in Arrival arrival)
    {
        ulong mask = 0;
        for (var i = 0; i < _decisions.Length; i++)
        {
            if (_decisions[i].Decide(head, arrival) is { } reason)
            {
                _accounts[i].Skipped(reason);
            }
            else
            {
                mask |= 1ul << i;
            }
        }

        return mask;
    }

    /// <summary>Leaves out the mirrors that the worker wants no copies for just now, and enters that in their accounts.</summary>
    /// <returns>The mirrors that are left.</returns>
    public ulong Admit(ulong mask, TimeProvider clock)
    {
        for (var rest = mask; rest != 0; rest &= rest - 1)
        {
            var mirror = BitOperations.TrailingZeroCount(rest);
            if (_accounts[mirror].Gate.Refuses(clock) is { } reason)
            {
                _accounts[mirror].Skipped(reason);
                mask &= ~(1ul << mirror);
            }
        }

        return mask;
    }

    /// <summary>Enters the mirrors of a mask as having seen an exchange and skipped it.</summary>
    public void Skip(ulong mask, SkipReason reason)
    {
        for (; mask != 0; mask &= mask - 1)
        {
            _accounts[BitOperations.TrailingZeroCount(mask)].Skipped(reason);
        }
    }

    /// <summary>Enters all mirrors as having seen an exchange and skipped it.</summary>
    public void SkipAll(SkipReason reason)
    {
        foreach (var account in _accounts)
        {
            account.Skipped(reason);
        }
    }

    /// <summary>Enters the mirrors of a mask as having a copy pending.</summary>
    public void Take(ulong mask)
    {
        for (; mask != 0; mask &= mask - 1)
        {
            _accounts[BitOperations.TrailingZeroCount(mask)].Chosen();
        }
    }

    /// <summary>What is the same for all exchanges that these mirrors chose.</summary>
    public Choice ChoiceOf(ulong mask) => _choices.TryGetValue(mask, out var known) ? known : NewChoice(mask);

    // Apart from the other, which would make an object for this one's lambdas each time.
    private Choice NewChoice(ulong mask)
    {
        var rules = Enumerable.Range(0, _decisions.Length).Where(i => (mask >> i & 1) != 0).Select(i => _decisions[i].Rule).ToList();
        var choice = new Choice(NameList.Encode([.. rules.Select(rule => rule.Name)]), rules.Any(rule => rule.WantsResponse));
        if (_choices.Count < MostChoicesKept)
        {
            _choices.TryAdd(mask, choice);
        }

        return choice;
    }

    /// <summary>What is the same for all exchanges that the same mirrors chose.</summary>
    /// <param name="Mirrors">Their names, encoded.</param>
    /// <param name="WantsResponse">Any of them needs production's response.</param>
    internal sealed record Choice(byte[] Mirrors, bool WantsResponse);
}
