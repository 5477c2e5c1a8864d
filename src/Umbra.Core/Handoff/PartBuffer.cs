using System.Buffers;
using System.Numerics;

namespace Umbra.Core.Handoff;

/// <summary>
/// Buffers of one message. Small ones are their owner's and stay with him while he waits in a pool: with a body of 2 KiB nothing has to be found elsewhere. Larger
/// ones are borrowed for each use.
/// </summary>
/// <remarks>Of the small ones thousands may be there at once, so they come in steps of a KiB: in powers of two, those of 3 KiB would take a third more.</remarks>
internal static class PartBuffer
{
    /// <summary>The largest that is kept.</summary>
    public const int LargestKept = 4 * Step;

    /// <summary>Enough for most heads without a body.</summary>
    private const int Step = 1024;

    /// <summary>How long the buffer is that <see cref="Take"/> gives for so many bytes.</summary>
    public static int SizeFor(int bytes) =>
        bytes <= LargestKept ? Math.Max(1, (bytes + Step - 1) / Step) * Step : (int)Math.Min((uint)Array.MaxLength, BitOperations.RoundUpToPowerOf2((uint)bytes));

    /// <summary>A buffer for so many bytes.</summary>
    public static byte[] Take(int bytes) =>
        bytes <= LargestKept ? GC.AllocateUninitializedArray<byte>(SizeFor(bytes)) : ArrayPool<byte>.Shared.Rent(bytes);

    /// <summary>The owner has no use for it now. Gives it back if it was borrowed.</summary>
    /// <returns>What the owner has from here on: the buffer if it is his own, else none.</returns>
    public static byte[] Release(byte[] buffer)
    {
        if (buffer.Length <= LargestKept)
        {
            return buffer;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return [];
    }
}
