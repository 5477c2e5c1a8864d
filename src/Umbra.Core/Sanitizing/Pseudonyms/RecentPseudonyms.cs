using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// Pseudonyms that were made lately: the same users, tokens and addresses come again and again, and a look costs a tenth of a hash. Of a value
/// only a fingerprint is kept (XXH128 under a seed of this process), nothing that could be read in its memory. Bounded: who comes to a place
/// takes it. For one thread.
/// </summary>
internal sealed class RecentPseudonyms
{
    /// <summary>Bytes of the longest value that is remembered.</summary>
    public const int LongestValue = 128;

    /// <summary>Bytes of the longest pseudonym: every kind of fixed form, and a UUID in braces.</summary>
    private const int LongestPseudonym = 47;

    private const int Places = 4096; // 256 KiB

    private static readonly long Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    private readonly Place[] _places = new Place[Places];

    /// <summary>Tells values of all kinds apart.</summary>
    public static UInt128 Fingerprint(ValueKind kind, ReadOnlySpan<byte> value) => XxHash128.HashToUInt128(value, Seed ^ ((long)kind << 48));

    /// <summary>Writes a pseudonym that is remembered.</summary>
    /// <returns>Bytes written; 0 when none is.</returns>
    public int Recall(UInt128 fingerprint, Span<byte> destination)
    {
        ref var place = ref PlaceOf(fingerprint);
        if (place.Length == 0 || place.Fingerprint != fingerprint)
        {
            return 0;
        }

        ((ReadOnlySpan<byte>)place.Pseudonym)[..place.Length].CopyTo(destination);
        return place.Length;
    }

    /// <summary>Remembers one, unless it is long.</summary>
    public void Remember(UInt128 fingerprint, ReadOnlySpan<byte> pseudonym)
    {
        if (pseudonym.Length <= LongestPseudonym)
        {
            ref var place = ref PlaceOf(fingerprint);
            place.Fingerprint = fingerprint;
            place.Length = (byte)pseudonym.Length;
            pseudonym.CopyTo(place.Pseudonym);
        }
    }

    private ref Place PlaceOf(UInt128 fingerprint) => ref _places[(int)((ulong)fingerprint % Places)];

    private struct Place
    {
        public UInt128 Fingerprint;
        public Bytes Pseudonym;
        public byte Length;
    }

    [InlineArray(LongestPseudonym)]
    private struct Bytes
    {
        private byte _first;
    }
}
