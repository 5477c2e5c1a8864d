namespace Umbra.Core.Comparing.Judging.Latencies;

/// <summary>Durations of both sides of an endpoint, of the same exchanges, from the moment the request was sent completely. Immutable.</summary>
/// <param name="ProductionFirst">Production, to the response's first byte.</param>
/// <param name="ProductionLast">Production, to its last.</param>
/// <param name="ShadowFirst">The shadow, to the first.</param>
/// <param name="ShadowLast">The shadow, to the last.</param>
/// <param name="Cold">Exchanges left out because they were the first.</param>
/// <param name="OneSided">Exchanges left out because only one side's durations are known: the other failed, or was not timed.</param>
internal sealed record LatencyCounts(
    DurationCounts ProductionFirst, DurationCounts ProductionLast, DurationCounts ShadowFirst, DurationCounts ShadowLast, long Cold, long OneSided)
{
    /// <summary>Nothing.</summary>
    public static LatencyCounts Empty { get; } = new(DurationCounts.Empty, DurationCounts.Empty, DurationCounts.Empty, DurationCounts.Empty, 0, 0);

    /// <summary>Both together.</summary>
    public LatencyCounts Plus(LatencyCounts other) => new(
        ProductionFirst.Plus(other.ProductionFirst),
        ProductionLast.Plus(other.ProductionLast),
        ShadowFirst.Plus(other.ShadowFirst),
        ShadowLast.Plus(other.ShadowLast),
        Cold + other.Cold,
        OneSided + other.OneSided);
}
