using System.Text;

namespace Umbra.Core.Sanitizing;

/// <summary>A rule made ready: what is done with a value that it fits, and what that is called.</summary>
/// <param name="action">What is done.</param>
/// <param name="order">Which treatment wins: the smaller. The user's rules have their place in the list, the profile's come after them.</param>
/// <param name="reason">How <c>--explain</c> names it.</param>
internal sealed class Treatment(SanitizeAction action, int order, string reason)
{
    /// <summary>The order of what the profile says.</summary>
    public const int OfProfile = int.MaxValue;

    /// <summary>What is done.</summary>
    public SanitizeAction Action { get; } = action;

    /// <summary>The smaller wins.</summary>
    public int Order { get; } = order;

    /// <summary>How <c>--explain</c> names it.</summary>
    public string Reason { get; } = reason;

    /// <summary>What the value is; null to tell it by the value.</summary>
    public ValueKind? Kind { get; init; }

    /// <summary>Holds for every value but a <see cref="Detecting.Placeholder"/>, which is treated as if there were no rule.</summary>
    public bool OnlySecrets { get; init; }

    /// <summary>How many characters at the end a mask leaves.</summary>
    public int KeepLast { get; init; }

    /// <summary>What takes the value's place, UTF-8.</summary>
    public byte[] Constant { get; init; } = [];

    /// <summary>A treatment of a rule of the user's.</summary>
    public static Treatment Of(SanitizeRule rule, int index) =>
        new(rule.Action, index, $"rule {index + 1} ({rule.Place.ToString().ToLowerInvariant()} {rule.Selector})")
        {
            Kind = rule.Kind,
            KeepLast = rule.KeepLast,
            Constant = Encoding.UTF8.GetBytes(rule.Constant),
        };

    /// <summary>The one that wins; null when both are.</summary>
    public static Treatment? Stronger(Treatment? one, Treatment? other) =>
        one is null ? other
        : other is null || one.Order < other.Order || (one.Order == other.Order && !one.OnlySecrets) ? one // a name inside {"credentials": …} tells more
        : other;
}
