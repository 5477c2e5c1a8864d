using System.Text;
using Umbra.Core.Comparing.Lifting;
using Umbra.Core.Comparing.Rules;
using Umbra.Core.Http;

namespace Umbra.Core.Comparing.Fields;

/// <summary>Compares header or trailer fields. Their order and the case of their names say nothing.</summary>
/// <param name="plan">How.</param>
/// <param name="work">Memory.</param>
/// <param name="root">Which of both.</param>
/// <param name="differences">Takes the differences.</param>
internal readonly ref struct FieldComparer(ComparisonPlan plan, ComparisonWork work, PathRoot root, DifferenceList differences)
{
    // Longer names are not looked at; no server takes them.
    private const int LongestName = 256;

    /// <summary>Compares the fields.</summary>
    public void Compare(ReadOnlySpan<byte> production, ReadOnlySpan<byte> other)
    {
        if (production.SequenceEqual(other))
        {
            return;
        }

        var isRuled = work.Rules.Begin(plan.Rules(root));
        CompareEach(production, other, isRuled, isExtra: false);
        CompareEach(other, production, isRuled, isExtra: true);
    }

    // Once with production's fields, and once for those that only the other side has.
    private void CompareEach(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> others, bool isRuled, bool isExtra)
    {
        Span<byte> lower = stackalloc byte[LongestName];
        Span<char> characters = stackalloc char[LongestName];
        var start = root == PathRoot.Header ? "header." : "trailer.";
        var fields = new FieldLines(lines);
        for (var index = 0; fields.MoveNext(); index++)
        {
            if (fields.Name.Length > LongestName || IsMetBefore(lines, fields.Name, index))
            {
                continue;
            }

            var length = Ascii.ToLower(fields.Name, lower, out var written) == System.Buffers.OperationStatus.Done ? written : 0;
            var name = lower[..length];
            Ascii.ToUtf16(name, characters, out _);
            if (length == 0 || plan.IgnoredFields.Contains(characters[..length]))
            {
                continue;
            }

            var fitting = isRuled && work.Rules.Member(0, name) ? work.Rules.Fitting(1) : 0;
            if (fitting != 0 && work.Rules.Has(fitting, Equality.Ignore))
            {
                continue;
            }

            if (name.SequenceEqual("set-cookie"u8))
            {
                new CookieComparer(work, differences, isRuled).Compare(lines, others, isExtra);
            }
            else if (!isExtra)
            {
                CompareValues(start, name, characters[..length], fitting, lines, others);
            }
            else if (!FieldValue.TryJoin(others, name, work.Field) && FieldValue.TryJoin(lines, name, work.OtherField))
            {
                differences.Add(Path(start, characters[..length]), DifferenceKind.Extra, default, work.OtherField.Written);
            }
        }
    }

    private void CompareValues(
        string start, ReadOnlySpan<byte> name, ReadOnlySpan<char> characters, ulong fitting, ReadOnlySpan<byte> lines, ReadOnlySpan<byte> others)
    {
        FieldValue.TryJoin(lines, name, work.Field);
        var isThere = FieldValue.TryJoin(others, name, work.OtherField);
        ReadOnlySpan<byte> one = work.Field.Written, other = work.OtherField.Written;
        if (isThere && one.SequenceEqual(other))
        {
            return;
        }

        var isSet = FieldValue.IsSet(name) || (fitting != 0 && work.Rules.Has(fitting, Equality.Unordered));
        var hasSame = isThere && FieldValue.HaveSameElements(one, other, FieldValue.IsSet(name));
        if (isThere && ((isSet && hasSame) || (fitting != 0 && RuledEquality.Holds(work.Rules, fitting, LiftedKind.String, one, other))))
        {
            return;
        }

        var kind = !isThere ? DifferenceKind.Missing : hasSame ? DifferenceKind.Order : DifferenceKind.Value;
        differences.Add(Path(start, characters), kind, one, isThere ? other : default);
    }

    private string Path(string start, ReadOnlySpan<char> name)
    {
        Span<char> path = stackalloc char[start.Length + name.Length];
        start.CopyTo(path);
        name.CopyTo(path[start.Length..]);
        return work.Paths.Intern(path);
    }

    private static bool IsMetBefore(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> name, int index)
    {
        var fields = new FieldLines(lines);
        for (var i = 0; i < index && fields.MoveNext(); i++)
        {
            if (Ascii.EqualsIgnoreCase(fields.Name, name))
            {
                return true;
            }
        }

        return false;
    }
}
