using System.Net;
using System.Net.Sockets;
using Umbra.Guard;

namespace Umbra.Tests.Guard;

public sealed class DestinationConnectorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("169.254.169.254")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("febf::1")]
    [InlineData("ff02::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    public async Task Name_that_leads_to_a_local_address_is_not_connected(string address)
    {
        Assert.True(LocalAddresses.Contain(IPAddress.Parse(address)));
        var (socket, fault) = await Resolving(address).ConnectAsync("rebound.example", 80, permitsLocal: false, Patience, Cancellation);

        Assert.Null(socket);
        Assert.Equal(ConnectFault.Local, fault);
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("fec0::1")]
    [InlineData("fd00::1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2001:db8::1")]
    public void Address_of_a_private_or_public_network_is_not_local(string address) => Assert.False(LocalAddresses.Contain(IPAddress.Parse(address)));

    [Fact]
    public async Task Local_addresses_are_left_out_among_others_and_used_where_they_are_permitted()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;

        var (permitted, _) = await Resolving("127.0.0.1").ConnectAsync("here.example", port, permitsLocal: true, Patience, Cancellation);
        using (permitted)
        {
            Assert.NotNull(permitted);
        }

        var (none, fault) = await Resolving().ConnectAsync("nowhere.example", port, permitsLocal: false, Patience, Cancellation);
        Assert.Null(none);
        Assert.Equal(ConnectFault.Unresolved, fault);
    }

    [Fact]
    public async Task Name_server_that_does_not_answer_is_waited_for_only_so_long()
    {
        var connector = new DestinationConnector(async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return [];
        });

        var (_, fault) = await connector.ConnectAsync("slow.example", 80, permitsLocal: false, TimeSpan.FromMilliseconds(50), Cancellation);

        Assert.Equal(ConnectFault.TimedOut, fault);
    }

    private static DestinationConnector Resolving(params string[] addresses) => new((_, _) => Task.FromResult(Array.ConvertAll(addresses, IPAddress.Parse)));
}
