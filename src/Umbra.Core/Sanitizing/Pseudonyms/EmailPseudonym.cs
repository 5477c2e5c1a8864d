using System.Buffers;
using System.Text;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// <c>u</c>, 13 characters of base32 (65 bits) and <c>@example.invalid</c>: no name under <c>.invalid</c> exists (RFC 2606 section 2,
/// RFC 6761 section 6.4). The domain's letter case does not count (RFC 5321 section 2.4), the local part's does. Recognised by its form.
/// </summary>
internal static class EmailPseudonym
{
    private const int HashCharacters = 13;
    private const int LongestOnStack = 256;

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
        var rented = value.Length <= LongestOnStack ? null : ArrayPool<byte>.Shared.Rent(value.Length);
        var address = rented is null ? stackalloc byte[LongestOnStack] : rented;
        address = address[..value.Length];
        value[..at].CopyTo(address);
        for (var i = at; i < value.Length; i++)
        {
            address[i] = value[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(value[i] | 0x20) : value[i];
        }

        hash.Compute((HashPurpose)ValueKind.Email, address, bytes);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }

        destination[0] = (byte)'u';
        Base32.Write(bytes, destination.Slice(1, HashCharacters));
        Domain.CopyTo(destination[(1 + HashCharacters)..]);
        return 1 + HashCharacters + Domain.Length;
    }
}
