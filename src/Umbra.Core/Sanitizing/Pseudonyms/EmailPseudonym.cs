using System.Text;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// <c>u</c>, 13 characters of base32 (65 bits) and <c>@example.invalid</c>: no name under <c>.invalid</c> exists (RFC 2606 section 2,
/// RFC 6761 section 6.4). The domain's letter case does not count (RFC 5321 section 2.4), the local part's does. Recognised by its form.
/// </summary>
internal static class EmailPseudonym
{
    private const int HashCharacters = 13;

    private static ReadOnlySpan<byte> Domain => "@example.invalid"u8;

    public static bool Is(ReadOnlySpan<byte> value) =>
        value.Length == 1 + HashCharacters + Domain.Length
        && value[0] == 'u'
        && Base32.Is(value.Slice(1, HashCharacters))
        && Ascii.EqualsIgnoreCase(value[(1 + HashCharacters)..], Domain);

    /// <summary>Writes the pseudonym; 0 when the value has no @ with something on both sides.</summary>
    public static int Write(KeyedHash hash, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        var at = value.LastIndexOf((byte)'@');
        if (at <= 0 || at == value.Length - 1)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[KeyedHash.Size];
        var state = hash.Begin((HashPurpose)ValueKind.Email);
        state.AppendData(value[..at]);
        Span<byte> lower = stackalloc byte[64];
        for (var rest = value[at..]; !rest.IsEmpty;)
        {
            var piece = rest[..Math.Min(rest.Length, lower.Length)];
            for (var i = 0; i < piece.Length; i++)
            {
                lower[i] = piece[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(piece[i] | 0x20) : piece[i];
            }

            state.AppendData(lower[..piece.Length]);
            rest = rest[piece.Length..];
        }

        state.GetHashAndReset(bytes);
        destination[0] = (byte)'u';
        Base32.Write(bytes, destination.Slice(1, HashCharacters));
        Domain.CopyTo(destination[(1 + HashCharacters)..]);
        return 1 + HashCharacters + Domain.Length;
    }
}
