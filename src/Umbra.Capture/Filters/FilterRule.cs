using System.Net;

namespace Umbra.Capture.Filters;

/// <summary>A rule of a filter, as AWS VPC Traffic Mirroring has them. Immutable; what is null takes everything.</summary>
internal sealed record FilterRule
{
    private readonly AddressBlock? _source;
    private readonly AddressBlock? _destination;

    /// <summary>Its place: rules are tried in ascending order, and the first that fits decides.</summary>
    public required int Number { get; init; }

    /// <summary>Packets of which direction it is for.</summary>
    public required TrafficDirection Direction { get; init; }

    /// <summary>Whether what fits is accepted.</summary>
    public required bool IsAccept { get; init; }

    /// <summary>IANA's protocol number.</summary>
    public int? Protocol { get; init; }

    /// <summary>Where packets come from.</summary>
    public IPNetwork? Source
    {
        get;
        init
        {
            field = value;
            _source = value is { } network ? new AddressBlock(network) : null;
        }
    }

    /// <summary>Where packets go.</summary>
    public IPNetwork? Destination
    {
        get;
        init
        {
            field = value;
            _destination = value is { } network ? new AddressBlock(network) : null;
        }
    }

    /// <summary>The sender's ports; of TCP and UDP.</summary>
    public PortRange? SourcePorts { get; init; }

    /// <summary>The receiver's ports; of TCP and UDP.</summary>
    public PortRange? DestinationPorts { get; init; }

    /// <summary>Whether a packet is one that it is for.</summary>
    public bool Fits(in PacketFacts packet) =>
        packet.Is(Direction)
        && (Protocol is null || Protocol == packet.Protocol)
        && (_source is not { } source || source.Contains(packet.Source))
        && (_destination is not { } destination || destination.Contains(packet.Destination))
        && (SourcePorts is not { } from || (packet.HasPorts && from.Contains(packet.SourcePort)))
        && (DestinationPorts is not { } to || (packet.HasPorts && to.Contains(packet.DestinationPort)));
}

/// <summary>A range of ports.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
internal readonly record struct PortRange(ushort From, ushort To)
{
    /// <summary>Whether a port is in it.</summary>
    public bool Contains(ushort port) => port >= From && port <= To;
}

/// <summary>Which way a packet goes, seen from the interface's owner.</summary>
internal enum TrafficDirection : byte
{
    /// <summary>To the owner.</summary>
    Ingress,

    /// <summary>From the owner.</summary>
    Egress,
}
