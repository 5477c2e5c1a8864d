using System.Collections.Immutable;

namespace Umbra.Configuration;

/// <summary>A percentage that rises by itself.</summary>
internal sealed record RampConfiguration
{
    /// <summary>The most steps of a ramp.</summary>
    public const int MostSteps = 32;

    [Setting("The percentages, from the smallest to the greatest: 1 to 32 of them.", Minimum = "0.01%")]
    public required ImmutableArray<Percent> Steps { get; init; }

    [Setting("How long a step is held before the next.", Minimum = "1s", Maximum = "7d")]
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(10);

    [Setting("What must hold for the next step. When it no longer does, the ramp goes back one step at once.")]
    public RampHoldConfiguration Hold { get; init; } = new();
}

/// <summary>Within which limits a ramp rises.</summary>
internal sealed record RampHoldConfiguration
{
    [Setting("The greatest share of copies with status 5xx or without a whole response.")]
    public Percent ShadowErrors { get; init; } = new(5_00);

    [Setting("The longest that 99 % of the shadow's whole responses may take.", Minimum = "1ms", Maximum = "10m", Default = "no limit")]
    public TimeSpan? ShadowP99 { get; init; }

    [Setting("The fewest copies at a step before the ramp goes up; with fewer the step is held longer. It goes back earlier, as soon as the rest could not make up for the errors that there are.", Minimum = "1", Maximum = "1000000")]
    public int Minimum { get; init; } = 100;
}
