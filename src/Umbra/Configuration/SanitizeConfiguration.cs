namespace Umbra.Configuration;

/// <summary>How personal data is removed. This version can only be told that it is not.</summary>
[Later("rules", "sanitize")]
[Later("passthrough", "sanitize")]
internal sealed record SanitizeConfiguration
{
    [Setting("`none`: copies leave with everything that the client sent. Also `sanitize: none`.", IsShorthand = true)]
    public required SanitizeProfile Profile { get; init; }
}

/// <summary>Sets of sanitizing rules.</summary>
[Later("standard", "sanitize; only `none`, which says that copies leave as they are")]
[Later("strict", "sanitize; only `none`, which says that copies leave as they are")]
internal enum SanitizeProfile : byte
{
    /// <summary>Nothing is removed.</summary>
    None,
}
