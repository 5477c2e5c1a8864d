using System.Collections.Immutable;
using System.Text;
using Umbra.Core.Comparing.Fields;
using Umbra.Core.Comparing.Rules;

namespace Umbra.Core.Comparing;

/// <summary>Settings that were checked, with what they need at hand. Any number of threads may use one.</summary>
internal sealed class ComparisonPlan
{
    private readonly ImmutableArray<CompiledRule>[] _rules;

    /// <param name="settings">The settings.</param>
    /// <exception cref="FormatException">They cannot be; names the rule and says why.</exception>
    public ComparisonPlan(ComparisonSettings settings)
    {
        Settings = settings;
        if (settings.MostDepth is < 1 or > 128)
        {
            throw new FormatException("the depth to which JSON is looked into is 1 to 128");
        }

        var rules = settings.Rules.Select(Compile).ToList();
        _rules = [.. Enum.GetValues<PathRoot>().Select(root => rules.Where(rule => rule.Path.Root == root).ToImmutableArray())];
        if (_rules.FirstOrDefault(rules => rules.Length > RuleTracker.MostRules) is { IsDefault: false } many)
        {
            throw new FormatException($"there are {many.Length} rules about {many[0].Path.Root.ToString().ToLowerInvariant()}; {RuleTracker.MostRules} are the most");
        }

        IgnoredFields = new IgnoredFields(settings.IgnoredFields);
        Keys = [.. settings.Keys.Select(Encoding.UTF8.GetBytes)];
        AttributeKeys = [.. settings.Keys.Select(key => Encoding.UTF8.GetBytes("@" + key))];
    }

    /// <summary>The settings.</summary>
    public ComparisonSettings Settings { get; }

    /// <summary>Fields that are not compared.</summary>
    public IgnoredFields IgnoredFields { get; }

    /// <summary><see cref="ComparisonSettings.Keys"/>, in UTF-8.</summary>
    public ImmutableArray<byte[]> Keys { get; }

    /// <summary>The same as attributes of markup.</summary>
    public ImmutableArray<byte[]> AttributeKeys { get; }

    /// <summary>The rules whose paths begin at a root.</summary>
    public ImmutableArray<CompiledRule> Rules(PathRoot root) => _rules[(int)root];

    private static CompiledRule Compile(ComparisonRule rule)
    {
        try
        {
            return new CompiledRule(rule);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"the comparison's rule for {rule.Path}: {exception.Message}", exception);
        }
    }
}
