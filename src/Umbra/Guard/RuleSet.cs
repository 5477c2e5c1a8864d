using System.Collections.Immutable;

namespace Umbra.Guard;

/// <summary>The rules in force. Immutable; a reload makes a new one.</summary>
internal sealed class RuleSet(ImmutableArray<GuardRule> rules)
{
    /// <summary>How many there are.</summary>
    public int Count => rules.Length;

    /// <summary>Makes them.</summary>
    /// <exception cref="IOException">A body's file went away.</exception>
    public static RuleSet From(GuardConfiguration configuration) => new([.. configuration.Rules.Select((rule, index) => new GuardRule(rule, index))]);

    /// <summary>Decides: the first rule that fits; without one, no.</summary>
    /// <param name="destination">Where the call goes.</param>
    /// <param name="method">As it came; CONNECT for a tunnel.</param>
    public Verdict Judge(Destination destination, string method)
    {
        var isTunnel = destination.Scheme.Length == 0;
        var path = isTunnel ? null : destination.PathForRules;
        foreach (var rule in rules)
        {
            if (rule.Fits(destination, method, path))
            {
                // What is inside a tunnel is encrypted, so there is nobody to give an answer to: it does not go out either.
                var action = isTunnel && rule.Action == GuardAction.Answer ? GuardAction.Deny : rule.Action;
                return new Verdict(action, rule, action == GuardAction.Allow && rule.PermitsLocal(destination.Host));
            }
        }

        return new Verdict(GuardAction.Deny, null, false);
    }
}
