using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Umbra.Core.Comparing.Examples;

/// <summary>
/// Draws examples by lot. Each exchange has a number that looks like chance; of all exchanges that differ at a path those with the k lowest are kept. That is a
/// fair sample of k, in whatever order they come and however many processes write (bottom-k sampling; Cohen and Kaplan 2007).
/// </summary>
internal static class ExampleKey
{
    /// <summary>The number of an exchange, the same in every process.</summary>
    /// <param name="exchange">Its identity.</param>
    public static long Of(UInt128 exchange) =>
        (long)(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in exchange))) >> 1);
}
