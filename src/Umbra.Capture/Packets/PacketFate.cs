using System.Collections.Immutable;

namespace Umbra.Capture.Packets;

/// <summary>What became of a packet. A closed set: label values of <c>umbra_capture_packets_total</c>. Each packet that was seen has one.</summary>
internal enum PacketFate : byte
{
    /// <summary>It is a TCP segment of a connection that is followed.</summary>
    Taken,

    /// <summary>The filter did not take it.</summary>
    Filtered,

    /// <summary>It is TCP to or from other ports.</summary>
    OtherPort,

    /// <summary>It came over a tunnel, of a virtual network that no source takes.</summary>
    OtherNetwork,

    /// <summary>It is IP, and not TCP.</summary>
    NotTcp,

    /// <summary>It is not IP, or begins with what is not known.</summary>
    NotIp,

    /// <summary>A part of a datagram that has to be put together, or was with this one.</summary>
    Fragment,

    /// <summary>The capture cut it in its headers.</summary>
    Truncated,

    /// <summary>Its headers contradict themselves.</summary>
    Malformed,

    /// <summary>It was sent by a mirror session of this process.</summary>
    Own,

    /// <summary>Reading it failed: a fault of Umbra's.</summary>
    Failed,

    /// <summary>The kernel had no room for it: it was never seen here.</summary>
    KernelDropped,
}

/// <summary>The fates as users see them.</summary>
internal static class PacketFates
{
    /// <summary>The number of fates.</summary>
    public const int Count = (int)PacketFate.KernelDropped + 1;

    private static readonly ImmutableArray<string> Names =
        ["taken", "filtered", "other_port", "other_network", "not_tcp", "not_ip", "fragment", "truncated", "malformed", "own", "failed", "kernel_dropped"];

    /// <summary>The fate's label value.</summary>
    public static string Name(this PacketFate fate) => Names[(int)fate];
}
