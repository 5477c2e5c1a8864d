using System.Collections.Immutable;

namespace Umbra.Configuration;

/// <summary>How the worker is kept apart from the data plane, and which state production and shadow use.</summary>
internal sealed record IsolationConfiguration
{
    [Setting("Whether the worker is a process of its own; `none` is for development and for systems other than Linux.", IsShorthand = true)]
    public IsolationMode Mode { get; init; } = IsolationMode.Process;

    [Setting("Production's databases, queues, buckets and mail servers: env files, and connection strings of any common form. For the preflight; nothing is connected to.")]
    public ImmutableArray<PrivateText> Production { get; init; } = [];

    [Setting("The same of the shadow.")]
    public ImmutableArray<PrivateText> Shadow { get; init; } = [];
}

/// <summary>Where the worker runs.</summary>
internal enum IsolationMode : byte
{
    /// <summary>In a child process.</summary>
    Process,

    /// <summary>In the data plane's process.</summary>
    None,
}
