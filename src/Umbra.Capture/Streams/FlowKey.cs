using Umbra.Capture.Packets;

namespace Umbra.Capture.Streams;

/// <summary>A connection: two addresses and ports in an order of their own, and the virtual network.</summary>
/// <param name="Low">The smaller address.</param>
/// <param name="High">The other.</param>
/// <param name="Ports">The smaller one's port in the upper half, the other's in the lower.</param>
/// <param name="Network">The virtual network and 1; 0 for none.</param>
internal readonly record struct FlowKey(UInt128 Low, UInt128 High, uint Ports, uint Network)
{
    /// <summary>The connection of a segment.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="isFromLow">Its sender is the smaller one.</param>
    public static FlowKey Of(in TcpSegment segment, out bool isFromLow)
    {
        isFromLow = segment.Source < segment.Destination || (segment.Source == segment.Destination && segment.SourcePort <= segment.DestinationPort);
        return isFromLow
            ? new FlowKey(segment.Source, segment.Destination, ((uint)segment.SourcePort << 16) | segment.DestinationPort, segment.Network)
            : new FlowKey(segment.Destination, segment.Source, ((uint)segment.DestinationPort << 16) | segment.SourcePort, segment.Network);
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // Ports differ most; the rest has to count as well, since who connects chooses them.
        var mixed = (((ulong)Ports << 32) | Network) * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (ulong)Low ^ (ulong)(Low >> 64)) * 0xC2B2_AE3D_27D4_EB4F;
        mixed = (mixed ^ (mixed >> 29) ^ (ulong)High ^ (ulong)(High >> 64)) * 0x1656_67B1_9E37_79F9;
        return (int)(mixed >> 32);
    }
}
