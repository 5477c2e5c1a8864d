using Microsoft.Extensions.Logging;
using Umbra.Core.Mirroring;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Delivery;

/// <summary>What a mirror's delivery logs. Never contents: names, kinds and counts.</summary>
internal static partial class DeliveryLog
{
    [LoggerMessage(3001, LogLevel.Warning, "Mirror {Mirror}: copies to {Target} fail: {Fault}, {Count} since the last such line")]
    public static partial void CopiesFail(this ILogger logger, string mirror, string target, DeliveryFault fault, long count);

    [LoggerMessage(3002, LogLevel.Warning, "Mirror {Mirror}: {Target} is left alone for {OpenFor}: too many copies fail")]
    public static partial void BreakerOpened(this ILogger logger, string mirror, string target, TimeSpan openFor);

    [LoggerMessage(3003, LogLevel.Information, "Mirror {Mirror}: {Target} answers again")]
    public static partial void BreakerClosed(this ILogger logger, string mirror, string target);

    [LoggerMessage(3004, LogLevel.Error, "Mirror {Mirror}: unforeseen exception on a connection to {Target}; its copy counts as failed")]
    public static partial void Unforeseen(this ILogger logger, Exception exception, string mirror, string target);

    [LoggerMessage(3005, LogLevel.Warning, "Mirror {Mirror}: the header rule {Kind} {Field} does nothing: Umbra sets that field itself, or it is no field name")]
    public static partial void RuleIgnored(this ILogger logger, string mirror, HeaderRuleKind kind, string field);

    [LoggerMessage(3006, LogLevel.Debug, "Mirror {Mirror}: a request is not sent: {Fault}")]
    public static partial void Unsanitizable(this ILogger logger, string mirror, SanitizeFault fault);

    [LoggerMessage(3007, LogLevel.Error, "Mirror {Mirror}: the sanitizer failed with {Exception} in {Place}; the request is not sent. Please report it")]
    public static partial void SanitizerFailed(this ILogger logger, string mirror, string exception, string? place);
}
