using System.Collections.Immutable;

namespace Umbra.Core.Comparing.Rules;

/// <summary>
/// Which rules fit, followed on the way down a document: each level has for each rule the state of its path. For one thread.
/// </summary>
internal sealed class RuleTracker
{
    /// <summary>The most rules of one root: there is a bit for each.</summary>
    public const int MostRules = 64;

    private ImmutableArray<CompiledRule> _rules = [];
    private ulong[] _states = new ulong[64];

    /// <summary>One rule.</summary>
    public CompiledRule this[int index] => _rules[index];

    /// <summary>Begins at a root, which is level 0.</summary>
    /// <returns>There are rules for it.</returns>
    public bool Begin(ImmutableArray<CompiledRule> rules)
    {
        _rules = rules;
        if (rules.Length == 0)
        {
            return false;
        }

        Room(0);
        _states.AsSpan(0, rules.Length).Fill(ComparedPath.Start);
        return true;
    }

    /// <summary>Steps from a level to a member on the next one.</summary>
    /// <returns>A rule may fit there or deeper.</returns>
    public bool Member(int level, ReadOnlySpan<byte> name) => Step(level, name, -1);

    /// <summary>Steps from a level to an element on the next one.</summary>
    /// <inheritdoc cref="Member"/>
    public bool Element(int level, int index) => Step(level, default, index);

    /// <summary>Steps to an element that has no segment of its own in the path.</summary>
    public void Stay(int level)
    {
        Room(level + 1);
        var here = level * _rules.Length;
        _states.AsSpan(here, _rules.Length).CopyTo(_states.AsSpan(here + _rules.Length));
    }

    /// <summary>The rules that fit at a level, as bits.</summary>
    public ulong Fitting(int level)
    {
        var fitting = 0UL;
        for (var i = 0; i < _rules.Length; i++)
        {
            var state = _states[(level * _rules.Length) + i];
            fitting |= state != 0 && _rules[i].Path.Fits(state) ? 1UL << i : 0;
        }

        return fitting;
    }

    /// <summary>Whether one of the rules is of a kind.</summary>
    public bool Has(ulong fitting, Equality equality)
    {
        for (; fitting != 0; fitting &= fitting - 1)
        {
            if (_rules[System.Numerics.BitOperations.TrailingZeroCount(fitting)].Equality == equality)
            {
                return true;
            }
        }

        return false;
    }

    // To a member when the index is less than 0.
    private bool Step(int level, ReadOnlySpan<byte> name, int index)
    {
        Room(level + 1);
        var here = level * _rules.Length;
        var any = 0UL;
        for (var i = 0; i < _rules.Length; i++)
        {
            var state = _states[here + i];
            state = state == 0 ? 0 : index < 0 ? _rules[i].Path.Member(state, name) : _rules[i].Path.Element(state, index);
            _states[here + _rules.Length + i] = state;
            any |= state;
        }

        return any != 0;
    }

    private void Room(int level)
    {
        if ((level + 1) * _rules.Length > _states.Length)
        {
            Array.Resize(ref _states, Math.Max(_states.Length * 2, (level + 1) * _rules.Length));
        }
    }
}
