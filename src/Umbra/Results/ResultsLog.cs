using Microsoft.Extensions.Logging;

namespace Umbra.Results;

/// <summary>What storing results logs. Never contents.</summary>
internal static partial class ResultsLog
{
    [LoggerMessage(3201, LogLevel.Warning, "Run {Run}: results cannot be stored and wait: {Problem}")]
    public static partial void ResultsNotStored(this ILogger logger, string run, string problem);

    [LoggerMessage(3202, LogLevel.Information, "Run {Run}: results are stored again")]
    public static partial void ResultsStoredAgain(this ILogger logger, string run);

    [LoggerMessage(3203, LogLevel.Error, "Run {Run}: its last results could not be stored and are lost: {Problem}")]
    public static partial void ResultsLost(this ILogger logger, string run, string problem);
}
