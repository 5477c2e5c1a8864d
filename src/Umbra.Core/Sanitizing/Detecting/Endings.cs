using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>The last three letters of some words, as a table of bits: nearly every other name is told apart by one look.</summary>
internal sealed class Endings
{
    // 4,096 bits for some hundred endings: one name in forty is looked at for nothing.
    private const int Bits = 12;

    private readonly ulong[] _table = new ulong[(1 << Bits) / 64];

    /// <param name="words">Small letters, without anything between words; digits at the end do not count, since a name's are left off.</param>
    public Endings(IEnumerable<byte[]> words)
    {
        foreach (var word in words)
        {
            var letters = word.AsSpan().TrimEnd("0123456789"u8);
            if (letters.Length < 3)
            {
                // "ip": whatever is before it.
                for (var before = 0; before < 256; before++)
                {
                    Add((byte)before, letters[0], letters[1]);
                }

                continue;
            }

            Add(letters[^3], letters[^2], letters[^1]);
        }
    }

    /// <summary>Whether a compact name may end in one of the words. False is certain.</summary>
    public bool MayContain(ReadOnlySpan<byte> name) => name.Length >= 2 && Has(name.Length > 2 ? name[^3] : (byte)0, name[^2], name[^1]);

    /// <summary>Whether the name that ends before a place may; it is as it was written, with a digit behind it or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayContainRaw(ReadOnlySpan<byte> text, int end)
    {
        // One digit at most is looked past: "cvv2", and not a time.
        end -= end > 0 && ByteClass.IsDigit(text[end - 1]) ? 1 : 0;
        if (end < 4)
        {
            return end == 3 && Has(text[0], text[1], text[2]);
        }

        // What parts words does not count: session_id ends like sessionid.
        var four = BinaryPrimitives.ReadUInt32LittleEndian(text[(end - 4)..]);
        return (byte)(four >> 8) is (byte)'_' or (byte)'-' or (byte)'.'
            ? Has((byte)four, (byte)(four >> 16), (byte)(four >> 24))
            : Has(four >> 8);
    }

    private bool Has(byte first, byte second, byte third) => Has(Three(first, second, third));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Has(uint three)
    {
        var place = Place(three);
        return (_table[place >> 6] >> (place & 63) & 1) != 0;
    }

    private void Add(byte first, byte second, byte third)
    {
        var place = Place(Three(first, second, third));
        _table[place >> 6] |= 1UL << (place & 63);
    }

    private static uint Three(byte first, byte second, byte third) => first | ((uint)second << 8) | ((uint)third << 16);

    // Letters of both cases fall together; what else does is told apart later.
    private static int Place(uint three) => (int)((three | 0x202020) * 2654435761u >> (32 - Bits));
}
