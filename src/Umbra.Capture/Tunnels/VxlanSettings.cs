using System.Collections.Immutable;
using System.Net;
using Umbra.Capture.Filters;
using Umbra.Capture.Streams;

namespace Umbra.Capture.Tunnels;

/// <summary>A source that takes what is sent to it over VXLAN. Immutable.</summary>
internal sealed record VxlanSettings
{
    /// <summary>The port of VXLAN (RFC 7348).</summary>
    public const int VxlanPort = 4789;

    /// <summary>The port of GENEVE (RFC 8926), in which a gateway load balancer of AWS wraps what it passes on.</summary>
    public const int GenevePort = 6081;

    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>Where it listens. On GENEVE's port GENEVE stands outside.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The virtual networks that it takes; empty for all.</summary>
    public ImmutableArray<int> Networks { get; init; } = [];

    /// <summary>Where a load balancer may connect to see that it is there; null for nowhere.</summary>
    public IPEndPoint? Health { get; init; }

    /// <summary>The servers' ports; empty for all.</summary>
    public ImmutableArray<ushort> Ports { get; init; } = [];

    /// <summary>Which of the packets are read; null for all.</summary>
    public PacketFilter? Filter { get; init; }

    /// <summary>The socket's buffer.</summary>
    public int BufferBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The bounds of the reassembly.</summary>
    public StreamLimits Streams { get; init; } = new();

    /// <summary>Whether a source of these settings does what one of others does.</summary>
    public bool IsSameAs(VxlanSettings other) => Source == other.Source && Listen.Equals(other.Listen) && Networks.SequenceEqual(other.Networks) && Equals(Health, other.Health)
        && Ports.SequenceEqual(other.Ports) && Equals(Filter, other.Filter) && BufferBytes == other.BufferBytes && Streams == other.Streams;
}
