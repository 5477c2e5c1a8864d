using Umbra.Core.Comparing.Lifting;
using Umbra.Core.Comparing.Rules;

namespace Umbra.Core.Comparing.Trees;

/// <content>
/// Arrays. 1. What both begin with is left out. 2. Elements belong together by a member that is a key, where there is one. Otherwise: 3. what both end with is
/// left out; 4. the same elements in another order are one difference; 5. elements belong together by a longest common subsequence, and those between
/// two that do by their place; 6. by their place alone, where that would take too long.
/// </content>
internal ref partial struct TreeComparer
{
    private bool CompareArrays(int a, int b, int level, bool isRuled, ulong fitting)
    {
        var isImplicit = _production.Nodes[a].IsImplicit;
        int countA = _production.Nodes[a].Count, countB = _other.Nodes[b].Count;
        var isUnordered = fitting != 0 && _work.Rules.Has(fitting, Equality.Unordered);
        if (_isQuiet && countA != countB)
        {
            return false;
        }

        int elementA = a + 1, elementB = b + 1, same = 0;
        if (!isUnordered)
        {
            same = SameAtBegin(ref elementA, ref elementB, Math.Min(countA, countB), isImplicit, level, isRuled);
            if (same == countA && same == countB)
            {
                return true;
            }

            if (_isQuiet)
            {
                return false;
            }
        }

        var isLengthEqual = countA == countB || ReportLength(countA, countB, level);
        var numbers = _work.Numbers;
        var mark = numbers.Top;
        var arrays = new Elements(Children(_production, a), countA, Children(_other, b), countB, numbers.Take(countA), isImplicit, same);
        var isEqual = isUnordered ? PairUnordered(arrays, level, isRuled) && CompareElements(arrays, level, isRuled, isOrderSeen: false)
            : TryPairByKey(arrays, fitting) ? CompareElements(arrays, level, isRuled, isOrderSeen: true)
            : CompareByContent(arrays, level, isRuled);
        numbers.Free(mark);
        return isEqual && isLengthEqual;
    }

    // How many are equal from the beginning; both stand at the first that is not.
    private int SameAtBegin(ref int elementA, ref int elementB, int most, bool isImplicit, int level, bool isRuled)
    {
        var wasQuiet = _isQuiet;
        _isQuiet = true;
        var same = 0;
        while (same < most && CompareElement(elementA, elementB, isImplicit, same, level, isRuled))
        {
            same++;
            elementA = _production.Nodes[elementA].Next;
            elementB = _other.Nodes[elementB].Next;
        }

        _isQuiet = wasQuiet;
        return same;
    }

    private int SameAtEnd(in Elements arrays, int level, bool isRuled)
    {
        _isQuiet = true;
        var most = Math.Min(arrays.CountA, arrays.CountB) - arrays.Same;
        var same = 0;
        while (same < most && CompareElement(A(arrays, arrays.CountA - 1 - same), B(arrays, arrays.CountB - 1 - same), arrays.IsImplicit, arrays.CountA - 1 - same, level, isRuled))
        {
            same++;
        }

        _isQuiet = false;
        return same;
    }

    private bool CompareByContent(in Elements arrays, int level, bool isRuled)
    {
        var numbers = _work.Numbers;
        var end = SameAtEnd(arrays, level, isRuled);
        int countA = arrays.CountA - arrays.Same - end, countB = arrays.CountB - arrays.Same - end;
        int idsA = numbers.Take(countA), idsB = numbers.Take(countB);
        for (var i = 0; i < arrays.CountA; i++)
        {
            numbers[arrays.Pairs + i] = i < arrays.Same ? i : i >= arrays.CountA - end ? i - arrays.CountA + arrays.CountB : -1;
        }

        Identify(arrays, idsA, countA, idsB, countB, level, isRuled);
        if (countA == countB && TryPairReordered(arrays, idsA, idsB, countA))
        {
            return CompareElements(arrays, level, isRuled, isOrderSeen: true);
        }

        if (!CommonSubsequence.TryFind(numbers, idsA, countA, idsB, countB, arrays.Pairs + arrays.Same, _plan.Settings.MostEdits))
        {
            for (var i = 0; i < countA; i++)
            {
                numbers[arrays.Pairs + arrays.Same + i] = i < countB ? arrays.Same + i : -1;
            }

            return CompareElements(arrays, level, isRuled, isOrderSeen: true);
        }

        PairBetween(arrays, countA, countB);
        return CompareElements(arrays, level, isRuled, isOrderSeen: true);
    }

    // Elements that stand between two pairs, on both sides, belong together by their place there.
    private readonly void PairBetween(in Elements arrays, int countA, int countB)
    {
        var numbers = _work.Numbers;
        var pairs = arrays.Pairs + arrays.Same;
        var nextB = 0;
        for (int i = 0, gap = 0; i <= countA; i++)
        {
            var match = i < countA ? numbers[pairs + i] : countB;
            if (match < 0)
            {
                continue;
            }

            for (; gap < i; gap++)
            {
                numbers[pairs + gap] = nextB < match ? arrays.Same + nextB++ : -1;
            }

            nextB = match + 1;
            gap = i + 1;
            if (i < countA)
            {
                numbers[pairs + i] = arrays.Same + match;
            }
        }
    }

    // Equal elements get equal numbers.
    private readonly void Identify(in Elements arrays, int idsA, int countA, int idsB, int countB, int level, bool isRuled)
    {
        var numbers = _work.Numbers;
        var known = _work.FirstTable();
        for (var side = 0; side < 2; side++)
        {
            for (var i = 0; i < (side == 0 ? countA : countB); i++)
            {
                var index = arrays.Same + i;
                var isElementRuled = isRuled && StepToElement(arrays.IsImplicit, level, index);
                var hash = side == 0 ? Hash(_production, A(arrays, index), level + 1, isElementRuled) : Hash(_other, B(arrays, index), level + 1, isElementRuled);
                if (!known.TryGetValue(hash, out var id))
                {
                    id = known.Count;
                    known.Add(hash, id);
                }

                numbers[(side == 0 ? idsA : idsB) + i] = id;
            }
        }
    }

    // True when both have the same elements: the i-th of those that are alike belongs to the i-th on the other side.
    private readonly bool TryPairReordered(in Elements arrays, int idsA, int idsB, int count)
    {
        var numbers = _work.Numbers;
        var mark = numbers.Top;
        var found = numbers.Take(count);
        var isWhole = PairAlike(idsA, count, idsB, count, found) == count;
        for (var i = 0; isWhole && i < count; i++)
        {
            numbers[arrays.Pairs + arrays.Same + i] = arrays.Same + numbers[found + i];
        }

        numbers.Free(mark);
        return isWhole;
    }

    private readonly bool PairUnordered(in Elements arrays, int level, bool isRuled)
    {
        var numbers = _work.Numbers;
        int idsA = numbers.Take(arrays.CountA), idsB = numbers.Take(arrays.CountB);
        Identify(arrays, idsA, arrays.CountA, idsB, arrays.CountB, level, isRuled);
        return PairAlike(idsA, arrays.CountA, idsB, arrays.CountB, arrays.Pairs) == arrays.CountA || !_isQuiet;
    }

    // How many of the first have a partner; each one's place, or -1, goes to found.
    private readonly int PairAlike(int idsA, int countA, int idsB, int countB, int found)
    {
        var numbers = _work.Numbers;
        var mark = numbers.Top;
        var heads = _work.SecondTable();
        var following = numbers.Take(countB);
        for (var j = countB - 1; j >= 0; j--)
        {
            var id = (ulong)numbers[idsB + j];
            numbers[following + j] = heads.TryGetValue(id, out var head) ? head : -1;
            heads[id] = j;
        }

        var pairs = 0;
        for (var i = 0; i < countA; i++)
        {
            var id = (ulong)numbers[idsA + i];
            var isThere = heads.TryGetValue(id, out var head) && head >= 0;
            numbers[found + i] = isThere ? head : -1;
            if (isThere)
            {
                heads[id] = numbers[following + head];
                pairs++;
            }
        }

        numbers.Free(mark);
        return pairs;
    }

    // Compares what belongs together and reports the rest.
    private bool CompareElements(in Elements arrays, int level, bool isRuled, bool isOrderSeen)
    {
        var numbers = _work.Numbers;
        var mark = numbers.Top;
        var taken = numbers.Take(arrays.CountB);
        numbers.Span(taken, arrays.CountB).Clear();
        bool isEqual = true, isOrdered = true;
        var last = -1;
        for (var i = 0; i < arrays.CountA && (isEqual || !_isQuiet); i++)
        {
            var partner = numbers[arrays.Pairs + i];
            if (partner >= 0)
            {
                isOrdered &= partner > last;
                last = Math.Max(last, partner);
                numbers[taken + partner] = 1;

                // Those at the beginning are known to be equal.
                isEqual &= i < arrays.Same || CompareElement(A(arrays, i), B(arrays, partner), arrays.IsImplicit, i, level, isRuled);
            }
            else
            {
                isEqual &= IsElementAbsenceIgnored(DifferenceKind.Missing, A(arrays, i), arrays.IsImplicit, i, level, isRuled);
            }
        }

        for (var j = 0; j < arrays.CountB && (isEqual || !_isQuiet); j++)
        {
            isEqual &= numbers[taken + j] != 0 || IsElementAbsenceIgnored(DifferenceKind.Extra, B(arrays, j), arrays.IsImplicit, j, level, isRuled);
        }

        numbers.Free(mark);
        return (isOrdered || !isOrderSeen || Report(DifferenceKind.Order, -1, -1, level)) && isEqual;
    }

    private bool CompareElement(int a, int b, bool isImplicit, int index, int level, bool isRuled)
    {
        _work.Way[level + 1] = new PathSegment(-1, PathStep.Element);
        return Compare(a, b, level + 1, isRuled && StepToElement(isImplicit, level, index));
    }

    private bool IsElementAbsenceIgnored(DifferenceKind kind, int element, bool isImplicit, int index, int level, bool isRuled)
    {
        _work.Way[level + 1] = new PathSegment(-1, PathStep.Element);
        if (isRuled && StepToElement(isImplicit, level, index) && _work.Rules.Has(_work.Rules.Fitting(level + 1), Equality.Ignore))
        {
            return true;
        }

        return Report(kind, kind == DifferenceKind.Missing ? element : -1, kind == DifferenceKind.Missing ? -1 : element, level + 1);
    }

    // In the paths of some formats an element has no segment.
    private readonly bool StepToElement(bool isImplicit, int level, int index)
    {
        if (_style.ShowsElements)
        {
            return _work.Rules.Element(level, index);
        }

        _work.Rules.Stay(level);
        return true;
    }

    // Order only, and only where the same names are there.
    private bool CompareSequences(int a, int b, int level)
    {
        int countA = _production.Nodes[a].Count, countB = _other.Nodes[b].Count;
        if (countA != countB)
        {
            return true;
        }

        var counts = _work.FirstTable();
        var isSame = true;
        for (var i = 1; i <= countA; i++)
        {
            isSame &= _production.Text(a + i).SequenceEqual(_other.Text(b + i));
            var one = System.IO.Hashing.XxHash3.HashToUInt64(_production.Text(a + i));
            var other = System.IO.Hashing.XxHash3.HashToUInt64(_other.Text(b + i));
            counts[one] = counts.GetValueOrDefault(one) + 1;
            counts[other] = counts.GetValueOrDefault(other) - 1;
        }

        if (isSame)
        {
            return true;
        }

        foreach (var count in counts.Values)
        {
            if (count != 0)
            {
                return true;
            }
        }

        return Report(DifferenceKind.Order, -1, -1, level - 1);
    }

    // The numbers of the nodes that an array holds.
    private readonly int Children(scoped in LiftedTree tree, int array)
    {
        var numbers = _work.Numbers;
        var start = numbers.Take(tree.Nodes[array].Count);
        for (int element = array + 1, i = 0; element < tree.Nodes[array].Next; element = tree.Nodes[element].Next)
        {
            numbers[start + i++] = element;
        }

        return start;
    }

    private readonly int A(in Elements arrays, int index) => _work.Numbers[arrays.StartA + index];

    private readonly int B(in Elements arrays, int index) => _work.Numbers[arrays.StartB + index];

    // Where the nodes of both arrays' elements stand among the numbers, where the partners of the first one's go, and how many are equal at the beginning.
    private readonly record struct Elements(int StartA, int CountA, int StartB, int CountB, int Pairs, bool IsImplicit, int Same);
}
