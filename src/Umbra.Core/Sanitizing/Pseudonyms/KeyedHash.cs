using System.Security.Cryptography;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// HMAC-SHA256 (RFC 2104, FIPS 180-4) under one key, without allocation once a thread has used it. A state for each thread: hashing with a
/// state that has the key in it took 0.45 µs where <see cref="HMACSHA256.HashData(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/> took 1.05 µs.
/// </summary>
internal sealed class KeyedHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = HMACSHA256.HashSizeInBytes;

    // What is shorter is hashed with one call into the system's library instead of two.
    private const int OneCall = 64;

    private readonly byte[] _key;
    private readonly ThreadLocal<IncrementalHash> _state;
    private readonly SipHash _quick;

    public KeyedHash(ReadOnlySpan<byte> key)
    {
        _key = key.ToArray();
        _state = new ThreadLocal<IncrementalHash>(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key));
        Span<byte> quickKey = stackalloc byte[Size];
        Compute(HashPurpose.QuickKey, [], quickKey);
        _quick = SipHash.ForKey(quickKey);
    }

    /// <summary>Hashes a few bytes for a purpose, 20 times as fast, for what need not stand against anything but guessing: 64 bits under a key of its own.</summary>
    /// <param name="purpose">The purpose.</param>
    /// <param name="bytes">At most 63 bytes.</param>
    public ulong Quick(HashPurpose purpose, ReadOnlySpan<byte> bytes)
    {
        Span<byte> input = stackalloc byte[OneCall];
        input[0] = (byte)purpose;
        bytes.CopyTo(input[1..]);
        return _quick.Compute(input[..(1 + bytes.Length)]);
    }

    /// <summary>Hashes bytes for a purpose.</summary>
    /// <param name="purpose">The purpose.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="hash"><see cref="Size"/> bytes.</param>
    public void Compute(HashPurpose purpose, ReadOnlySpan<byte> bytes, Span<byte> hash)
    {
        if (bytes.Length >= OneCall)
        {
            var longState = _state.Value!;
            longState.AppendData([(byte)purpose]);
            longState.AppendData(bytes);
            longState.GetHashAndReset(hash);
            return;
        }

        Span<byte> input = stackalloc byte[OneCall];
        input[0] = (byte)purpose;
        bytes.CopyTo(input[1..]);
        var shortState = _state.Value!;
        shortState.AppendData(input[..(1 + bytes.Length)]);
        shortState.GetHashAndReset(hash);
    }
}
