using System.Collections.Immutable;
using System.Net;

namespace Umbra.Configuration;

/// <summary>Packets that are sent here over VXLAN.</summary>
internal sealed record VxlanConfiguration
{
    [Setting("Where packets are sent to: `address:port`, or `:port`. 4789 is VXLAN's port; on 6081 GENEVE stands outside, as behind a gateway load balancer of AWS.")]
    public required IPEndPoint Listen { get; init; }

    [Setting("The virtual networks (VNI) that are taken. Several sources may share one address, with other networks each.", Minimum = "0", Maximum = "16777215", Default = "all")]
    public ImmutableArray<int> Vni { get; init; } = [];

    [Setting("A TCP port that accepts and closes, for the health check of a network load balancer.", Default = "none")]
    public IPEndPoint? Health { get; init; }

    [Setting("The ports of the servers whose connections are read.", Minimum = "1", Maximum = "65535", Default = "all")]
    public ImmutableArray<int> Ports { get; init; } = [];

    [Setting("Which packets are read. They do not say which way they went: rules of both directions are tried.", Default = "all")]
    public PacketFilterConfiguration? Filter { get; init; }

    [Setting("The socket's buffer: what comes faster than it is read waits here, and is dropped and counted when it is full. The system may allow less (`net.core.rmem_max`).", Minimum = "64KiB", Maximum = "1GiB")]
    public ByteSize Buffer { get; init; } = new(8 * 1024 * 1024);

    [Setting("How connections are put together.")]
    public ReassemblyConfiguration Reassembly { get; init; } = new();
}
