using System.Buffers;
using System.IO.Hashing;
using Umbra.Core.Comparing.Lifting;
using Umbra.Core.Comparing.Rules;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Comparing.Trees;

/// <content>Values without parts, names, and hashes of values.</content>
internal ref partial struct TreeComparer
{
    private readonly bool AreEqual(LiftedKind kind, int a, int b)
    {
        ReadOnlySpan<byte> one = _production.Text(a), other = _other.Text(b);
        if (one.SequenceEqual(other))
        {
            return true;
        }

        return kind switch
        {
            LiftedKind.Number => DecimalNumber.AreEqual(one, other),
            LiftedKind.String when _production.Nodes[a].IsEscaped || _other.Nodes[b].IsEscaped =>
                Unescaped(_production, a, _work.Unescaped).SequenceEqual(Unescaped(_other, b, _work.OtherUnescaped)),
            _ => false,
        };
    }

    private readonly bool AreRuledEqual(LiftedKind kind, ulong fitting, int a, int b) => RuledEquality.Holds(
        _work.Rules, fitting, kind, Unescaped(_production, a, _work.Unescaped), Unescaped(_other, b, _work.OtherUnescaped));

    private readonly bool AreNamesEqual(int a, int b)
    {
        ReadOnlySpan<byte> one = _production.Name(a), other = _other.Name(b);
        return one.SequenceEqual(other)
            || ((_production.Nodes[a].IsNameEscaped || _other.Nodes[b].IsNameEscaped)
                && NameOf(_production, a, _work.Unescaped).SequenceEqual(NameOf(_other, b, _work.OtherUnescaped)));
    }

    private readonly ReadOnlySpan<byte> NameOf(scoped in LiftedTree tree, int member) => NameOf(tree, member, _work.Unescaped);

    private static ReadOnlySpan<byte> NameOf(scoped in LiftedTree tree, int member, ByteBuffer scratch) =>
        Unescaped(tree.Name(member), tree.Nodes[member].IsNameEscaped, scratch);

    private static ReadOnlySpan<byte> Unescaped(scoped in LiftedTree tree, int node, ByteBuffer scratch) =>
        Unescaped(tree.Text(node), tree.Nodes[node].IsEscaped, scratch);

    private static ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> text, bool isEscaped, ByteBuffer scratch)
    {
        if (!isEscaped)
        {
            return text;
        }

        scratch.Clear();
        JsonText.Decode(text, scratch);
        return scratch.Written;
    }

    private readonly ulong NameHash(scoped in LiftedTree tree, int member) => XxHash3.HashToUInt64(NameOf(tree, member));

    /// <summary>
    /// A hash of a value by its meaning. What rules are about is left out, so that values which rules could make equal have one hash; whatever is
    /// taken for equal because of it is compared again.
    /// </summary>
    private readonly ulong Hash(scoped in LiftedTree tree, int node, int level, bool isRuled)
    {
        var kind = tree.Nodes[node].Kind;
        var fitting = isRuled ? _work.Rules.Fitting(level) : 0;
        if (fitting != 0 && _work.Rules.Has(fitting, Equality.Ignore))
        {
            return 0;
        }

        if (fitting != 0 && (kind is not (LiftedKind.Array or LiftedKind.Object) || _work.Rules.Has(fitting, Equality.SameType)))
        {
            return Mix((ulong)kind + 1, 0);
        }

        var content = kind switch
        {
            LiftedKind.Object or LiftedKind.Array when level >= _mostLevels => XxHash3.HashToUInt64(tree.Text(node)),
            LiftedKind.Object => HashMembers(tree, node, level, isRuled),
            LiftedKind.Array => HashElements(tree, node, level, isRuled, fitting != 0 && _work.Rules.Has(fitting, Equality.Unordered)),
            LiftedKind.Number => DecimalNumber.Hash(tree.Text(node)),
            LiftedKind.Sequence => 0UL,
            _ => XxHash3.HashToUInt64(Unescaped(tree, node, _work.Unescaped)),
        };
        return Mix((ulong)kind + 1, content);
    }

    // The order of names says nothing, and that of the values of one name does: sorted by the names' hashes and then by place.
    private readonly ulong HashMembers(scoped in LiftedTree tree, int node, int level, bool isRuled)
    {
        var count = tree.Nodes[node].Count;
        var places = ArrayPool<ulong>.Shared.Rent(count);
        var members = ArrayPool<ulong>.Shared.Rent(count);
        var at = 0;
        for (var member = node + 1; member < tree.Nodes[node].Next; member = tree.Nodes[member].Next)
        {
            var name = NameHash(tree, member);
            var value = Hash(tree, member, level + 1, isRuled && _work.Rules.Member(level, NameOf(tree, member)));
            if (value != 0)
            {
                places[at] = (name & 0xFFFFFFFF00000000) | (uint)at;
                members[at++] = Mix(name, value);
            }
        }

        places.AsSpan(0, at).Sort(members.AsSpan(0, at));
        var whole = (ulong)at;
        for (var i = 0; i < at; i++)
        {
            whole = Mix(whole, members[i]);
        }

        ArrayPool<ulong>.Shared.Return(places);
        ArrayPool<ulong>.Shared.Return(members);
        return whole;
    }

    private readonly ulong HashElements(scoped in LiftedTree tree, int node, int level, bool isRuled, bool isUnordered)
    {
        var whole = (ulong)tree.Nodes[node].Count;
        var index = 0;
        for (var element = node + 1; element < tree.Nodes[node].Next; element = tree.Nodes[element].Next)
        {
            var value = Hash(tree, element, level + 1, isRuled && StepToElement(tree.Nodes[node].IsImplicit, level, index++));
            whole = isUnordered ? whole + Mix(value, 1) : Mix(whole, value);
        }

        return whole;
    }

    private static ulong Mix(ulong one, ulong other)
    {
        var high = Math.BigMul(one ^ 0x9E3779B97F4A7C15, other ^ 0xD1B54A32D192ED03, out var low);
        var mixed = high ^ low ^ (one * 0xA0761D6478BD642F);
        return mixed == 0 ? 1 : mixed; // zero stands for what is ignored
    }
}
