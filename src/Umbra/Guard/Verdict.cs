namespace Umbra.Guard;

/// <summary>What becomes of a call.</summary>
internal enum GuardAction : byte
{
    /// <summary>It goes out.</summary>
    Allow,

    /// <summary>It is refused with 403.</summary>
    Deny,

    /// <summary>The guard answers itself.</summary>
    Answer,
}

/// <summary>What the rules say about a call.</summary>
/// <param name="Action">What becomes of it.</param>
/// <param name="Rule">The rule that decided; null for none.</param>
/// <param name="PermitsLocal">Whether it may reach <see cref="LocalAddresses"/>.</param>
internal readonly record struct Verdict(GuardAction Action, GuardRule? Rule, bool PermitsLocal)
{
    /// <summary>What the record calls a call that no rule fits.</summary>
    public const string Default = "default";

    /// <summary>The rule's name, its number, or <c>default</c>.</summary>
    public string RuleName => Rule?.Name ?? Default;
}
