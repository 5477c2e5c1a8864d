using Umbra.Core.Comparing.Judging.Rules;

namespace Umbra.Core.Comparing.Judging;

/// <summary>How a mirror's counts are judged. Immutable.</summary>
internal sealed record JudgeSettings
{
    /// <summary>How noise is told from differences.</summary>
    /// <value>Default: <see cref="DecisionRule.Statistical"/>.</value>
    public DecisionRule Rule { get; init; } = DecisionRule.Statistical;

    /// <summary>What makes the verdict fail.</summary>
    public FailLimits Fail { get; init; } = new();

    /// <summary>The expected share of false ones among the paths found is at most this.</summary>
    /// <value>0 to 1. Default: 0.05.</value>
    public double FalseDiscoveryRate { get; init; } = 0.05;

    /// <summary>Of the intervals shown, and of those by which errors and durations are judged.</summary>
    /// <value>0 to 1. Default: 0.95.</value>
    public double Confidence { get; init; } = 0.95;

    /// <summary>The share of a mirror's exchanges that endpoints with too few of them may hold before the whole is inconclusive.</summary>
    /// <value>0 to 1. Default: 0.05.</value>
    public double MostUndecided { get; init; } = 0.05;

    /// <summary>The shadow runs in another place than production, or on less, so that durations are shown with a warning.</summary>
    /// <value>Default: false.</value>
    public bool ShadowIsElsewhere { get; init; }
}
