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
    public void Target_whose_address_was_known_is_sent_to_before_it_is_looked_up()
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sender = new VxlanSender(Session("collector.invalid", ((IPEndPoint)receiver.LocalEndPoint!).Port), 1_500, TimeProvider.System, _ => { }, IPAddress.Loopback);
        var (frame, facts) = Packet();
        sender.Take(frame, facts);
        sender.Flush();

        Assert.Equal(frame.Length + VxlanSender.Header, receiver.Receive(new byte[65_536]));
        var own = new OwnPackets();
        own.Set([sender]);
        var outer = facts with { Protocol = IpDatagram.Udp, Destination = IpLayer.Map(0x7F00_0001), DestinationPort = (ushort)((IPEndPoint)receiver.LocalEndPoint!).Port };
        Assert.True(own.Contains(outer));
        Assert.False(own.Contains(outer with { DestinationPort = 1 }));
        Assert.False(own.Contains(facts));
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
        Assert.Equal(0, sender.Packets(SessionFate.Sent));
        sender.Flush();

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

    [Fact]
    public void Datagrams_of_a_connection_arrive_in_their_order_and_each_packet_counts_once()
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 8 << 20, ReceiveTimeout = 10_000 };
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sender = new VxlanSender(Session("127.0.0.1", ((IPEndPoint)receiver.LocalEndPoint!).Port), 1_500, TimeProvider.System, _ => { });
        var (_, facts) = Packet();
        for (var i = 0; i < 100; i++)
        {
            // Every tenth is as long as ten of them, and is cut into segments. What they carry says which they are of.
            var frame = PacketWriter.Write(new TestSegment(true, 1, 1, TcpFlags.Ack, [.. Enumerable.Repeat((byte)i, i % 10 == 5 ? 14_000 : 100)]), new Wrapping()).Single();
            sender.Take(frame, facts with { IsEgress = false, SourcePort = (ushort)(1_000 + (i % 7)) });
        }

        sender.Flush();
        sender.Flush();

        Assert.Equal((100, 0, 10), (sender.Packets(SessionFate.Sent), sender.Packets(SessionFate.SendFailed), sender.Events(SessionEvent.Segmented)));
        var arrived = new List<(int Port, int Packet)>();
        var buffer = new byte[65_536];
        var bytes = 0L;
        for (var i = 0; i < sender.Events(SessionEvent.Datagrams); i++)
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            var length = receiver.ReceiveFrom(buffer, ref from);
            arrived.Add((((IPEndPoint)from).Port, buffer[length - 1]));
            bytes += length - VxlanSender.Header;
        }

        Assert.Equal(bytes, sender.Events(SessionEvent.Bytes));
        Assert.Equal(Enumerable.Range(0, 100), arrived.Select(one => one.Packet).Distinct().Order());
        Assert.All(arrived.GroupBy(one => one.Packet), packet => Assert.Equal(packet.Key % 10 == 5, packet.Count() > 1));
        Assert.True(arrived.Select(one => one.Port).Distinct().Count() > 1);
        Assert.All(arrived.GroupBy(one => one.Port), port => Assert.Equal(port.Select(one => one.Packet).Order(), port.Select(one => one.Packet)));
    }

    [Fact]
    public void Packet_of_which_a_part_was_refused_has_failed_and_the_others_have_not()
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var batch = new DatagramBatch(65_507);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(receiver.LocalEndPoint!);
        using var gone = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        gone.Connect(receiver.LocalEndPoint!);
        batch.Add(socket, 10, packet: 1).Fill(1);
        batch.Add(gone, 10, packet: 2).Fill(2);
        batch.Add(socket, 65_508, packet: 3).Fill(3); // longer than a datagram can be
        batch.Add(socket, 10, packet: 4).Fill(4);
        gone.Dispose();

        var told = new List<(int Packet, bool IsSent)>();
        batch.Send((_, packet, isSent) => told.Add((packet, isSent)));

        Assert.Equal([(1, true), (2, false), (3, false), (4, true)], told.OrderBy(one => one.Packet));
        Assert.Equal(0, batch.Count);
        var buffer = new byte[100];
        Assert.Equal((10, 1), (receiver.Receive(buffer), buffer[0]));
        Assert.Equal((10, 4), (receiver.Receive(buffer), buffer[0]));
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
