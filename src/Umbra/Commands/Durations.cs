using Umbra.Configuration;

namespace Umbra.Commands;

/// <summary>Times that flags give.</summary>
internal static class Durations
{
    /// <summary>Reads one.</summary>
    /// <exception cref="CommandFailure">It is no time, or none at all.</exception>
    public static TimeSpan Parse(string flag, string text) =>
        Units.TryParseDuration(text, out var value) && value > TimeSpan.Zero
            ? value
            : throw new CommandFailure(ExitCode.Usage, $"{flag}: '{text}' is not a time such as 30s or 2m");
}
