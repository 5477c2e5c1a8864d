namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// An address of 198.18.0.0/15, which is for measurements between networks and is not routed (RFC 2544 appendix C.2.2, RFC 6890). Recognised
/// by the range; addresses that tell of nobody are left: those for documents (RFC 5737), loopback, link-local and 0.0.0.0.
/// </summary>
internal static class IPv4Pseudonym
{
    public static bool Is(ReadOnlySpan<byte> value)
    {
        Span<byte> address = stackalloc byte[4];
        return IPv4Text.TryRead(value, address) && (address is
            [198, 18 or 19, _, _] or [192, 0, 2, _] or [198, 51, 100, _] or [203, 0, 113, _] or [127, ..] or [169, 254, _, _] or [0, 0, 0, 0]);
    }

    /// <summary>Writes the pseudonym; 0 when the value is no address.</summary>
    public static int Write(KeyedHash hash, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> address = stackalloc byte[4];
        if (!IPv4Text.TryRead(value, address))
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[KeyedHash.Size];
        hash.Compute((HashPurpose)ValueKind.IPv4, address, bytes);
        return IPv4Text.Write([198, (byte)(18 | (bytes[0] & 1)), bytes[1], bytes[2]], destination);
    }
}
