using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Core.Mirroring;

namespace Umbra.Import.Nginx;

/// <summary>Says in a mirror's methods, match and exclude what must hold for a copy.</summary>
internal static class MirrorMatch
{
    /// <summary>The mirror with the condition.</summary>
    public static MirrorConfiguration Apply(MirrorConfiguration mirror, Condition when)
    {
        List<string> where = [];
        List<ExclusionConfiguration> exclude = [];
        ImmutableArray<string>? methods = null;
        foreach (var part in Parts(when))
        {
            if (ConditionText.Methods(part) is { IsEmpty: false } only)
            {
                methods = methods is { } earlier ? [.. earlier.Intersect(only)] : only;
            }
            else if (part is NotCondition not)
            {
                exclude.Add(ConditionText.Methods(not.Inner) is { IsEmpty: false } others ? new ExclusionConfiguration { Methods = others } : new ExclusionConfiguration { Where = ConditionText.Where(not.Inner) });
            }
            else
            {
                where.Add(part is JunctionCondition { IsAnd: false } ? $"({ConditionText.Where(part)})" : ConditionText.Where(part));
            }
        }

        // CONNECT is never copied; methods that exclude one another leave none.
        if (methods is { } chosen && chosen.Remove("CONNECT") is { IsEmpty: false } copied)
        {
            mirror = mirror with { Methods = new MethodPolicy(false, copied) };
        }
        else if (methods is not null)
        {
            exclude.Add(new ExclusionConfiguration { Where = "method" });
        }

        return mirror with
        {
            Match = where.Count == 0 ? [] : [new MatcherConfiguration { Where = where is [var one] ? Bare(one) : string.Join(" && ", where) }],
            Exclude = [.. exclude],
        };
    }

    private static string Bare(string where) => where is ['(', .., ')'] && !where[1..^1].AsSpan().ContainsAny('(', ')') ? where[1..^1] : where;

    private static IEnumerable<Condition> Parts(Condition condition) => condition switch
    {
        ConstantCondition => [],
        JunctionCondition { IsAnd: true } both => [.. Parts(both.Left), .. Parts(both.Right)],
        NotCondition { Inner: JunctionCondition { IsAnd: false } any } => [.. Parts(Condition.Not(any.Left)), .. Parts(Condition.Not(any.Right))],
        _ => [condition],
    };
}
