using System.Buffers.Binary;
using System.Numerics;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// SipHash-2-4 (Aumasson and Bernstein 2012): 64 bits that nobody can tell from random ones without the key. It costs some 20 ns where
/// HMAC-SHA256 costs 450, so it is for what is needed many times or is no secret: the rounds of a permutation, the tags of pseudonyms.
/// </summary>
/// <param name="first">The first eight bytes of the key, little-endian.</param>
/// <param name="second">The last eight.</param>
internal readonly struct SipHash(ulong first, ulong second)
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 16;

    /// <summary>Makes one for a key of <see cref="KeySize"/> bytes.</summary>
    public static SipHash ForKey(ReadOnlySpan<byte> key) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(key), BinaryPrimitives.ReadUInt64LittleEndian(key[8..KeySize]));

    /// <summary>Hashes bytes.</summary>
    public ulong Compute(ReadOnlySpan<byte> bytes)
    {
        var state = new State(first, second);
        var last = (ulong)bytes.Length << 56;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            state.Take(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            last |= (ulong)bytes[i] << (8 * i);
        }

        state.Take(last);
        return state.End();
    }

    private struct State(ulong first, ulong second)
    {
        private ulong _v0 = first ^ 0x736f6d6570736575;
        private ulong _v1 = second ^ 0x646f72616e646f6d;
        private ulong _v2 = first ^ 0x6c7967656e657261;
        private ulong _v3 = second ^ 0x7465646279746573;

        public void Take(ulong word)
        {
            _v3 ^= word;
            Round();
            Round();
            _v0 ^= word;
        }

        public ulong End()
        {
            _v2 ^= 0xff;
            Round();
            Round();
            Round();
            Round();
            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        private void Round()
        {
            _v0 += _v1;
            _v2 += _v3;
            _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
            _v0 = BitOperations.RotateLeft(_v0, 32) + _v3;
            _v2 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            _v2 = BitOperations.RotateLeft(_v2, 32);
        }
    }
}
