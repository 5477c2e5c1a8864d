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

            // A word of two letters may be parted from what is before it: session_id, session-id.
            foreach (var parted in "-_."u8)
            {
                Add(parted, letters[^2], letters[^1]);
            }
        }
    }

    /// <summary>Whether a compact name may end in one of the words. False is certain.</summary>
    public bool MayContain(ReadOnlySpan<byte> name) => name.Length >= 2 && Has(name.Length > 2 ? name[^3] : (byte)0, name[^2], name[^1]);

    /// <summary>Whether the name that ends before a place may; it is as it was written, with digits behind it or not.</summary>
    public bool MayContainRaw(ReadOnlySpan<byte> text, int end)
    {
        // One digit at most is looked past: "cvv2", and not a time.
        end -= end > 0 && ByteClass.IsDigit(text[end - 1]) ? 1 : 0;
        return end >= 3 && Has(text[end - 3], text[end - 2], text[end - 1]);
    }

    private bool Has(byte first, byte second, byte third)
    {
        var place = Place(first, second, third);
        return (_table[place >> 6] >> (place & 63) & 1) != 0;
    }

    private void Add(byte first, byte second, byte third)
    {
        var place = Place(first, second, third);
        _table[place >> 6] |= 1UL << (place & 63);
    }

    // Letters of both cases fall together; what else does is told apart later.
    private static int Place(byte first, byte second, byte third) =>
        (int)((((uint)(first | 0x20) << 16) | ((uint)(second | 0x20) << 8) | (uint)(third | 0x20)) * 2654435761u >> (32 - Bits));
}
