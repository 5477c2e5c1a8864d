using Microsoft.Extensions.Logging;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Recording;

/// <summary>What recordings say. Never content.</summary>
internal static partial class RecordingLog
{
    [LoggerMessage(3101, LogLevel.Information, "Recording to {Path}")]
    public static partial void FileBegun(this ILogger logger, string path);

    [LoggerMessage(3102, LogLevel.Information, "Recording: deleted {Path}, which is over `keep`")]
    public static partial void FileDeleted(this ILogger logger, string path);

    [LoggerMessage(3103, LogLevel.Warning, "Recording: old files in {Folder} cannot be deleted: {Problem}")]
    public static partial void CannotDelete(this ILogger logger, string folder, string problem);

    [LoggerMessage(3104, LogLevel.Warning, "Mirror {Mirror}: nothing is recorded for now ({Reason}): {Problem}")]
    public static partial void CannotRecord(this ILogger logger, string mirror, string reason, string problem);

    [LoggerMessage(3105, LogLevel.Information, "Mirror {Mirror}: it is recorded again")]
    public static partial void RecordsAgain(this ILogger logger, string mirror);

    /// <summary>The reason's name.</summary>
    public static void CannotRecord(this ILogger logger, string mirror, SkipReason reason, string problem) => logger.CannotRecord(mirror, reason.Name(), problem);
}
