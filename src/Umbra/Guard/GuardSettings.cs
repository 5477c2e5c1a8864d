namespace Umbra.Guard;

/// <summary>What a reload swaps, whole.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="ConnectTimeout">For a destination's name and addresses together.</param>
/// <param name="Idle">Time without a byte.</param>
internal sealed record GuardSettings(RuleSet Rules, TimeSpan ConnectTimeout, TimeSpan Idle);
