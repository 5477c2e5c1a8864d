using Umbra.Bench.Inline.Measures;

namespace Umbra.Bench.Inline.Results;

/// <summary>One large transfer through a middle.</summary>
/// <param name="SameBytes">Both ends computed the same SHA-256.</param>
/// <param name="Growth">Most memory during the transfer, less that before it.</param>
internal sealed record TransferRow(string What, string Middle, long Bytes, double MebibytesPerSecond, bool SameBytes, MemoryReading Before, MemoryReading Peak)
{
    public long Growth => Math.Max(0, Peak.Tree - Before.Tree);
}
