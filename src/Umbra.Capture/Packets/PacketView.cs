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

    /// <summary>What it begins with.</summary>
    public LinkType Link;
}
