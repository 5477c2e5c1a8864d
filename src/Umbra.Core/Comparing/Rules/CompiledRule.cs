using System.Text;
using System.Text.RegularExpressions;

namespace Umbra.Core.Comparing.Rules;

/// <summary>A rule that was checked, with what it needs at hand.</summary>
internal sealed class CompiledRule
{
    /// <param name="rule">The rule.</param>
    /// <exception cref="FormatException">It cannot be; says why.</exception>
    public CompiledRule(ComparisonRule rule)
    {
        Path = new ComparedPath(rule.Path);
        Equality = rule.Equality;
        Tolerance = rule.Tolerance >= 0 ? rule.Tolerance : throw new FormatException("a tolerance is 0 or more");
        Within = rule.Within >= TimeSpan.Zero ? rule.Within : throw new FormatException("a time within which two are equal is 0 or more");
        Key = Encoding.UTF8.GetBytes(rule.Key);
        if (rule.Equality == Equality.Keyed && Key.Length == 0)
        {
            throw new FormatException("an array whose elements belong together by a member needs its name: key: id");
        }

        if (rule.Equality == Equality.Pattern)
        {
            Pattern = Compile(rule.Pattern);
        }
    }

    /// <summary>Where it holds.</summary>
    public ComparedPath Path { get; }

    /// <summary>What makes values equal.</summary>
    public Equality Equality { get; }

    /// <inheritdoc cref="ComparisonRule.Tolerance"/>
    public decimal Tolerance { get; }

    /// <inheritdoc cref="ComparisonRule.Within"/>
    public TimeSpan Within { get; }

    /// <inheritdoc cref="ComparisonRule.Pattern"/>
    public Regex? Pattern { get; }

    /// <inheritdoc cref="ComparisonRule.Key"/>
    public byte[] Key { get; }

    private static Regex Compile(string pattern)
    {
        if (pattern.Length == 0)
        {
            throw new FormatException("a rule with a pattern needs one: pattern: \"[0-9]+ ms\"");
        }

        try
        {
            return new Regex($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"it is no regular expression without back references and look-arounds: {exception.Message}", exception);
        }
    }
}
