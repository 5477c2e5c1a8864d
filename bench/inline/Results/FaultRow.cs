using Umbra.Bench.Inline.Measures;
using Umbra.Bench.Inline.Testbed;

namespace Umbra.Bench.Inline.Results;

/// <summary>One bad shadow: a mirror at 100 % that suffers it, beside a tap at 0 % under the same rate.</summary>
/// <param name="Killed">Workers killed, where that is the fault.</param>
/// <param name="Resumed">Whether copies arrived again after the last kill; <see langword="null"/> where nothing was killed.</param>
/// <param name="AlwaysAddedUp">Whether the ledger added up after every turn, with copies still pending, and not only at the end.</param>
/// <param name="Status">The mirror's ledger when all was over.</param>
internal sealed record FaultRow(
    string Fault,
    double RatePerSecond,
    CellRow Off,
    CellRow On,
    int Killed,
    bool? Resumed,
    bool AlwaysAddedUp,
    MemoryReading Before,
    MemoryReading Peak,
    MemoryReading After,
    UmbraStatus? Status)
{
    public double? P50Ratio => On.P50Ms?.Median / Off.P50Ms?.Median;

    /// <summary>1.5 × that of the tap without mirror, and half a millisecond.</summary>
    public double? P99LimitMs => (Off.P99Ms?.Median * 1.5) + 0.5;
}
