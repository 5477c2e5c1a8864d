using Microsoft.Extensions.Logging;

namespace Umbra.Ramping;

/// <summary>What ramps log: a line for each step.</summary>
internal static partial class RampLog
{
    [LoggerMessage(3201, LogLevel.Information, "Mirror {Mirror}: the ramp goes up to {Percent}")]
    public static partial void SteppedUp(this ILogger logger, string mirror, string percent);

    [LoggerMessage(3202, LogLevel.Warning, "Mirror {Mirror}: the ramp steps back to {Percent}: {Why}; the next try is {Wait} from now")]
    public static partial void SteppedBack(this ILogger logger, string mirror, string percent, string why, string wait);

    [LoggerMessage(3203, LogLevel.Warning, "Mirror {Mirror}: the ramp stays at its first step, {Percent}: {Why}")]
    public static partial void StaysAtFirst(this ILogger logger, string mirror, string percent, string why);

    [LoggerMessage(3204, LogLevel.Warning, "Mirror {Mirror}: the ramp's step is not in force: {Problem}")]
    public static partial void NotInForce(this ILogger logger, string mirror, string problem);

    [LoggerMessage(3205, LogLevel.Warning, "Ramps are not kept: {Problem}")]
    public static partial void NotKept(this ILogger logger, string problem);
}
