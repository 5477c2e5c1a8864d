using System.Buffers.Binary;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// Draws digits and letters from a hash: its four 64-bit parts are fractions, and each draw takes the whole part of a fraction times the
/// radix. Up to 32 draws: the last of eight letters from one part still has 31 bits under it.
/// </summary>
internal struct HashDraw
{
    private ulong _first;
    private ulong _second;
    private ulong _third;
    private ulong _fourth;

    public HashDraw(ReadOnlySpan<byte> hash)
    {
        _first = BinaryPrimitives.ReadUInt64BigEndian(hash);
        _second = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
        _third = BinaryPrimitives.ReadUInt64BigEndian(hash[16..]);
        _fourth = BinaryPrimitives.ReadUInt64BigEndian(hash[24..]);
    }

    /// <summary>Draws a number.</summary>
    /// <param name="radix">What it is below, 1 to 100.</param>
    public int Next(int radix)
    {
        var drawn = Math.BigMul(_first, (ulong)radix, out var rest);
        (_first, _second, _third, _fourth) = (_second, _third, _fourth, rest);
        return (int)drawn;
    }

    /// <summary>Draws a decimal digit, as a character.</summary>
    public byte NextDigit() => (byte)('0' + Next(10));
}
