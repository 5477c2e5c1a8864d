namespace Umbra.Commands;

/// <summary>A command cannot go on, for a reason that its user can mend.</summary>
/// <param name="exitCode">See <see cref="CommandExit"/>.</param>
/// <param name="message">What is wrong and, where it is known, what to do.</param>
internal sealed class CommandFailure(int exitCode, string message) : Exception(message)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
