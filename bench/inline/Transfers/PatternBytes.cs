using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Umbra.Bench.Inline.Transfers;

/// <summary>A long body without a repeating part: one block from a fixed seed, with its number at the front.</summary>
internal sealed class PatternBytes
{
    public const int BlockBytes = 256 << 10;

    private readonly byte[] _block = new byte[BlockBytes];

    public PatternBytes() => new Random(42).NextBytes(_block);

    /// <summary>The SHA-256 of the first <paramref name="length"/> bytes, in hexadecimal.</summary>
    public static string Sha256(long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var pattern = new PatternBytes();
        for (long at = 0; at < length; at += BlockBytes)
        {
            hash.AppendData(pattern.Block(at / BlockBytes, length - at));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Block <paramref name="number"/>, cut to what is left of the body.</summary>
    public ReadOnlySpan<byte> Block(long number, long left)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_block, number);
        return _block.AsSpan(0, (int)Math.Min(left, BlockBytes));
    }
}
