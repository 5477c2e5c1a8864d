using System.Net;
using Umbra.Capture.Filters;
using Umbra.Capture.Packets;

namespace Umbra.Tests.Capture;

/// <summary>Which packets are mirrored, as AWS documents it for VPC Traffic Mirroring.</summary>
public sealed class PacketFilterTests
{
    [Fact]
    public void First_rule_that_fits_decides_in_the_order_of_numbers_and_none_is_no()
    {
        var filter = new PacketFilter(
        [
            Rule(200, isAccept: true),
            Rule(100, isAccept: false, destinationPorts: new PortRange(80, 443)),
            Rule(50, isAccept: true, source: "192.0.2.7/32"),
        ]);
        Assert.True(filter.Accepts(Packet(destinationPort: 8080)));
        Assert.False(filter.Accepts(Packet(destinationPort: 80)));
        Assert.False(filter.Accepts(Packet(destinationPort: 443)));
        Assert.True(filter.Accepts(Packet(destinationPort: 444)));
        Assert.True(filter.Accepts(Packet(destinationPort: 80, source: "192.0.2.7")));
        Assert.False(filter.Accepts(Packet(isIngress: false))); // there is no rule for the other direction
        Assert.False(new PacketFilter([]).Accepts(Packet()));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "11.1.2.3", false)]
    [InlineData("0.0.0.0/0", "11.1.2.3", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "11.1.2.3", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("192.0.2.4/30", "192.0.2.7", true)]
    [InlineData("192.0.2.4/30", "192.0.2.8", false)]
    public void Block_has_the_addresses_of_its_own_version(string block, string address, bool isIn) =>
        Assert.Equal(isIn, new PacketFilter([Rule(1, isAccept: true, source: block)]).Accepts(Packet(source: address)));

    [Fact]
    public void Rule_with_ports_takes_no_packet_of_which_they_are_not_known()
    {
        var filter = new PacketFilter([Rule(1, isAccept: true, destinationPorts: new PortRange(0, 65_535))]);
        Assert.True(filter.Accepts(Packet()));
        Assert.False(filter.Accepts(Packet(protocol: 1) with { HasPorts = false }));
        Assert.False(new PacketFilter([Rule(1, isAccept: true, protocol: 17)]).Accepts(Packet()));
    }

    [Fact]
    public void Dns_of_the_vpc_is_taken_both_ways_when_it_is_asked_for()
    {
        var filter = new PacketFilter([], hasAmazonDns: true);
        Assert.True(filter.Accepts(Packet(protocol: 17, destination: "169.254.169.253", destinationPort: 53, isIngress: false)));
        Assert.True(filter.Accepts(Packet(protocol: 17, source: "169.254.169.253", sourcePort: 53)));
        Assert.False(filter.Accepts(Packet(protocol: 17, source: "192.0.2.1", sourcePort: 53)));
    }

    [Fact]
    public void Facts_are_read_of_any_frame_also_when_it_is_cut_behind_its_ports()
    {
        var segment = new TestSegment(IsFromClient: true, 1, 1, TcpFlags.Ack, new byte[100]);
        foreach (var how in new[] { new Wrapping(), new Wrapping(IsVersion6: true), new Wrapping(Tags: 2), new Wrapping(LinkType.LinuxSll2) })
        {
            var packet = PacketWriter.Write(segment, how).Single();
            var view = new PacketView { Bytes = packet.AsSpan(0, packet.Length - 110), OriginalLength = packet.Length, Link = how.Link };
            Assert.Null(PacketFacts.TryRead(view, isIngress: true, isEgress: false, out var facts));
            Assert.Equal((IpDatagram.Tcp, true, 40_001, 80), (facts.Protocol, facts.HasPorts, facts.SourcePort, facts.DestinationPort));
        }
    }

    private static FilterRule Rule(int number, bool isAccept, string? source = null, int? protocol = null, PortRange? destinationPorts = null) => new()
    {
        Number = number,
        Direction = TrafficDirection.Ingress,
        IsAccept = isAccept,
        Protocol = protocol,
        Source = source is null ? null : IPNetwork.Parse(source),
        DestinationPorts = destinationPorts,
    };

    private static PacketFacts Packet(string source = "192.0.2.1", string destination = "10.0.0.1", byte protocol = 6, ushort sourcePort = 50_000, ushort destinationPort = 80, bool isIngress = true) => new()
    {
        IsIngress = isIngress,
        IsEgress = !isIngress,
        Protocol = protocol,
        Source = Number(source),
        Destination = Number(destination),
        HasPorts = true,
        SourcePort = sourcePort,
        DestinationPort = destinationPort,
    };

    private static UInt128 Number(string address) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(IPAddress.Parse(address).MapToIPv6().GetAddressBytes());
}
