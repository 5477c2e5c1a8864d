using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>
/// A name without what parts its words: <c>X-Api-Key</c>, <c>apiKey</c> and <c>API_KEY</c> are all <c>apikey</c>, with a word beginning at <c>a</c>
/// and one at <c>k</c>. Digits at the end are left off: <c>password2</c> is a password.
/// </summary>
internal ref struct CompactName
{
    // The end of a name tells; what is before it may be long.
    private const int Most = 64;

    private Bytes _bytes;
    private ulong _wordStarts;
    private int _length;

    /// <param name="name">The name as it is written.</param>
    public CompactName(ReadOnlySpan<byte> name)
    {
        name = name[Math.Max(0, name.Length - Most)..];
        var end = name.Length;
        while (end > 0 && !IsLetter(name[end - 1]))
        {
            end--;
        }

        for (var i = 0; i < end; i++)
        {
            var value = name[i];
            if (!IsLetter(value) && !ByteClass.IsDigit(value))
            {
                continue;
            }

            var isStart = i == 0 || (!IsLetter(name[i - 1]) && !ByteClass.IsDigit(name[i - 1]))
                || (ByteClass.IsUpper(value) && (!ByteClass.IsUpper(name[i - 1]) || (i + 1 < end && IsSmall(name[i + 1]))))
                || (ByteClass.IsDigit(name[i - 1]) && IsLetter(value));
            _wordStarts |= isStart ? 1UL << _length : 0;
            _bytes[_length++] = ByteClass.IsUpper(value) ? (byte)(value | 0x20) : value;
        }
    }

    /// <summary>Its bytes.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Text => ((ReadOnlySpan<byte>)_bytes)[.._length];

    /// <summary>Whether the last bytes are those, and a word begins with them.</summary>
    /// <param name="ending">Small letters.</param>
    public readonly bool EndsInWords(ReadOnlySpan<byte> ending) =>
        Text.EndsWith(ending) && (_wordStarts >> (_length - ending.Length) & 1) != 0;

    /// <summary>Leaves off its last bytes.</summary>
    public void Shorten(int bytes) => _length -= bytes;

    private static bool IsLetter(byte value) => ByteClass.IsLetter(value) || value >= 0x80;

    private static bool IsSmall(byte value) => ByteClass.IsLetter(value) && !ByteClass.IsUpper(value);

    [InlineArray(Most)]
    private struct Bytes
    {
        private byte _first;
    }
}
