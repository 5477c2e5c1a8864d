using Umbra.Core.Comparing.Lifting;
using Umbra.Core.Comparing.Rules;

namespace Umbra.Core.Comparing.Trees;

/// <content>
/// Elements that belong together by a key: a member that each element of both arrays has once, as a text or number, no two of one array the same. Unless a rule
/// names it, at least half of the shorter array's keys have to be on the other side: ids that are made anew by each response would tear everything apart.
/// </content>
internal ref partial struct TreeComparer
{
    private readonly bool TryPairByKey(scoped in Elements arrays, ulong fitting)
    {
        if (arrays.CountA == 0 || arrays.CountB == 0)
        {
            return false;
        }

        for (; fitting != 0; fitting &= fitting - 1)
        {
            var rule = _work.Rules[System.Numerics.BitOperations.TrailingZeroCount(fitting)];
            if (rule.Equality == Equality.Keyed && TryPairByKey(arrays, rule.Key, 0))
            {
                return true;
            }
        }

        var most = Math.Min(arrays.CountA, arrays.CountB);
        for (var i = 0; i < _plan.Keys.Length; i++)
        {
            if (TryPairByKey(arrays, _plan.Keys[i], (most + 1) / 2) || (arrays.IsImplicit && TryPairByKey(arrays, _plan.AttributeKeys[i], (most + 1) / 2)))
            {
                return true;
            }
        }

        return false;
    }

    private readonly bool TryPairByKey(scoped in Elements arrays, ReadOnlySpan<byte> key, int leastShared)
    {
        if (!TryKey(_production, A(arrays, 0), key, out _) || !TryKey(_other, B(arrays, 0), key, out _))
        {
            return false;
        }

        var numbers = _work.Numbers;
        var ofA = _work.FirstTable();
        for (var i = 0; i < arrays.CountA; i++)
        {
            if (!TryKey(_production, A(arrays, i), key, out var hash) || !ofA.TryAdd(hash, i))
            {
                return false;
            }
        }

        numbers.Span(arrays.Pairs, arrays.CountA).Fill(-1);
        var ofB = _work.SecondTable();
        var shared = 0;
        for (var j = 0; j < arrays.CountB; j++)
        {
            if (!TryKey(_other, B(arrays, j), key, out var hash) || !ofB.TryAdd(hash, j))
            {
                return false;
            }

            if (ofA.TryGetValue(hash, out var i))
            {
                numbers[arrays.Pairs + i] = j;
                shared++;
            }
        }

        return shared >= leastShared;
    }

    private readonly bool TryKey(scoped in LiftedTree tree, int element, ReadOnlySpan<byte> key, out ulong hash)
    {
        hash = 0;
        if (tree.Nodes[element].Kind != LiftedKind.Object)
        {
            return false;
        }

        var isFound = false;
        for (var member = element + 1; member < tree.Nodes[element].Next; member = tree.Nodes[member].Next)
        {
            if (!NameOf(tree, member).SequenceEqual(key))
            {
                continue;
            }

            if (isFound || tree.Nodes[member].Kind is not (LiftedKind.String or LiftedKind.Number))
            {
                return false;
            }

            isFound = true;
            hash = Hash(tree, member, 0, isRuled: false);
        }

        return isFound;
    }
}
