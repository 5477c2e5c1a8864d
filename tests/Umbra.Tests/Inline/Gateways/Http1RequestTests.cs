using System.Net;
using System.Net.Sockets;
using System.Text;
using Umbra.Core.Mirroring;
using Umbra.Inline.Gateway;
using Umbra.Tests.Delivery;
using Xunit;

namespace Umbra.Tests.Inline.Gateways;

/// <summary>What an instance gets of a request over HTTP/1.1, and when.</summary>
public sealed class Http1RequestTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET /a%2Fb?c HTTP/1.1\r\nHost: shop\r\nx-Id: 1\r\nx-Id: 2\r\nContent-Type: text/plain\r\n\r\n", "GET /a%2Fb?c HTTP/1.1\r\nHost: shop\r\nContent-Type: text/plain\r\nx-Id: 1\r\nx-Id: 2\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: shop\r\nConnection: Foo, X-Mine\r\nX-Mine: 1\r\nKeep-Alive: 5\r\nTE: trailers, gzip\r\nProxy-Authorization: Basic eA==\r\nUpgrade-Insecure-Requests: 1\r\n\r\n", "GET / HTTP/1.1\r\nHost: shop\r\nTE: trailers\r\nUpgrade-Insecure-Requests: 1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\n\r\nbody", "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\n\r\nbody")]
    [InlineData("POST / HTTP/1.1\r\nHost: shop\r\n\r\n", "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("PUT / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\nX-Sum: 9\r\n\r\n", "PUT / HTTP/1.1\r\nHost: shop\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\nbodyX-Sum: 9\r\n")]
    [InlineData("GET http://shop/x HTTP/1.1\r\nHost: shop\r\n\r\n", "GET /x HTTP/1.1\r\nHost: shop\r\n\r\n")]
    public async Task Request_goes_on_as_it_came_but_for_what_is_of_the_connection(string sent, string expected)
    {
        await using var production = RawShadow.Answering(Ok);
        await using var gateway = GatewayRig.Start(settings => settings with { Forwarded = ForwardedPolicy.Off }, GatewayRig.To(production.Address));
        using var socket = await SendAsync(gateway, sent);

        Assert.EndsWith("ok", Encoding.ASCII.GetString(await ReceiveUntilAsync(socket, "ok")), StringComparison.Ordinal);

        var (lines, rest) = Sorted(production.Requests.Single());
        var (wanted, body) = Sorted(expected);
        Assert.Equal(wanted.Split('\n'), lines.Split('\n'));
        Assert.Equal(body, rest);
    }

    [Fact]
    public async Task Changes_of_fields_hold_in_their_order()
    {
        await using var production = RawShadow.Answering(Ok);
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address) with
        {
            Host = "$host.internal",
            RequestHeaders =
            [
                new(HeaderRuleKind.Add, "X-Gone", "1"), new(HeaderRuleKind.Remove, "x-gone"), new(HeaderRuleKind.Set, "X-Set", "$remote_addr"), new(HeaderRuleKind.Add, "X-Set", "2"),
                new(HeaderRuleKind.Add, "X-More", "theirs too"), new(HeaderRuleKind.Set, "X-Forwarded-For", "hidden"),
            ],
        });

        await GatewayRoutingTests.RawAsync(gateway, "GET / HTTP/1.1\r\nHost: shop:81\r\nX-Gone: a\r\nX-Set: b\r\nX-More: c\r\nX-Forwarded-For: 10.1.1.1\r\nConnection: close\r\n\r\n");

        var (lines, _) = Sorted(production.Requests.Single());
        Assert.Equal(
            ["GET / HTTP/1.1", "Host: shop.internal", "X-Forwarded-For: hidden", "X-Forwarded-Host: shop:81", "X-Forwarded-Proto: http", "X-More: c", "X-More: theirs too", "X-Set: 127.0.0.1", "X-Set: 2"],
            lines.Split('\n'));
    }

    [Fact]
    public async Task Cookies_of_http2_are_one_field_again()
    {
        await using var production = RawShadow.Answering(Ok);
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var client = gateway.Client(HttpVersion.Version20);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("Cookie", ["a=1", "b=2"]);

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Contains("a=1; b=2\r\n", production.Requests.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_to_a_body_that_is_not_wanted_reaches_a_client_that_is_still_sending()
    {
        await using var production = new RawShadow(async connection =>
        {
            await connection.ReadSomeAsync();
            await connection.SendAsync("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno!");
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var socket = await SendAsync(gateway, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\nbegun");

        var answer = Encoding.ASCII.GetString(await ReceiveUntilAsync(socket, "no!"));

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        var counts = gateway.Gateway.Read().Single().Destination.Counts;
        await TappedWire.UntilAsync(() => counts is { Requests: 1, Errors: 0 }, "it is no error");
        await TappedWire.UntilAsync(() => gateway.Mirror.Read() is { Seen: 1, Pending: 0 } balance && balance.AddsUp, "the ledger adds up");
    }

    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", true)]
    [InlineData("", true)]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nok", false)]
    public async Task Client_that_asks_first_is_told_what_the_instance_says(string word, bool isWanted)
    {
        await using var production = new RawShadow(async connection =>
        {
            await connection.ReadSomeAsync(); // the head; the body waits
            await connection.SendAsync(word);
            if (isWanted)
            {
                await connection.ReadSomeAsync();
                await connection.SendAsync(Ok);
            }

            await connection.ReadSomeAsync();
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var socket = await SendAsync(gateway, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");

        if (isWanted)
        {
            // An instance that says nothing gets the body too, a little later.
            Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Encoding.ASCII.GetString(await ReceiveUntilAsync(socket, "\r\n\r\n")));
            await socket.SendAsync("body"u8.ToArray(), Cancellation);
        }

        var answer = Encoding.ASCII.GetString(await ReceiveUntilAsync(socket, "ok"));
        Assert.StartsWith(isWanted ? "HTTP/1.1 200 OK" : "HTTP/1.1 401 Unauthorized", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_directions_flow_at_once()
    {
        await using var production = new RawShadow(async connection =>
        {
            await connection.ReadSomeAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var i = 0; i < 3; i++)
            {
                await connection.ReadSomeAsync();
                await connection.SendAsync("4\r\necho\r\n");
            }

            await connection.SendAsync("0\r\n\r\n");
            await connection.ReadSomeAsync();
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var socket = await SendAsync(gateway, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        await ReceiveUntilAsync(socket, "\r\n\r\n");

        for (var i = 0; i < 3; i++)
        {
            await socket.SendAsync("3\r\nask\r\n"u8.ToArray(), Cancellation);
            await ReceiveUntilAsync(socket, "echo\r\n");
        }
    }

    [Fact]
    public async Task Body_that_is_no_http_is_a_bad_request_and_the_instance_gets_no_end_of_it()
    {
        await using var production = RawShadow.Answering(Ok);
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));

        var answer = await GatewayRoutingTests.RawAsync(gateway, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Empty(production.Requests);
        await TappedWire.UntilAsync(() => gateway.Mirror.Read() is { Seen: 1, Pending: 0 } balance && balance.AddsUp, "the ledger adds up");
    }

    [Fact]
    public async Task Instance_that_takes_nothing_more_pauses_the_client()
    {
        var more = new TaskCompletionSource();
        await using var production = new RawShadow(async connection =>
        {
            await more.Task;
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.SendAsync(Ok);
            }
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        const int Size = 40 * 1024 * 1024;
        using var socket = await SendAsync(gateway, $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {Size}\r\n\r\n");
        var sent = 0;
        var sending = Task.Run(
            async () =>
            {
                var piece = new byte[64 * 1024];
                while (Volatile.Read(ref sent) < Size)
                {
                    Interlocked.Add(ref sent, await socket.SendAsync(piece, Cancellation));
                }
            },
            Cancellation);

        // It stands still somewhere before the end: what the kernel holds, and little more.
        var before = -1;
        await TappedWire.UntilAsync(
            () =>
            {
                Thread.Sleep(100);
                var stands = Volatile.Read(ref sent) is var now && now > 0 && now == before;
                before = Volatile.Read(ref sent);
                return stands;
            },
            "the client is paused");
        Assert.InRange(before, 1, Size - 1);
        more.SetResult();
        await sending;
        Assert.EndsWith("ok", Encoding.ASCII.GetString(await ReceiveUntilAsync(socket, "ok")), StringComparison.Ordinal);
    }

    internal static async Task<Socket> SendAsync(GatewayRig gateway, string bytes)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(gateway.Server.EndPoint, Cancellation);
        await socket.SendAsync(Encoding.Latin1.GetBytes(bytes), Cancellation);
        return socket;
    }

    internal static async Task<byte[]> ReceiveUntilAsync(Socket socket, string end)
    {
        var got = new List<byte>();
        while (!Encoding.Latin1.GetString([.. got]).EndsWith(end, StringComparison.Ordinal))
        {
            got.AddRange(await TappedWire.ReceiveAsync(socket, 1));
        }

        return [.. got];
    }

    // The start line and the fields by name; fields of one name stay in their order. Then the rest.
    private static (string Lines, string Body) Sorted(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = request[..end].Split("\r\n");
        return (string.Join('\n', lines[..1].Concat(lines[1..].OrderBy(line => line.Split(':')[0], StringComparer.OrdinalIgnoreCase))), request[(end + 4)..]);
    }
}
