using System.Collections.Immutable;
using Umbra.Core.Middleware;

namespace Umbra.Configuration;

/// <summary>A program through which requests go.</summary>
internal sealed record MiddlewareConfiguration
{
    [Setting("The program and its arguments: `[python3, redact.py]`; a path with a slash is relative to where Umbra was started.")]
    public required ImmutableArray<string> Command { get; init; }

    [Setting("How long a request may be away; then it is skipped (`middleware`).", Minimum = "10ms", Maximum = "1m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The settings; null when there is no program.</summary>
    public MiddlewareSettings? ToSettings() => Command.IsDefaultOrEmpty ? null : new MiddlewareSettings(Command, Timeout);
}
