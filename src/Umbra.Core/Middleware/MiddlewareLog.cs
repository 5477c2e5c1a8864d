using Microsoft.Extensions.Logging;

namespace Umbra.Core.Middleware;

/// <summary>What is said of middleware. Never content.</summary>
internal static partial class MiddlewareLog
{
    [LoggerMessage(3201, LogLevel.Warning, "Middleware {Program} ended with {Code}; what it had is skipped, and it is started again")]
    public static partial void MiddlewareEnded(this ILogger logger, string program, int code);

    [LoggerMessage(3202, LogLevel.Warning, "Middleware {Program} cannot be started: {Problem}")]
    public static partial void MiddlewareNotStarted(this ILogger logger, string program, string problem);
}
