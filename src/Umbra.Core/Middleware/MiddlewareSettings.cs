using System.Collections.Immutable;

namespace Umbra.Core.Middleware;

/// <summary>A program through which requests go on their way. Immutable.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Timeout">How long a request may be away; then it is skipped.</param>
internal sealed record MiddlewareSettings(ImmutableArray<string> Command, TimeSpan Timeout)
{
    /// <summary>Differs when the settings do.</summary>
    public string Stamp => $"{string.Join('\0', Command)}\0{Timeout.Ticks}";
}
