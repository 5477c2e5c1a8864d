using Microsoft.Extensions.Logging;

namespace Umbra.Core.Pairing;

/// <summary>What comparison logs. Never contents.</summary>
internal static partial class PairingLog
{
    [LoggerMessage(3101, LogLevel.Error, "Mirror {Mirror}: the comparison failed with {Exception} in {Place}; the exchange is not compared. Please report it")]
    public static partial void ComparisonFailed(this ILogger logger, string mirror, string exception, string? place);
}
