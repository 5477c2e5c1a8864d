namespace Umbra;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    /// <summary>Done, or the answer is yes.</summary>
    public const int Fine = 0;

    /// <summary>The answer is no: not healthy, a ledger that does not add up, a verdict that fails.</summary>
    public const int No = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int Usage = 2;

    /// <summary>It could not start, or not go on.</summary>
    public const int CannotRun = 3;

    /// <summary>It cannot be decided: too little traffic was compared.</summary>
    public const int Undecided = 4;

    /// <summary>It was asked a second time to end, and did not wait.</summary>
    public const int Interrupted = 130;
}
