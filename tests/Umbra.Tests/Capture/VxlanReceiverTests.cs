using System.Net;
using System.Net.Sockets;
using Umbra.Capture.Live;
using Umbra.Capture.Packets;
using Umbra.Capture.Streams;
using Umbra.Capture.Tunnels;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Capture;

/// <summary>The end of a tunnel: which source a packet is of, and what becomes of what is none.</summary>
public sealed class VxlanReceiverTests
{
    private static readonly PacketClock Clock = new(TimeProvider.System);

    [Fact]
    public async Task Networks_go_to_their_sources_and_what_nobody_takes_is_counted()
    {
        var listen = new IPEndPoint(IPAddress.Loopback, 0);
        var (a, b) = (Source("a"), Source("b"));
        using var receiver = VxlanReceiver.Open(
            [(new VxlanSettings { Source = "a", Listen = listen, Networks = [5, 7_410] }, a.Exchanges), (new VxlanSettings { Source = "b", Listen = listen, Networks = [6] }, b.Exchanges)],
            null, TimeProvider.System, _ => { });
        receiver.Start(0);

        var talk = Talk.Of([new TalkExchange("GET", "", "", "Content-Length: 2\r\n", "ok")], 1_000);
        var frames = talk.Segments.Select(segment => PacketWriter.Write(segment, new Wrapping()).Single()).ToList();
        foreach (var network in new byte[] { 5, 6, 9 })
        {
            frames.ForEach(frame => Send(receiver.EndPoint, [8, 0, 0, 0, 0, 0, network, 0, .. frame]));
        }

        Send(receiver.EndPoint, [1, 2, 3]);
        await UntilAsync(() => a.Exchanges.Packets(PacketFate.Malformed) == 1);
        Assert.Equal((frames.Count, frames.Count), (a.Exchanges.Packets(PacketFate.Taken), b.Exchanges.Packets(PacketFate.Taken)));
        Assert.Equal(frames.Count, a.Exchanges.Packets(PacketFate.OtherNetwork));
        Assert.Equal((1, 1), (a.Account.Read().Exchanges, b.Account.Read().Exchanges));
    }

    [Fact]
    public async Task Same_addresses_in_two_networks_of_one_source_are_two_connections()
    {
        var all = Source("all");
        using var receiver = VxlanReceiver.Open([(new VxlanSettings { Source = "all", Listen = new IPEndPoint(IPAddress.Loopback, 0) }, all.Exchanges)], null, TimeProvider.System, _ => { });
        receiver.Start(0);
        foreach (var segment in Talk.Of([new TalkExchange("GET", "", "", "Content-Length: 2\r\n", "ok")], 1_000).Segments)
        {
            var frame = PacketWriter.Write(segment, new Wrapping()).Single();
            Send(receiver.EndPoint, [8, 0, 0, 0, 0, 0, 1, 0, .. frame]);
            Send(receiver.EndPoint, [8, 0, 0, 0, 0, 0, 2, 0, .. frame]);
        }

        await UntilAsync(() => all.Account.Read().Exchanges == 2);
        Assert.Equal(2, all.Exchanges.Counts[StreamEvent.Opened]);
    }

    [Fact]
    public async Task Behind_a_gateway_load_balancer_geneve_stands_outside_and_a_port_says_that_it_is_there()
    {
        // Loopback has many addresses: one that no other program listens at.
        var listen = new IPEndPoint(IPAddress.Parse("127.77.60.81"), VxlanSettings.GenevePort);
        var health = new IPEndPoint(listen.Address, 6_082);
        var (mine, other) = (Source("mine"), Source("other"));
        using var receiver = VxlanReceiver.Open(
            [(new VxlanSettings { Source = "mine", Listen = listen, Networks = [7_410], Health = health }, mine.Exchanges), (new VxlanSettings { Source = "other", Listen = listen, Networks = [1] }, other.Exchanges)],
            null, TimeProvider.System, _ => { });
        receiver.Start(0);

        using (var balancer = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            await balancer.ConnectAsync(health, TestContext.Current.CancellationToken);
            Assert.Equal(0, await balancer.ReceiveAsync(new byte[1], SocketFlags.None, TestContext.Current.CancellationToken)); // accepted, and closed
        }

        // GENEVE with an option, then IP, UDP and VXLAN with network 7410, then the frame.
        var talk = Talk.Of([new TalkExchange("GET", "", "", "Content-Length: 2\r\n", "ok")], 1_000);
        foreach (var segment in talk.Segments)
        {
            var mirrored = PacketWriter.Write(segment, new Wrapping(LinkType.Raw, IsInVxlan: true)).Single();
            Send(listen, [1, 0, 0x08, 0, 0, 0, 0, 0, 1, 8, 1, 0, .. mirrored]);
        }

        Send(listen, [0x80, 0, 0, 0, 0, 0, 0, 0]); // another version
        await UntilAsync(() => mine.Exchanges.Packets(PacketFate.Malformed) == 1);
        Assert.Equal((talk.Segments.Count, 0), (mine.Exchanges.Packets(PacketFate.Taken), other.Exchanges.Packets(PacketFate.Taken)));
        Assert.Equal(1, mine.Account.Read().Exchanges);
    }

    [Fact]
    public void Address_that_is_taken_is_said()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var listen = (IPEndPoint)taken.LocalEndPoint!;
        var exception = Assert.Throws<CaptureException>(() => VxlanReceiver.Open([(new VxlanSettings { Source = "a", Listen = listen }, Source("a").Exchanges)], null, TimeProvider.System, _ => { }));
        Assert.Contains($"cannot listen at {listen}", exception.Message, StringComparison.Ordinal);
    }

    private static (PacketExchanges Exchanges, SourceAccount Account) Source(string name)
    {
        var account = new SourceAccount(name);
        var source = new ExchangeSource(name, account, new Intake(new IntakeSettings()), Clock, (_, exception) => Assert.Fail(exception.Message));
        return (new PacketExchanges(name, source, Clock, new StreamLimits(), [80], null), account);
    }

    private static void Send(IPEndPoint to, byte[] datagram)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.SendTo(datagram, to);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 1_000 && !holds(); i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.True(holds());
    }
}
