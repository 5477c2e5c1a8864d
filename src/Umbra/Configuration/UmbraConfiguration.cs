using System.Collections.Immutable;
using System.Net;

namespace Umbra.Configuration;

/// <summary>The whole configuration, checked. Immutable; a reload makes a new one.</summary>
[Later("sessions", "mirror packets")]
[Later("gateway", "be a gateway")]
internal sealed record UmbraConfiguration
{
    [Setting("The worker's admin port: metrics and the API.")]
    public AdminConfiguration Admin { get; init; } = new();

    [Setting("The data plane's own port: `/healthz` and `/readyz`, without a token.")]
    public HealthConfiguration Health { get; init; } = new();

    [Setting("The folder for tokens, for what `umbra set` changed and for where ramps are.", Text = TextRule.Folder, Default = "a folder of the user's")]
    public string? State { get; init; }

    [Setting("Whether the worker is a process of its own; `none` is for development and for systems other than Linux.")]
    public IsolationMode Isolation { get; init; } = IsolationMode.Process;

    [Setting("The name in the mark that copies carry (`X-Umbra-Mirror: fleet/mirror`). What carries this fleet's mark is never mirrored again.", Text = TextRule.Name)]
    public string Fleet { get; init; } = "umbra";

    [Setting("Bounds of what can grow.")]
    public LimitsConfiguration Limits { get; init; } = new();

    [Setting("Proxies whose `X-Forwarded-For` is believed when sampling by client address: networks or single addresses.")]
    public ImmutableArray<IPNetwork> TrustedProxies { get; init; } = [];

    [Setting("Metrics are also sent to an OpenTelemetry collector.")]
    public OtlpConfiguration? Otlp { get; init; }

    [Setting("Where exchanges come from, by name.")]
    public required ImmutableArray<SourceConfiguration> Sources { get; init; }

    [Setting("Which exchanges are copied, how they are changed and to where, by name.")]
    public ImmutableArray<MirrorConfiguration> Mirrors { get; init; } = [];
}

/// <summary>Where the worker runs.</summary>
internal enum IsolationMode : byte
{
    /// <summary>In a child process.</summary>
    Process,

    /// <summary>In the data plane's process.</summary>
    None,
}
