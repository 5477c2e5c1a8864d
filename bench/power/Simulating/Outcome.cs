namespace Umbra.Bench.Power.Simulating;

/// <summary>What a rule did in all runs of a scenario.</summary>
/// <param name="Runs">How many.</param>
/// <param name="FalseAtAnyLook">Runs in which a path without a regression was found at any look.</param>
/// <param name="FalseAtEnd">The same at the last look.</param>
/// <param name="FoundAtAnyLook">Runs in which a regression was found at any look.</param>
/// <param name="FalseShare">Sum over runs of the share of false ones among the paths found at the last look.</param>
internal readonly record struct Outcome(long Runs, long FalseAtAnyLook, long FalseAtEnd, long FoundAtAnyLook, double FalseShare)
{
    public static Outcome operator +(Outcome left, Outcome right) => new(
        left.Runs + right.Runs,
        left.FalseAtAnyLook + right.FalseAtAnyLook,
        left.FalseAtEnd + right.FalseAtEnd,
        left.FoundAtAnyLook + right.FoundAtAnyLook,
        left.FalseShare + right.FalseShare);

    /// <summary>Share of runs with a false alarm.</summary>
    public double FalseRate => (double)FalseAtAnyLook / Runs;

    /// <summary>Share of runs in which the regression was found.</summary>
    public double Power => (double)FoundAtAnyLook / Runs;

    /// <summary>The false discovery rate at the last look.</summary>
    public double FalseDiscoveryRate => FalseShare / Runs;
}
