namespace Umbra.Configuration;

/// <summary>What the preflight does.</summary>
internal sealed record SafetyConfiguration
{
    [Setting("`enforce`: grave findings are errors, with which nothing starts. `warn`: they are warnings.", IsShorthand = true)]
    public SafetyMode Mode { get; init; } = SafetyMode.Enforce;

    [Setting("A path that answers with a text that no two instances share (a host name, a process's random id). `umbra check --active` asks production and the shadow for it.", Text = TextRule.UrlPath)]
    public string? Identity { get; init; }
}

/// <summary>What grave findings are.</summary>
internal enum SafetyMode : byte
{
    /// <summary>Errors.</summary>
    Enforce,

    /// <summary>Warnings.</summary>
    Warn,
}
