using System.Buffers.Binary;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// A UUID of version 8, the one for forms of one's own (RFC 9562 section 5.8): 74 bits of the hash, then 48 bits that are a tag of these, by
/// which it is recognised under the same key. Letter case, hyphens and braces are the value's; none of them counts for the hash.
/// </summary>
internal static class UuidPseudonym
{
    private const int Size = 16;
    private const int TagSize = 6;
    private const int HexDigits = 32;
    private const int WithHyphens = 36;

    public static bool Is(KeyedHash hash, ReadOnlySpan<byte> value)
    {
        Span<byte> uuid = stackalloc byte[Size];
        if (!TryRead(value, uuid, out _) || uuid[6] >> 4 != 8 || uuid[8] >> 6 != 2)
        {
            return false;
        }

        Span<byte> tag = stackalloc byte[TagSize];
        WriteTag(hash, uuid[..^TagSize], tag);
        return tag.SequenceEqual(uuid[^TagSize..]);
    }

    /// <summary>Whether a value has the form of a UUID.</summary>
    public static bool HasForm(ReadOnlySpan<byte> value) => TryRead(value, stackalloc byte[Size], out _);

    /// <summary>Writes the pseudonym; 0 when the value is no UUID.</summary>
    public static int Write(KeyedHash hash, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> uuid = stackalloc byte[Size];
        if (!TryRead(value, uuid, out var isUpper))
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[KeyedHash.Size];
        hash.Compute((HashPurpose)ValueKind.Uuid, uuid, bytes);
        uuid = bytes[..Size];
        uuid[6] = (byte)(0x80 | (uuid[6] & 0x0f));
        uuid[8] = (byte)(0x80 | (uuid[8] & 0x3f));
        WriteTag(hash, uuid[..^TagSize], uuid[^TagSize..]);
        var digits = isUpper ? "0123456789ABCDEF"u8 : "0123456789abcdef"u8;
        var next = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsAsciiHexDigit((char)value[i]))
            {
                destination[i] = value[i];
                continue;
            }

            destination[i] = digits[(next & 1) == 0 ? uuid[next >> 1] >> 4 : uuid[next >> 1] & 15];
            next++;
        }

        return value.Length;
    }

    private static void WriteTag(KeyedHash hash, ReadOnlySpan<byte> head, Span<byte> tag)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, hash.Quick(HashPurpose.UuidTag, head));
        bytes[..TagSize].CopyTo(tag);
    }

    private static bool TryRead(ReadOnlySpan<byte> value, Span<byte> uuid, out bool isUpper)
    {
        isUpper = false;
        if (value is [(byte)'{', .., (byte)'}'])
        {
            value = value[1..^1];
        }

        if (value.Length is not (HexDigits or WithHyphens))
        {
            return false;
        }

        var hasHyphens = value.Length == WithHyphens;
        var next = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (hasHyphens && i is (8 or 13 or 18 or 23))
            {
                if (value[i] != '-')
                {
                    return false;
                }

                continue;
            }

            if (!char.IsAsciiHexDigit((char)value[i]))
            {
                return false;
            }

            isUpper |= value[i] is >= (byte)'A' and <= (byte)'F';
            var digit = value[i] <= '9' ? value[i] - '0' : (value[i] & 15) + 9;
            uuid[next >> 1] = (byte)((uuid[next >> 1] << 4) | digit);
            next++;
        }

        return true;
    }
}
