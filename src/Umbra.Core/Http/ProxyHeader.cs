using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Umbra.Core.Http;

/// <summary>
/// The PROXY protocol's header, versions 1 and 2 (HAProxy's proxy-protocol.txt, revision 2020-03-05): whom a proxy in front speaks for.
/// </summary>
internal static class ProxyHeader
{
    /// <summary>The longest version 1 header: 107 bytes with CRLF; version 2 has at most 16 + 65,535.</summary>
    public const int MostVersion1Bytes = 107;

    /// <summary>Bytes of a version 2 header before its addresses.</summary>
    private const int Version2Start = 16;

    private static ReadOnlySpan<byte> Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>Reads a header at the beginning of a connection.</summary>
    /// <param name="bytes">What came so far.</param>
    /// <param name="length">The header's bytes when it is there; 0 when more are needed.</param>
    /// <param name="client">The client it names; null for LOCAL and UNKNOWN.</param>
    /// <returns>False when these bytes do not begin with a header.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out int length, out IPEndPoint? client)
    {
        length = 0;
        client = null;
        var common = Math.Min(bytes.Length, Signature.Length);
        if (bytes[..common].SequenceEqual(Signature[..common]))
        {
            return TryReadVersion2(bytes, out length, out client);
        }

        common = Math.Min(bytes.Length, 6);
        return bytes[..common].SequenceEqual("PROXY "u8[..common]) && TryReadVersion1(bytes, out length, out client);
    }

    /// <summary>A version 2 header that names a client, for a connection that came to <paramref name="local"/>.</summary>
    public static byte[] WriteVersion2(IPEndPoint client, IPEndPoint local)
    {
        var isV4 = Unmapped(client.Address).AddressFamily == AddressFamily.InterNetwork && Unmapped(local.Address).AddressFamily == AddressFamily.InterNetwork;
        var from = isV4 ? Unmapped(client.Address) : client.Address.MapToIPv6();
        var to = isV4 ? Unmapped(local.Address) : local.Address.MapToIPv6();
        var size = isV4 ? 4 : 16;
        var header = new byte[Version2Start + (2 * size) + 4];
        Signature.CopyTo(header);
        header[12] = 0x21; // version 2, PROXY
        header[13] = (byte)(isV4 ? 0x11 : 0x21); // TCP over IPv4 or IPv6
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)((2 * size) + 4));
        from.TryWriteBytes(header.AsSpan(Version2Start), out _);
        to.TryWriteBytes(header.AsSpan(Version2Start + size), out _);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(Version2Start + (2 * size)), (ushort)client.Port);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(Version2Start + (2 * size) + 2), (ushort)local.Port);
        return header;
    }

    private static bool TryReadVersion2(ReadOnlySpan<byte> bytes, out int length, out IPEndPoint? client)
    {
        length = 0;
        client = null;
        if (bytes.Length < Version2Start)
        {
            return true;
        }

        var addresses = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (bytes[12] is not (0x20 or 0x21))
        {
            return false;
        }

        if (bytes.Length < Version2Start + addresses)
        {
            return true;
        }

        length = Version2Start + addresses;
        var isProxy = bytes[12] == 0x21;
        var rest = bytes.Slice(Version2Start, addresses);
        if (isProxy && bytes[13] == 0x11 && addresses >= 12)
        {
            client = new IPEndPoint(new IPAddress(rest[..4]), BinaryPrimitives.ReadUInt16BigEndian(rest[8..]));
        }
        else if (isProxy && bytes[13] == 0x21 && addresses >= 36)
        {
            client = new IPEndPoint(new IPAddress(rest[..16]), BinaryPrimitives.ReadUInt16BigEndian(rest[32..]));
        }

        return true;
    }

    private static bool TryReadVersion1(ReadOnlySpan<byte> bytes, out int length, out IPEndPoint? client)
    {
        length = 0;
        client = null;
        var end = bytes.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return bytes.Length < MostVersion1Bytes;
        }

        if (end + 2 > MostVersion1Bytes)
        {
            return false;
        }

        // PROXY TCP4 192.0.2.1 198.51.100.1 56324 443
        Span<Range> parts = stackalloc Range[7];
        var line = bytes[..end];
        var count = 0;
        foreach (var part in line.Split((byte)' '))
        {
            if (count == parts.Length)
            {
                return false;
            }

            parts[count++] = part;
        }

        length = end + 2;
        if (line[parts[1]].SequenceEqual("UNKNOWN"u8))
        {
            return true;
        }

        if (count != 6 || !IPAddress.TryParse(line[parts[2]], out var address)
            || !Utf8Parser.TryParse(line[parts[4]], out ushort port, out var used) || used != line[parts[4]].Length)
        {
            return false;
        }

        client = new IPEndPoint(address, port);
        return true;
    }

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
