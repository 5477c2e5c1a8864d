using System.Net;
using System.Net.Sockets;
using Umbra.Capture.Filters;
using Umbra.Capture.Packets;
using Umbra.Capture.Sessions;

namespace Umbra.Tests.Capture;

/// <summary>What a session sends, and what becomes of packets when it cannot.</summary>
public sealed class VxlanSenderTests
{
    [Fact]
    public async Task Target_without_an_address_holds_nothing_up_and_costs_counted_packets()
    {
        var told = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var sender = new VxlanSender(Session("collector.invalid", 4789), 1_500, TimeProvider.System, told.Enqueue);
        var (frame, facts) = Packet();
        sender.Take(frame, facts);
        Assert.Equal((1, 0), (sender.Packets(SessionFate.SendFailed), sender.Packets(SessionFate.Sent)));
        for (var i = 0; i < 1_000 && told.IsEmpty; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Contains("nothing can be sent to collector.invalid:4789", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frame_goes_behind_a_header_with_its_network_and_both_directions_from_one_port()
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sender = new VxlanSender(Session("127.0.0.1", ((IPEndPoint)receiver.LocalEndPoint!).Port), 1_500, TimeProvider.System, _ => { });
        var (frame, facts) = Packet();
        sender.Take(frame, facts with { IsEgress = false, IsIngress = true });
        sender.Take(frame, facts with { IsEgress = false, IsIngress = true, Source = facts.Destination, Destination = facts.Source, SourcePort = facts.DestinationPort, DestinationPort = facts.SourcePort });

        var ports = new List<int>();
        for (var i = 0; i < 2; i++)
        {
            var buffer = new byte[65_536];
            var received = await receiver.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), TestContext.Current.CancellationToken);
            Assert.Equal([8, 0, 0, 0, 0x01, 0x02, 0x03, 0, .. frame], buffer[..received.ReceivedBytes]);
            ports.Add(((IPEndPoint)received.RemoteEndPoint).Port);
        }

        Assert.Equal(ports[0], ports[1]);
        Assert.Equal(2, sender.Packets(SessionFate.Sent));
        Assert.True(sender.IsOwn(facts with { Protocol = IpDatagram.Udp, Destination = IpLayer.Map(0x7F00_0001), DestinationPort = (ushort)((IPEndPoint)receiver.LocalEndPoint!).Port }));
        Assert.False(sender.IsOwn(facts));
    }

    private static SessionSettings Session(string host, int port) =>
        new() { Name = "s", Interface = "lo", Number = 1, Filter = new PacketFilter([]), Target = new DnsEndPoint(host, port), Network = 0x010203 };

    private static (byte[] Frame, PacketFacts Facts) Packet()
    {
        var frame = PacketWriter.Write(new TestSegment(true, 1, 1, TcpFlags.Ack, new byte[100]), new Wrapping()).Single();
        var view = new PacketView { Bytes = frame, OriginalLength = frame.Length, Link = LinkType.Ethernet };
        Assert.Null(PacketFacts.TryRead(view, isIngress: false, isEgress: true, out var facts));
        return (frame, facts);
    }
}
