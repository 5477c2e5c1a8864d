using Umbra.Capture.Packets;
using Umbra.Capture.Tunnels;

namespace Umbra.Fuzz.Targets;

/// <summary>A datagram of GENEVE, and a packet that may hold one of VXLAN.</summary>
internal static class TunnelTarget
{
    public static void Run(byte[] input)
    {
        if (GeneveHeader.TryRead(input, out var link, out var inner))
        {
            FuzzFailure.Unless(inner.Length <= input.Length, "longer than what it is in");
            _ = GeneveHeader.TryFindVxlan(inner, link, out _);
        }

        _ = GeneveHeader.TryFindVxlan(input, LinkType.Ethernet, out _);
    }
}
