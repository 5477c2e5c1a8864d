using System.Net;
using Umbra.Capture.Filters;

namespace Umbra.Capture.Sessions;

/// <summary>A mirror session, as AWS VPC Traffic Mirroring has them: which packets of an interface go where. Immutable.</summary>
internal sealed record SessionSettings
{
    /// <summary>The session's name.</summary>
    public required string Name { get; init; }

    /// <summary>The interface whose packets are mirrored.</summary>
    public required string Interface { get; init; }

    /// <summary>Its place among those of its interface: a packet goes to the first whose filter accepts it, and to no other.</summary>
    public required int Number { get; init; }

    /// <summary>Which packets it takes.</summary>
    public required PacketFilter Filter { get; init; }

    /// <summary>The target's host and port.</summary>
    public required DnsEndPoint Target { get; init; }

    /// <summary>The virtual network (VNI) of what is sent.</summary>
    public required int Network { get; init; }

    /// <summary>The most bytes of a packet that are sent, from its Ethernet header on; null for all.</summary>
    public int? PacketLength { get; init; }

    /// <summary>It stands in the configuration's file; else it was made by a request while running.</summary>
    public bool IsOfFile { get; init; } = true;

    /// <summary>The kernel's buffer of the interface.</summary>
    public int BufferBytes { get; init; } = 32 * 1024 * 1024;
}
