namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// An address of 2001:db8::/32, which is for documents (RFC 3849), with 96 bits of the hash. Every spelling of an address gives the same one,
/// spelled as RFC 5952 says. Recognised by the range; addresses that tell of nobody are left: 3fff::/20 (RFC 9637), loopback, link-local and ::.
/// </summary>
internal static class IPv6Pseudonym
{
    public static bool Is(ReadOnlySpan<byte> value)
    {
        Span<byte> address = stackalloc byte[IPv6Text.Size];
        return IPv6Text.TryRead(value, address)
            && (address is [0x20, 0x01, 0x0d, 0xb8, ..] or [0x3f, 0xff, < 0x10, ..] or [0xfe, >= 0x80 and <= 0xbf, ..]
                || (!address[..15].ContainsAnyExcept((byte)0) && address[15] <= 1));
    }

    /// <summary>Writes the pseudonym; 0 when the value is no address.</summary>
    public static int Write(KeyedHash hash, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> address = stackalloc byte[IPv6Text.Size];
        if (!IPv6Text.TryRead(value, address))
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[KeyedHash.Size];
        hash.Compute((HashPurpose)ValueKind.IPv6, address, bytes);
        ReadOnlySpan<byte> documents = [0x20, 0x01, 0x0d, 0xb8];
        documents.CopyTo(bytes);
        return IPv6Text.Write(bytes[..IPv6Text.Size], destination);
    }
}
