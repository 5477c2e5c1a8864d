using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>
/// Classes of bytes, looked up for 32 bytes at once: a byte has the bits that both its halves have. Exact as long as the bytes of one bit are a
/// product of high and low halves.
/// </summary>
internal readonly struct NibbleTable
{
    private readonly Vector256<byte> _low;
    private readonly Vector256<byte> _high;

    /// <param name="bytes">What has which bit.</param>
    public NibbleTable(IEnumerable<(byte Value, int Bit)> bytes)
    {
        Span<byte> low = stackalloc byte[16];
        Span<byte> high = stackalloc byte[16];
        low.Clear();
        high.Clear();
        foreach (var (value, bit) in bytes)
        {
            low[value & 0x0F] |= (byte)(1 << bit);
            high[value >> 4] |= (byte)(1 << bit);
        }

        var lane = Vector128.Create<byte>(low);
        _low = Vector256.Create(lane, lane);
        lane = Vector128.Create<byte>(high);
        _high = Vector256.Create(lane, lane);
    }

    /// <summary>The bits of each of 32 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<byte> Look(Vector256<byte> bytes)
    {
        var nibble = Vector256.Create((byte)0x0F);
        return Shuffle(_low, bytes & nibble) & Shuffle(_high, (bytes.AsUInt16() >> 4).AsByte() & nibble);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Shuffle(Vector256<byte> table, Vector256<byte> places) => Avx2.IsSupported
        ? Avx2.Shuffle(table, places)
        : Vector256.Create(Vector128.Shuffle(table.GetLower(), places.GetLower()), Vector128.Shuffle(table.GetUpper(), places.GetUpper()));
}
