using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Umbra.Core.Mirroring;
using Umbra.Inline.Gateway;
using Umbra.Inline.Gateway.Http1;
using Umbra.Tests.Delivery;
using Xunit;

namespace Umbra.Tests.Inline.Gateways;

/// <summary>The connections to an instance: kept, given up, and lost.</summary>
public sealed class Http1ConnectionTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connection_is_used_again_unless_the_server_said_close_or_more_than_it_should()
    {
        var answers = new Queue<string>([Ok, Ok, Ok.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal), Ok, Ok + "junk", Ok]);
        await using var production = new RawShadow(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.SendAsync(answers.Dequeue());
            }
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var client = gateway.Client();
        var connections = new List<int>();

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal("ok", await client.GetStringAsync("/", Cancellation));
            connections.Add(production.Connections);
        }

        Assert.Equal([1, 1, 1, 2, 2, 3], connections);
    }

    [Theory]
    [InlineData("GET", 200)]
    [InlineData("DELETE", 200)]
    [InlineData("POST", 502)]
    public async Task Connection_that_was_closed_just_then_costs_only_what_may_not_be_sent_twice(string method, int status)
    {
        await using var production = new RawShadow(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok);
            await connection.ReadRequestAsync(); // and no answer: the connection ends
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var client = gateway.Client();
        Assert.Equal("ok", await client.GetStringAsync("/", Cancellation));

        using var request = new HttpRequestMessage(new HttpMethod(method), "/again");
        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? 2 : 1, production.Requests.Count(one => one.Contains("/again", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Connection_that_was_closed_before_costs_nobody_anything()
    {
        var closed = 0;
        await using var production = new RawShadow(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok);
            connection.Close();
            Interlocked.Increment(ref closed);
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var client = gateway.Client();

        for (var i = 1; i <= 5; i++)
        {
            using var response = await client.PostAsync("/", new StringContent("body"), Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await TappedWire.UntilAsync(() => Volatile.Read(ref closed) == i, "the server has closed it");
        }

        Assert.Equal(5, production.Connections);
    }

    [Fact]
    public async Task Client_that_leaves_takes_the_instance_s_connection_with_it()
    {
        var asked = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        await using var production = new RawShadow(async connection =>
        {
            await connection.ReadRequestAsync();
            asked.SetResult();
            try
            {
                await connection.ReadSomeAsync();
            }
            finally
            {
                left.SetResult();
            }
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using (await Http1RequestTests.SendAsync(gateway, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        {
            await asked.Task.WaitAsync(Cancellation);
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        var counts = gateway.Gateway.Read().Single().Destination.Counts;
        await TappedWire.UntilAsync(() => gateway.Gateway.Read().Single().Destination.Open == 0, "it is over");
        Assert.Equal((0, 0), (counts.Requests, counts.Errors));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_that_sends_too_slowly_is_answered_with_408_and_the_instance_is_not_blamed(bool isWhole)
    {
        await using var production = RawShadow.Answering(Ok);
        var route = GatewayRig.To(production.Address);
        await using var gateway = GatewayRig.Start(route with
        {
            Idle = isWhole ? route.Idle : TimeSpan.FromMilliseconds(200),
            Timeout = isWhole ? TimeSpan.FromMilliseconds(200) : null,
            Destinations = [route.Destinations[0] with { EjectAfter = 1 }],
        });

        var answer = await GatewayRoutingTests.RawAsync(gateway, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Empty(gateway.Problems);
        Assert.True(gateway.Gateway.Read().Single().Destination.IsWell);
        Assert.Equal(0, gateway.Gateway.Read().Single().Destination.Counts.Errors);
        await TappedWire.UntilAsync(() => gateway.Mirror.Read() is { Seen: 1, Pending: 0 }, "it is settled");
        Assert.Equal(1, gateway.Mirror.Read().SkippedByReason[(int)Core.Mirroring.SkipReason.ClientAborted]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_that_takes_nothing_is_cut_off_and_the_instance_is_not_blamed(bool isWhole)
    {
        const int Size = 64 * 1024 * 1024;
        await using var production = new RawShadow(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Size}\r\n\r\n");
            for (var piece = new string('b', 1024 * 1024); ;)
            {
                await connection.SendAsync(piece);
            }
        });
        var route = GatewayRig.To(production.Address);
        await using var gateway = GatewayRig.Start(route with { Idle = isWhole ? route.Idle : TimeSpan.FromMilliseconds(300), Timeout = isWhole ? TimeSpan.FromMilliseconds(500) : null });
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8192 };
        await socket.ConnectAsync(gateway.Server.EndPoint, Cancellation);
        await socket.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), Cancellation);

        var destination = gateway.Gateway.Read().Single().Destination;
        await TappedWire.UntilAsync(() => production.Requests.Count == 1, "it is asked");
        await TappedWire.UntilAsync(() => destination.Open == 0, "it is over");
        Assert.Equal((0, 0), (destination.Counts.Errors, destination.Instances[0].Open));
        await TappedWire.UntilAsync(() => gateway.Mirror.Read() is { Seen: 1 } balance && balance.AddsUp, "the ledger adds up");
    }

    [Fact]
    public async Task Connections_that_nobody_uses_are_closed()
    {
        var clock = new FakeTimeProvider();
        await using var production = RawShadow.Answering(Ok);
        using var pool = new InstancePool(production.Address, null, TimeSpan.FromSeconds(5), clock);
        var one = await pool.OpenAsync(TimeSpan.FromMinutes(5), Cancellation);
        var two = await pool.OpenAsync(TimeSpan.FromMinutes(5), Cancellation);
        Assert.Equal(2, pool.Connections);
        pool.Return(one!, isKept: true);
        clock.Advance(TimeSpan.FromSeconds(20));
        pool.Return(two!, isKept: true);

        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(1, pool.Connections);
        Assert.Same(two, pool.TryTake(TimeSpan.FromMinutes(5)));
        pool.Return(two!, isKept: true);
        clock.Advance(InstancePool.Life);
        Assert.Equal(0, pool.Connections);
        Assert.Null(pool.TryTake(TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public async Task Instance_is_verified_as_the_destination_says()
    {
        var folder = Directory.CreateTempSubdirectory("umbra-upstream").FullName;
        var files = SelfSigned.Write(folder, "localhost");
        using var certificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
        await using var production = RawShadow.Answering(Ok, new SslServerAuthenticationOptions { ServerCertificate = certificate, ApplicationProtocols = [SslApplicationProtocol.Http11] });
        var url = new Uri($"https://localhost:{production.Port}");
        await using var gateway = GatewayRig.Start(
            To("known", url, new TlsClientSettings { CertificateAuthorityFile = files.Certificate }), To("any", url, new TlsClientSettings { Verify = false }), To("unknown", url, new TlsClientSettings()));
        using var client = gateway.Client();

        Assert.Equal("ok", await client.GetStringAsync("/known", Cancellation));
        Assert.Equal("ok", await client.GetStringAsync("/any", Cancellation));
        Assert.Equal("ok", await client.GetStringAsync("/any", Cancellation));
        using var refused = await client.GetAsync("/unknown", Cancellation);
        Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
        Assert.Equal(3, production.Requests.Count);
        Directory.Delete(folder, recursive: true);

        static RouteSettings To(string name, Uri url, TlsClientSettings tls) => new()
        {
            Name = name,
            Match = [GatewayRig.Prefix($"/{name}")],
            Retries = 0,
            Destinations = [new DestinationSettings { Name = "one", Urls = [url], Tls = tls }],
        };
    }
}
