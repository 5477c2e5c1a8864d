using Umbra.Core.Comparing.Lifting;
using Umbra.Core.Comparing.Rules;

namespace Umbra.Core.Comparing.Trees;

/// <summary>
/// Compares two documents value by value. In one mode it reports each difference, in the other it stops at the first: both walk the same way, so that two
/// values are equal exactly when nothing would be reported of them.
/// </summary>
internal ref partial struct TreeComparer
{
    // Pairs of names that are compared one by one before a table is worth it.
    private const int MostNamePairs = 64;

    private readonly ComparisonPlan _plan;
    private readonly ComparisonWork _work;
    private readonly TreeStyle _style;
    private readonly DifferenceList _differences;
    private readonly LiftedTree _production;
    private readonly LiftedTree _other;
    private readonly int _mostLevels;
    private bool _isQuiet;

    /// <param name="plan">How.</param>
    /// <param name="work">Memory.</param>
    /// <param name="style">The format.</param>
    /// <param name="production">A document.</param>
    /// <param name="other">The other one.</param>
    /// <param name="differences">Takes the differences.</param>
    public TreeComparer(
        ComparisonPlan plan, ComparisonWork work, TreeStyle style, LiftedTree production, LiftedTree other, DifferenceList differences)
    {
        _plan = plan;
        _work = work;
        _style = style;
        _production = production;
        _other = other;
        _differences = differences;
        _mostLevels = style.MostLevels > 0 ? style.MostLevels : plan.Settings.MostDepth;
    }

    /// <summary>Compares the documents.</summary>
    /// <returns>They are equal.</returns>
    public bool Compare()
    {
        var isRuled = _work.Rules.Begin(_plan.Rules(_style.Root));
        var isEqual = Compare(0, 0, 0, isRuled);
        _work.Numbers.Free(0);
        return isEqual;
    }

    // Level: steps from the root. Ruled: some rule may fit here or below.
    private bool Compare(int a, int b, int level, bool isRuled)
    {
        var fitting = isRuled ? _work.Rules.Fitting(level) : 0;
        if (fitting != 0 && _work.Rules.Has(fitting, Equality.Ignore))
        {
            return true;
        }

        var kind = _production.Nodes[a].Kind;
        if (kind != _other.Nodes[b].Kind)
        {
            return Report(_style.IsGuessed ? DifferenceKind.Value : DifferenceKind.Type, a, b, level);
        }

        if (fitting != 0 && _work.Rules.Has(fitting, Equality.SameType))
        {
            return true;
        }

        switch (kind)
        {
            case LiftedKind.Object or LiftedKind.Array when level >= _mostLevels:
                return _production.Text(a).SequenceEqual(_other.Text(b)) || Report(DifferenceKind.Value, a, b, level);
            case LiftedKind.Object:
                return CompareObjects(a, b, level, isRuled);
            case LiftedKind.Array:
                return CompareArrays(a, b, level, isRuled, fitting);
            case LiftedKind.Sequence:
                return CompareSequences(a, b, level);
            default:
                return AreEqual(kind, a, b) || (fitting != 0 && AreRuledEqual(kind, fitting, a, b)) || Report(DifferenceKind.Value, a, b, level);
        }
    }

    // The members of both, name by name; the i-th of a name belongs to the i-th of it on the other side.
    private bool CompareObjects(int a, int b, int level, bool isRuled)
    {
        int countA = _production.Nodes[a].Count, countB = _other.Nodes[b].Count;
        var isMap = _style.HasMaps && Math.Max(countA, countB) > _plan.Settings.MostNames;
        int memberA = a + 1, memberB = b + 1, done = 0;
        var isEqual = true;

        // Mostly the order is the same as well.
        for (; done < Math.Min(countA, countB) && AreNamesEqual(memberA, memberB); done++)
        {
            isEqual &= CompareMembers(memberA, memberB, level, isMap, isRuled);
            if (!isEqual && _isQuiet)
            {
                return false;
            }

            memberA = _production.Nodes[memberA].Next;
            memberB = _other.Nodes[memberB].Next;
        }

        countA -= done;
        countB -= done;
        return countA + countB == 0 ? isEqual : isEqual & CompareRest(memberA, countA, memberB, countB, level, isMap, isRuled);
    }

    private bool CompareRest(int memberA, int countA, int memberB, int countB, int level, bool isMap, bool isRuled)
    {
        var numbers = _work.Numbers;
        var mark = numbers.Top;
        var pairs = numbers.Take(countA); // for each of production's members the other one's, or -1
        var others = numbers.Take(countB); // the other members, negative once they are taken
        Pair(memberA, countA, memberB, countB, pairs, others);
        var isEqual = true;
        for (var i = 0; i < countA && (isEqual || !_isQuiet); i++, memberA = _production.Nodes[memberA].Next)
        {
            isEqual &= numbers[pairs + i] >= 0
                ? CompareMembers(memberA, numbers[pairs + i], level, isMap, isRuled)
                : IsAbsenceIgnored(DifferenceKind.Missing, memberA, level, isMap, isRuled);
        }

        for (var j = 0; j < countB && (isEqual || !_isQuiet); j++)
        {
            isEqual &= numbers[others + j] < 0 || IsAbsenceIgnored(DifferenceKind.Extra, numbers[others + j], level, isMap, isRuled);
        }

        numbers.Free(mark);
        return isEqual;
    }

    private readonly void Pair(int memberA, int countA, int memberB, int countB, int pairs, int others)
    {
        var numbers = _work.Numbers;
        for (var j = 0; j < countB; j++, memberB = _other.Nodes[memberB].Next)
        {
            numbers[others + j] = memberB;
        }

        if ((long)countA * countB > MostNamePairs)
        {
            PairByTable(memberA, countA, countB, pairs, others);
            return;
        }

        for (var i = 0; i < countA; i++, memberA = _production.Nodes[memberA].Next)
        {
            numbers[pairs + i] = -1;
            for (var j = 0; j < countB; j++)
            {
                if (numbers[others + j] is var candidate and >= 0 && AreNamesEqual(memberA, candidate))
                {
                    numbers[pairs + i] = candidate;
                    numbers[others + j] = -1;
                    break;
                }
            }
        }
    }

    // The same with a table from a name's hash to the first of those that have it, each of which says which one is next.
    private readonly void PairByTable(int memberA, int countA, int countB, int pairs, int others)
    {
        var numbers = _work.Numbers;
        var following = numbers.Take(countB);
        var heads = _work.FirstTable();
        for (var j = countB - 1; j >= 0; j--)
        {
            var hash = NameHash(_other, numbers[others + j]);
            numbers[following + j] = heads.TryGetValue(hash, out var head) ? head : -1;
            heads[hash] = j;
        }

        for (var i = 0; i < countA; i++, memberA = _production.Nodes[memberA].Next)
        {
            numbers[pairs + i] = -1;
            var hash = NameHash(_production, memberA);
            if (!heads.TryGetValue(hash, out var head) || head < 0)
            {
                continue;
            }

            if (AreNamesEqual(memberA, numbers[others + head]))
            {
                numbers[pairs + i] = numbers[others + head];
                numbers[others + head] = -1;
                heads[hash] = numbers[following + head];
            }
        }
    }

    private bool CompareMembers(int memberA, int memberB, int level, bool isMap, bool isRuled)
    {
        _work.Way[level + 1] = new PathSegment(memberA, isMap ? PathStep.Key : PathStep.Member);
        return Compare(memberA, memberB, level + 1, isRuled && _work.Rules.Member(level, NameOf(_production, memberA)));
    }

    // A member that only one side has is a difference unless a rule says that nothing is.
    private bool IsAbsenceIgnored(DifferenceKind kind, int member, int level, bool isMap, bool isRuled)
    {
        var isMissing = kind == DifferenceKind.Missing;
        if (isRuled && _work.Rules.Member(level, NameOf(isMissing ? _production : _other, member))
            && _work.Rules.Has(_work.Rules.Fitting(level + 1), Equality.Ignore))
        {
            return true;
        }

        if ((isMissing ? _production : _other).Nodes[member].Kind == LiftedKind.Sequence)
        {
            return true; // the order of children that one side does not have
        }

        _work.Way[level + 1] = new PathSegment(member, isMap ? PathStep.Key : isMissing ? PathStep.Member : PathStep.OtherMember);
        return Report(kind, isMissing ? member : -1, isMissing ? -1 : member, level + 1);
    }
}
