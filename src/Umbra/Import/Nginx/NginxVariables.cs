using System.Collections.Immutable;

namespace Umbra.Import.Nginx;

/// <summary>What variables are, as far as it can be said before a request is there: the values they may have, each with its condition.</summary>
internal sealed class NginxVariables
{
    private const int MostCases = 64;
    private const int MostCharacters = 4_096;
    private const int MostDepth = 8;

    private readonly Dictionary<string, NginxMap> _maps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SplitClients> _splits = new(StringComparer.Ordinal);

    /// <param name="http">What stands beside the servers.</param>
    public NginxVariables(NginxScope http)
    {
        foreach (var map in http.Own("map").Select(NginxMap.Read))
        {
            _maps[map.Directive.Arguments[1][1..]] = map;
        }

        foreach (var split in http.Own("split_clients").Select(SplitClients.Read))
        {
            _splits[split.Directive.Arguments[1][1..]] = split;
        }
    }

    /// <summary>The texts that a text may become: the first whose condition holds is the one. Variables of the request itself stay.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bindings">Variables whose values are known here.</param>
    /// <returns>Null when there are too many, or when one hangs on what is not known of a request.</returns>
    public ImmutableArray<ValueCase>? Evaluate(string text, ImmutableDictionary<string, string> bindings) => Evaluate(text, bindings, 0);

    private ImmutableArray<ValueCase>? Evaluate(string text, ImmutableDictionary<string, string> bindings, int depth)
    {
        ImmutableArray<ValueCase> cases = [new ValueCase(Condition.True, "")];
        foreach (var piece in NginxTemplate.Parse(text))
        {
            if ((piece.IsVariable ? Variable(piece.Text, bindings, depth) : [new ValueCase(Condition.True, piece.Text)]) is not { } values || values.Length * cases.Length > MostCases)
            {
                return null;
            }

            cases = [.. from one in cases from value in values let both = Condition.And(one.When, value.When) where both != Condition.False select new ValueCase(both, one.Text + value.Text)];
            if (cases.Any(one => one.Text.Length > MostCharacters || one.When.Size > NginxLimits.Comparisons))
            {
                return null;
            }
        }

        return cases;
    }

    private ImmutableArray<ValueCase>? Variable(string name, ImmutableDictionary<string, string> bindings, int depth)
    {
        if (bindings.TryGetValue(name, out var known))
        {
            return [new ValueCase(Condition.True, known)];
        }

        if (_splits.TryGetValue(name, out var split))
        {
            return split.Buckets.Length > MostCases ? null : [.. split.Buckets.Select((bucket, index) => new ValueCase(new BucketCondition(split, index), bucket.Value))];
        }

        return _maps.TryGetValue(name, out var map) ? depth < MostDepth ? LookUp(map, bindings, depth + 1) : null : [new ValueCase(Condition.True, $"${{{name}}}")];
    }

    private ImmutableArray<ValueCase>? LookUp(NginxMap map, ImmutableDictionary<string, string> bindings, int depth)
    {
        if (map.Entries.Length > MostCases || Evaluate(map.Key, bindings, depth) is not { } keys)
        {
            return null;
        }

        var found = ImmutableArray.CreateBuilder<ValueCase>();
        foreach (var key in keys)
        {
            foreach (var entry in map.Entries)
            {
                if (Fits(entry, key.Text) is not { } fits || Evaluate(entry.Value, bindings, depth) is not { } values)
                {
                    return null;
                }

                found.AddRange(values.Select(value => new ValueCase(Condition.And(key.When, Condition.And(fits, value.When)), value.Text)).Where(value => value.When != Condition.False));
                if (fits == Condition.True)
                {
                    break;
                }
            }

            if (found.Count > MostCases)
            {
                return null;
            }
        }

        return found.ToImmutable();
    }

    private static Condition? Fits(NginxMapEntry entry, string key) => entry.Kind switch
    {
        MapEntryKind.Otherwise => Condition.True,
        MapEntryKind.Exact => Comparison.Equal(key, entry.Text, ignoreCase: true),
        _ => Comparison.Matches(key, entry.Text, entry.Kind == MapEntryKind.RegexIgnoreCase),
    };
}

/// <summary>A value that a text may have.</summary>
/// <param name="When">What must hold for it, where none before it holds.</param>
/// <param name="Text">The value; variables of the request stand in braces.</param>
internal sealed record ValueCase(Condition When, string Text);
