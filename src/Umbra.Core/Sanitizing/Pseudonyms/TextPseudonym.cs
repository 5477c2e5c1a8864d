using System.Buffers.Binary;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// <c>anon-</c> and 16 characters of base32: 12 of the hash (60 bits), then 4 that are a tag of these 12, by which the pseudonym is
/// recognised under the same key (a text of this form that is none passes for one once in 2^20).
/// </summary>
internal static class TextPseudonym
{
    /// <summary>Bytes of every one.</summary>
    public const int Length = 21;

    private const int HashCharacters = 12;
    private const int TagCharacters = 4;

    private static ReadOnlySpan<byte> Prefix => "anon-"u8;

    public static bool Is(KeyedHash hash, ReadOnlySpan<byte> value)
    {
        if (!HasForm(value))
        {
            return false;
        }

        Span<byte> tag = stackalloc byte[TagCharacters];
        WriteTag(hash, value.Slice(Prefix.Length, HashCharacters), tag);
        return tag.SequenceEqual(value[^TagCharacters..]);
    }

    /// <summary>Whether a text looks like a pseudonym, under whatever key.</summary>
    public static bool HasForm(ReadOnlySpan<byte> value) => value.Length == Length && value.StartsWith(Prefix) && Base32.Is(value[Prefix.Length..]);

    public static int Write(KeyedHash hash, ValueKind kind, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[KeyedHash.Size];
        hash.Compute((HashPurpose)kind, value, bytes);
        Prefix.CopyTo(destination);
        var characters = destination.Slice(Prefix.Length, HashCharacters);
        Base32.Write(bytes, characters);
        WriteTag(hash, characters, destination.Slice(Prefix.Length + HashCharacters, TagCharacters));
        return Length;
    }

    private static void WriteTag(KeyedHash hash, ReadOnlySpan<byte> characters, Span<byte> tag)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, hash.Quick(HashPurpose.TextTag, characters));
        Base32.Write(bytes, tag);
    }
}
