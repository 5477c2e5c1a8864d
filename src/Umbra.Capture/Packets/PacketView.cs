namespace Umbra.Capture.Packets;

/// <summary>One captured packet. Its bytes are valid until the next one is asked for.</summary>
internal ref struct PacketView
{
    /// <summary>The bytes that were captured.</summary>
    public ReadOnlySpan<byte> Bytes;

    /// <summary>How long the packet was; more than <see cref="Bytes"/> has when the capture cut it.</summary>
    public int OriginalLength;

    /// <summary>When it was captured, ns since 1970.</summary>
    public long TimeNs;

    /// <summary>The virtual network out of which it came, and 1; 0 for none.</summary>
    public uint Network;

    /// <summary>What it begins with.</summary>
    public LinkType Link;
}
