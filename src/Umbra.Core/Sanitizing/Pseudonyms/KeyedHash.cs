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

    private readonly byte[] _key;
    private readonly ThreadLocal<IncrementalHash> _state;

    public KeyedHash(ReadOnlySpan<byte> key)
    {
        _key = key.ToArray();
        _state = new ThreadLocal<IncrementalHash>(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key));
    }

    /// <summary>Hashes bytes for a purpose.</summary>
    /// <param name="purpose">The purpose.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="hash"><see cref="Size"/> bytes.</param>
    public void Compute(HashPurpose purpose, ReadOnlySpan<byte> bytes, Span<byte> hash)
    {
        var state = Begin(purpose);
        state.AppendData(bytes);
        state.GetHashAndReset(hash);
    }

    /// <summary>Begins a hash over pieces: the caller appends them and calls <see cref="IncrementalHash.GetHashAndReset(Span{byte})"/> before anything else is hashed on this thread.</summary>
    /// <param name="purpose">The purpose.</param>
    public IncrementalHash Begin(HashPurpose purpose)
    {
        var state = _state.Value!;
        state.AppendData([(byte)purpose]);
        return state;
    }
}
