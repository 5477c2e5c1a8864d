namespace Umbra.Capture.Packets;

/// <summary>A TCP segment (RFC 9293). Its payload is valid as long as the packet is.</summary>
internal ref struct TcpSegment
{
    /// <summary>The sender; an IPv4 address in its IPv6-mapped form.</summary>
    public UInt128 Source;

    /// <summary>The receiver.</summary>
    public UInt128 Destination;

    /// <summary>The sender's port.</summary>
    public ushort SourcePort;

    /// <summary>The receiver's port.</summary>
    public ushort DestinationPort;

    /// <summary>The virtual network inside of which it was, and 1; 0 for none.</summary>
    public uint Network;

    /// <summary>The sequence number of its first byte, or of SYN.</summary>
    public uint Sequence;

    /// <summary>What its sender has received; holds with <see cref="TcpFlags.Ack"/>.</summary>
    public uint Acknowledgment;

    /// <summary>Its flags.</summary>
    public TcpFlags Flags;

    /// <summary>The payload, as far as it was captured.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>Bytes at the payload's end that were not captured.</summary>
    public int Missing;

    /// <summary>When it was captured, ns since 1970.</summary>
    public long TimeNs;

    /// <summary>It has all flags of a set.</summary>
    public readonly bool Has(TcpFlags flags) => (Flags & flags) == flags;
}

/// <summary>Flags of a segment, with their values in the header.</summary>
[Flags]
internal enum TcpFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The sender sends nothing more.</summary>
    Fin = 1,

    /// <summary>The connection begins.</summary>
    Syn = 2,

    /// <summary>The connection is no more.</summary>
    Rst = 4,

    /// <summary>The receiver need not wait for more.</summary>
    Psh = 8,

    /// <summary>The acknowledgment number holds.</summary>
    Ack = 16,
}
