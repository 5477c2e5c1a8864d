using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Umbra.Core.Sanitizing.Detecting;

namespace Umbra.Core.Sanitizing.Text;

/// <summary>
/// Where in a document anything could be found, read in one pass over all of it: a look at one of its many short values is then a look at a
/// bit. A mark too many costs a closer look; none is missing, as long as what parts the values (a quotation mark) is of no class.
/// </summary>
internal sealed class DocumentMarks
{
    private const int BlockLength = AnchorScan.BlockLength;

    // Bits of the table: all that base64 is written with, and what begins an escape.
    private const byte Base64 = 0b1_1111;
    private const byte Escape = 0b110_0000;

    private static readonly NibbleTable Table = new(
    [
        .. "0123456789"u8.ToArray().Select(value => (value, 0)), .. "ABCDEFGHIJKLMNOabcdefghijklmno"u8.ToArray().Select(value => (value, 1)),
        .. "PQRSTUVWXYZpqrstuvwxyz"u8.ToArray().Select(value => (value, 2)), .. "+/-"u8.ToArray().Select(value => (value, 3)), ((byte)'_', 4),
        .. "%&"u8.ToArray().Select(value => (value, 5)), ((byte)'\\', 6),
    ]);

    private ulong[] _blocks = [];

    /// <summary>Reads a document; what was read before is forgotten.</summary>
    public void Read(ReadOnlySpan<byte> text)
    {
        var count = (text.Length + BlockLength - 1) / BlockLength;
        if (_blocks.Length < count)
        {
            _blocks = new ulong[count];
        }

        var scan = new AnchorScan(text);
        Span<byte> padded = stackalloc byte[BlockLength];
        ulong run1 = 0, run2 = 0, run4 = 0;
        for (var block = 0; block < count; block++)
        {
            var place = block * BlockLength;
            ref var first = ref MemoryMarshal.GetReference(padded);
            if (text.Length - place >= BlockLength)
            {
                first = ref Unsafe.Add(ref MemoryMarshal.GetReference(text), place);
            }
            else
            {
                padded.Clear();
                text[place..].CopyTo(padded);
            }

            var low = Table.Look(Vector256.LoadUnsafe(ref first));
            var high = Table.Look(Vector256.LoadUnsafe(ref first, (nuint)Vector256<byte>.Count));

            // The last byte of every run of twelve (Base64Runs.Shortest).
            var alphabet = Mask(low, high, Base64);
            var now2 = alphabet & Behind(alphabet, run1, 1);
            var now4 = now2 & Behind(now2, run2, 2);
            var now8 = now4 & Behind(now4, run4, 4);
            var runs = now8 & Behind(now4, run4, 8);
            (run1, run2, run4) = (alphabet, now2, now4);
            _blocks[block] = scan.At(place).Any | Mask(low, high, Escape) | runs;
        }
    }

    /// <summary>Whether there is a mark from one place to before another.</summary>
    public bool HasAny(int start, int end)
    {
        if (start >= end)
        {
            return false;
        }

        int first = start / BlockLength, last = (end - 1) / BlockLength;
        var after = ulong.MaxValue >> (BlockLength - 1 - ((end - 1) % BlockLength));
        var marks = _blocks[first] & (ulong.MaxValue << (start % BlockLength));
        for (; first < last; marks = _blocks[++first])
        {
            if (marks != 0)
            {
                return true;
            }
        }

        return (marks & after) != 0;
    }

    private static ulong Behind(ulong mask, ulong before, int bytes) => (mask << bytes) | (before >> (BlockLength - bytes));

    private static ulong Mask(Vector256<byte> low, Vector256<byte> high, byte bits)
    {
        var wanted = Vector256.Create(bits);
        return ~(Vector256.Equals(low & wanted, Vector256<byte>.Zero).ExtractMostSignificantBits()
            | ((ulong)Vector256.Equals(high & wanted, Vector256<byte>.Zero).ExtractMostSignificantBits() << Vector256<byte>.Count));
    }
}
