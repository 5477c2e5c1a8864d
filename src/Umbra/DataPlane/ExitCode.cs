namespace Umbra.DataPlane;

/// <summary>What the data plane's process ends with.</summary>
internal static class ExitCode
{
    /// <summary>It was asked to end, and drained.</summary>
    public const int Fine = 0;

    /// <summary>The configuration is wrong.</summary>
    public const int Configuration = 2;

    /// <summary>It could not start.</summary>
    public const int CouldNotStart = 3;

    /// <summary>It was asked a second time, and did not wait for open connections.</summary>
    public const int Interrupted = 130;
}
