namespace Umbra.Capture.Packets;

/// <summary>An IP datagram, or a fragment of one. Its payload is valid as long as the packet is.</summary>
internal ref struct IpDatagram
{
    /// <summary>IANA number of TCP.</summary>
    public const byte Tcp = 6;

    /// <summary>IANA number of UDP.</summary>
    public const byte Udp = 17;

    /// <summary>The sender; an IPv4 address in its IPv6-mapped form (RFC 4291 section 2.5.5.2).</summary>
    public UInt128 Source;

    /// <summary>The receiver, likewise.</summary>
    public UInt128 Destination;

    /// <summary>What the payload is: IANA's protocol number.</summary>
    public byte Protocol;

    /// <summary>The payload, as far as it was captured.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>Bytes at the payload's end that were not captured.</summary>
    public int Missing;

    /// <summary>It is a part of a datagram.</summary>
    public bool IsFragment;

    /// <summary>Which datagram it is a part of (RFC 791 section 3.1, RFC 8200 section 4.5).</summary>
    public uint FragmentId;

    /// <summary>Where in the datagram's payload it belongs, bytes.</summary>
    public int FragmentOffset;

    /// <summary>It is not the last part.</summary>
    public bool HasMoreFragments;

    /// <summary>The virtual network inside of which it was, and 1; 0 for none.</summary>
    public uint Network;
}
