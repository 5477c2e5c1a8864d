using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Polling;

namespace Umbra.Tests.Inline;

public sealed class TapTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Exchange_passes_and_is_chosen(string address)
    {
        await using var wire = TappedWire.Start(address: IPAddress.Parse(address));
        var (client, server) = await wire.ConnectBothAsync();
        var request = await ExchangeAsync(client, server);
        await TappedWire.UntilAsync(() => wire.Mirror.Read() is { Seen: 1, Pending: 1, AddsUp: true }, "the exchange is pending");
        Assert.True(wire.Intake.TakeBatch(out var batch));
        Assert.Equal(request.Length, batch[0].HeadLength);
        Assert.False(batch[0].IsResponse);
    }

    [Fact]
    public async Task Exchange_passes_and_is_not_copied_while_the_worker_wants_none()
    {
        var clock = new FakeTimeProvider();
        await using var wire = TappedWire.Start(clock: clock);
        var (client, server) = await wire.ConnectBothAsync();
        wire.Mirror.Gate.Close(SkipReason.BreakerOpen, TimeSpan.FromMilliseconds(50), clock);
        await ExchangeAsync(client, server);
        await TappedWire.UntilAsync(() => wire.Mirror.Read() is { Seen: 1, Skipped: 1, AddsUp: true }, "the exchange is skipped");
        Assert.Equal(1, wire.Mirror.Read().SkippedByReason[(int)SkipReason.BreakerOpen]);
        Assert.Equal(0, wire.Intake.Items);

        clock.Advance(TimeSpan.FromMilliseconds(50));
        await ExchangeAsync(client, server);
        await TappedWire.UntilAsync(() => wire.Mirror.Read() is { Seen: 2, Pending: 1, AddsUp: true }, "the next one is pending");
    }

    [Fact]
    public async Task Large_transfers_arrive_as_they_were_sent()
    {
        await using var wire = TappedWire.Start();
        var (client, server) = await wire.ConnectBothAsync();
        var bytes = RandomNumberGenerator.GetBytes(1 << 20);
        var upload = SendManyAsync(client, bytes, 64);
        var download = SendManyAsync(server, bytes, 64);
        var received = await Task.WhenAll(HashAsync(server), HashAsync(client));
        Assert.Equal(await upload, received[0]);
        Assert.Equal(await download, received[1]);
        Assert.Equal(2L * 64 << 20, wire.Source.Read().OpaqueBytes.Sum());
    }

    [Fact]
    public async Task Half_close_passes_and_the_other_direction_goes_on()
    {
        await using var wire = TappedWire.Start();
        var (client, server) = await wire.ConnectBothAsync();
        await client.SendAsync("question"u8.ToArray(), Cancellation);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("question", Encoding.UTF8.GetString(await TappedWire.ReceiveAllAsync(server)));
        await server.SendAsync("answer"u8.ToArray(), Cancellation);
        server.Shutdown(SocketShutdown.Send);
        Assert.Equal("answer", Encoding.UTF8.GetString(await TappedWire.ReceiveAllAsync(client)));
        await TappedWire.UntilAsync(() => wire.Tap.Connections == 0, "the connection is over");
    }

    [Fact]
    public async Task Connection_that_ended_leaves_its_place_to_another()
    {
        using var loops = PollLoops.TryStart(1, "umbra test")!;
        await using var wire = TappedWire.Start(loops: loops);
        var (client, server) = await wire.ConnectBothAsync();
        client.Dispose();
        server.Dispose();
        await TappedWire.UntilAsync(() => wire.Tap.Connections == 0, "the connection is over");
        Assert.Equal(1, loops.Join().Connections);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reset_passes_as_a_reset(bool byClient)
    {
        await using var wire = TappedWire.Start();
        var (client, server) = await wire.ConnectBothAsync();
        await client.SendAsync("x"u8.ToArray(), Cancellation);
        await TappedWire.ReceiveAsync(server, 1);
        var (breaks, sees) = byClient ? (client, server) : (server, client);
        breaks.LingerState = new LingerOption(true, 0);
        breaks.Dispose();
        var exception = await Assert.ThrowsAsync<SocketException>(async () => await sees.ReceiveAsync(new byte[1], Cancellation));
        Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
    }

    [Fact]
    public async Task Answer_to_an_unfinished_upload_still_arrives()
    {
        await using var wire = TappedWire.Start();
        var (client, server) = await wire.ConnectBothAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc"u8.ToArray(), Cancellation);
        var response = "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
        await server.SendAsync(response, Cancellation);
        server.Shutdown(SocketShutdown.Both);
        Assert.Equal(response, await TappedWire.ReceiveAsync(client, response.Length));
        client.Dispose();
        await TappedWire.UntilAsync(() => wire.Mirror.Read() is { Pending: 0, Skipped: 1 }, "the unfinished request is skipped");
        Assert.Equal(1, wire.Mirror.Read().SkippedByReason[(int)SkipReason.ClientAborted]);
    }

    [Fact]
    public async Task Production_that_refuses_closes_the_client_cleanly()
    {
        await using var wire = TappedWire.Start();
        wire.Production.Dispose();
        var client = await wire.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), Cancellation);
        Assert.Empty(await TappedWire.ReceiveAllAsync(client));
        Assert.Equal(1, Count(wire, "connect_failed"));
    }

    [Fact]
    public async Task Connecting_fails_over_to_the_next_address()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var dead = new DnsEndPoint("127.0.0.1", ((IPEndPoint)closed.LocalEndPoint!).Port);
        await using var wire = TappedWire.Start(settings => settings with { Production = [dead, settings.Production[0]] });
        for (var i = 0; i < 4; i++)
        {
            var (client, server) = await wire.ConnectBothAsync();
            await client.SendAsync("x"u8.ToArray(), Cancellation);
            await TappedWire.ReceiveAsync(server, 1);
        }
    }

    [Fact]
    public async Task Connection_over_the_limit_is_reset_and_counted()
    {
        await using var wire = TappedWire.Start(settings => settings with { Connections = 1 });
        await wire.ConnectBothAsync();
        await Assert.ThrowsAsync<SocketException>(async () => await (await wire.ConnectAsync()).ReceiveAsync(new byte[1], Cancellation));
        Assert.Equal(1, Count(wire, "over_limit"));
    }

    [Fact]
    public async Task Idle_connection_is_closed_and_counted()
    {
        var clock = new FakeTimeProvider();
        await using var wire = TappedWire.Start(settings => settings with { Idle = TimeSpan.FromMinutes(1) }, clock);
        var (client, server) = await wire.ConnectBothAsync();
        await client.SendAsync("x"u8.ToArray(), Cancellation);
        await TappedWire.ReceiveAsync(server, 1);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, wire.Tap.Connections);
        clock.Advance(TimeSpan.FromSeconds(32));
        Assert.Empty(await TappedWire.ReceiveAllAsync(client));
        Assert.Equal(1, Count(wire, "idle_closed"));
    }

    [Fact]
    public async Task Draining_lets_an_exchange_finish_and_refuses_new_connections()
    {
        await using var wire = TappedWire.Start();
        var (client, server) = await wire.ConnectBothAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Cancellation);
        await TappedWire.ReceiveAsync(server, 27);
        var endPoint = wire.Tap.EndPoint;
        var draining = wire.Tap.DrainAsync(Cancellation);
        await TappedWire.UntilAsync(() => IsRefused(endPoint), "new connections are refused");
        var response = "HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray();
        await server.SendAsync(response, Cancellation);
        Assert.Equal(response, await TappedWire.ReceiveAsync(client, response.Length));
        await draining;
        Assert.Empty(await TappedWire.ReceiveAllAsync(client));
        Assert.InRange(Count(wire, "drained"), 1, 100); // those that asked whether it still listens, too
    }

    // Each sees the other, whichever comes first: a drain that missed it waited for ever, about once in some thousand times.
    [Fact]
    public async Task Draining_that_begins_as_the_last_connection_ends_comes_to_its_end()
    {
        using var loops = PollLoops.TryStart(1, "umbra test")!;
        for (var i = 0; i < 8_000; i++)
        {
            await using var wire = TappedWire.Start(loops: loops);
            var (client, _) = await wire.ConnectBothAsync();
            client.LingerState = new LingerOption(true, 0); // a reset leaves no ports behind
            client.Dispose();
            Thread.SpinWait(i % 100 * 5);
            await wire.Tap.DrainAsync(new CancellationToken(canceled: true)).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        }
    }

    [Fact]
    public async Task Receiver_that_stops_reading_stops_the_sender()
    {
        await using var wire = TappedWire.Start();
        var (client, server) = await wire.ConnectBothAsync();
        client.Blocking = false;
        var sent = 0L;
        var block = new byte[64 * 1024];
        await TappedWire.UntilAsync(
            () =>
            {
                var now = client.Send(block, SocketFlags.None, out var error);
                sent += Math.Max(0, now);
                return error == SocketError.WouldBlock && wire.Source.Read().OpaqueBytes.Sum() is var passed && passed > 0 && sent - passed > 64 * 1024;
            },
            "the sender is stopped");
        Assert.InRange(sent, 1, 64 << 20);
        var reading = TappedWire.ReceiveAllAsync(server);
        client.Blocking = true;
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(sent, (await reading).LongLength);
    }

    [Fact]
    public async Task Proxy_header_is_passed_on_and_names_the_client()
    {
        await using var wire = TappedWire.Start(settings => settings with { AcceptProxyProtocol = true });
        var client = await wire.ConnectAsync();
        var sent = "PROXY TCP4 192.0.2.7 198.51.100.1 4711 80\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray();
        await client.SendAsync(sent, Cancellation);
        using var server = await wire.Production.AcceptAsync(Cancellation);
        Assert.Equal(sent, await TappedWire.ReceiveAsync(server, sent.Length));
        Assert.True(wire.Intake.TakeBatch(out var batch));
        Assert.Equal("192.0.2.7:4711", Encoding.UTF8.GetString(batch[0].Client));
    }

    [Fact]
    public async Task Connection_without_the_proxy_header_it_must_have_is_closed_and_counted()
    {
        await using var wire = TappedWire.Start(settings => settings with { AcceptProxyProtocol = true });
        var client = await wire.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Cancellation);
        await TappedWire.UntilAsync(() => Count(wire, "proxy_header_failed") == 1, "it is counted");
    }

    [Fact]
    public async Task Proxy_header_towards_production_names_the_client()
    {
        await using var wire = TappedWire.Start(settings => settings with { SendProxyProtocol = true });
        var (client, server) = await wire.ConnectBothAsync();
        await client.SendAsync("x"u8.ToArray(), Cancellation);
        Assert.True(ProxyHeader.TryRead(await TappedWire.ReceiveAsync(server, 28), out var length, out var named));
        Assert.Equal(28, length);
        Assert.Equal(client.LocalEndPoint, named);
        Assert.Equal("x"u8.ToArray(), await TappedWire.ReceiveAsync(server, 1));
    }

    private static bool IsRefused(IPEndPoint endPoint)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(endPoint);
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }

    private static long Count(TappedWire wire, string name) => wire.Tap.Counters.Read().Single(count => count.Key == name).Value;

    private static async Task<byte[]> ExchangeAsync(Socket client, Socket server)
    {
        var request = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray();
        await client.SendAsync(request, Cancellation);
        Assert.Equal(request, await TappedWire.ReceiveAsync(server, request.Length));
        var response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();
        await server.SendAsync(response, Cancellation);
        Assert.Equal(response, await TappedWire.ReceiveAsync(client, response.Length));
        return request;
    }

    private static async Task<string> SendManyAsync(Socket socket, byte[] bytes, int times)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < times; i++)
        {
            await socket.SendAsync(bytes, Cancellation);
            hash.AppendData(bytes);
        }

        socket.Shutdown(SocketShutdown.Send);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static async Task<string> HashAsync(Socket socket)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = new byte[64 * 1024];
        int received;
        while ((received = await socket.ReceiveAsync(bytes, Cancellation)) > 0)
        {
            hash.AppendData(bytes, 0, received);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
