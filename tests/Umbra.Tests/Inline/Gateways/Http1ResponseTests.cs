using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Umbra.Tests.Delivery;
using Xunit;

namespace Umbra.Tests.Inline.Gateways;

/// <summary>What a client gets of what an instance says over HTTP/1.1, however that comes.</summary>
public sealed class Http1ResponseTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "HTTP/1.1 200 OK", "hi")]
    [InlineData("HTTP/1.1 200 Fine by me\r\nContent-Length: 2\r\n\r\nhi", "HTTP/1.1 200 Fine by me", "hi")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi", "HTTP/1.1 200 OK", "hi")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 404 Not Found", "")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhi\r\n3\r\n yo\r\n0\r\n\r\n", "HTTP/1.1 200 OK", "5\r\nhi yo\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 204 No Content", "")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi", "HTTP/1.1 200 OK", "hi")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nContent-Length: 2\r\n\r\nhi", "HTTP/1.1 205 Reset Content", "")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", "HTTP/1.1 205 Reset Content", "")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n", "HTTP/1.1 304 Not Modified", "")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: b\nContent-Length: 2\r\n\r\nhi", "HTTP/1.1 502 Bad Gateway", "")] // some lines end in CRLF, some in LF
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", "HTTP/1.1 200 OK", "hi")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "HTTP/1.1 502 Bad Gateway", "")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.1 502 Bad Gateway", "")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 502 Bad Gateway", "")]
    public async Task Response_passes_or_is_a_bad_gateway(string response, string line, string body)
    {
        await using var production = RawShadow.Answering(response);
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));

        var answer = await GatewayRoutingTests.RawAsync(gateway, Get);

        Assert.StartsWith(line + "\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(body, answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        await TappedWire.UntilAsync(() => gateway.Mirror.Read() is { Seen: 1 } balance && balance.AddsUp, "the ledger adds up");
    }

    [Fact]
    public async Task Fields_pass_with_their_case_but_for_those_of_the_connection()
    {
        await using var production = RawShadow.Answering(
            "HTTP/1.1 200 OK\r\nx-oDd: 1\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-Latin: caf\u00e9\r\nX-Folded: one\r\n two\r\nKeep-Alive: timeout=5\r\nConnection: X-Private\r\n"
            + "X-Private: 7\r\nAlt-Svc: h3\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nServer: nginx\r\nX-Empty:\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));

        var answer = await GatewayRoutingTests.RawAsync(gateway, Get);
        var fields = answer.Split("\r\n")[1..^2];

        Assert.Equal(
            [
                "Connection: close", "Content-Length: 0", "Date: Sun, 06 Nov 1994 08:49:37 GMT", "Server: nginx", "Set-Cookie: a=1", "Set-Cookie: b=2",
                "X-Empty: ", "X-Folded: one   two", "X-Latin: caf\u00e9", "x-oDd: 1",
            ],
            fields.Order(StringComparer.OrdinalIgnoreCase));
        var copy = (await gateway.CopiesAsync(1)).Single(one => one.Status is not null);
        Assert.Contains("Connection: X-Private\r\n", copy.ResponseHead, StringComparison.Ordinal); // a mirror sees what came
    }

    [Theory]
    [InlineData(900, "HTTP/1.1 200 OK")]
    [InlineData(1100, "HTTP/1.1 502 Bad Gateway")]
    public async Task No_field_is_left_out_in_silence(int fields, string line)
    {
        await using var production = RawShadow.Answering($"HTTP/1.1 200 OK\r\n{string.Concat(Enumerable.Range(0, fields).Select(i => $"X-{i}: {i}\r\n"))}Content-Length: 0\r\n\r\n");
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));

        var answer = await GatewayRoutingTests.RawAsync(gateway, Get);

        Assert.StartsWith(line, answer, StringComparison.Ordinal);
        Assert.Equal(fields < 1000 ? fields : 0, answer.Split("\r\nX-").Length - 1);
    }

    [Fact]
    public async Task Head_has_a_length_and_no_body_and_the_connection_is_kept()
    {
        await using var production = RawShadow.Answering("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));

        for (var i = 0; i < 3; i++)
        {
            var answer = await GatewayRoutingTests.RawAsync(gateway, "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            Assert.Contains("Content-Length: 1000\r\n", answer, StringComparison.Ordinal);
            Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        }

        Assert.Equal(1, production.Connections);
    }

    [Fact]
    public async Task Response_that_ends_with_its_connection_passes_and_the_next_request_gets_another_one()
    {
        await using var production = new RawShadow(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.0 200 OK\r\n\r\nall ");
            await connection.SendAsync("of it");
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var client = gateway.Client();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("all of it", await client.GetStringAsync("/", TestContext.Current.CancellationToken));
        }

        Assert.Equal(3, production.Connections);
        Assert.Equal(3, (await gateway.CopiesAsync(3)).Count(copy => copy is { IsComplete: true, ResponseBody: "all of it" }));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n")]
    public async Task Response_that_is_cut_short_looks_so(string half)
    {
        await using var production = new RawShadow(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(half);
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(gateway.Server.EndPoint, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(Get), TestContext.Current.CancellationToken);

        var got = "";
        try
        {
            got = Encoding.ASCII.GetString(await TappedWire.ReceiveAllAsync(socket));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // The surest way to say it.
        }

        Assert.DoesNotContain("0\r\n\r\n", got, StringComparison.Ordinal);
        Assert.DoesNotContain("502", got, StringComparison.Ordinal);
        var counts = gateway.Gateway.Read().Single().Destination.Counts;
        await TappedWire.UntilAsync(() => counts.Requests == 1, "it has ended");
        Assert.Equal(1, counts.Errors); // the instance's, though the client's connection is gone too
        Assert.All(await gateway.CopiesAsync(1), copy => Assert.False(copy.IsComplete));
    }

    [Fact]
    public async Task Head_goes_to_the_client_before_a_body_that_takes_its_time()
    {
        var more = new TaskCompletionSource();
        await using var production = new RawShadow(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            await more.Task;
            await connection.SendAsync("6\r\nevent\n\r\n");
            await connection.ReadSomeAsync();
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var client = gateway.Client();

        using var response = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        more.SetResult();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal("event", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    // Kestrel sends none over HTTP/1.1.
    [Fact]
    public async Task Trailers_reach_a_client_of_http2_and_a_mirror()
    {
        await using var production = RawShadow.Answering("HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 9\r\n\r\n");
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var client = gateway.Client(HttpVersion.Version20);

        using var answer = await client.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal("hi", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("9", answer.TrailingHeaders.GetValues("X-Sum").Single());
        Assert.EndsWith("\r\n\r\n2\r\nhi\r\n0\r\n\r\n", await GatewayRoutingTests.RawAsync(gateway, Get), StringComparison.Ordinal);
        Assert.All((await gateway.CopiesAsync(2)).Where(copy => copy.Status is not null), copy => Assert.Equal("X-Sum: 9\r\n", copy.ResponseTrailers));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pieces_of_any_size_make_the_same_response(int seed)
    {
        var random = new Random(seed);
        var pieces = Enumerable.Range(0, 40).Select(_ => new string((char)('a' + random.Next(26)), random.Next(1, 3000))).ToList();
        var response = new StringBuilder("HTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (var piece in pieces)
        {
            response.Append(CultureInfo.InvariantCulture, $"{piece.Length:x}\r\n{piece}\r\n");
        }

        var bytes = response.Append("0\r\n\r\n").ToString();
        await using var production = new RawShadow(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                for (var at = 0; at < bytes.Length;)
                {
                    var count = Math.Min(random.Next(1, at < 80 ? 8 : 20_000), bytes.Length - at);
                    await connection.SendAsync(bytes.Substring(at, count));
                    at += count;
                }
            }
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var client = gateway.Client();

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(string.Concat(pieces), await client.GetStringAsync("/", TestContext.Current.CancellationToken));
        }

        Assert.Equal(1, production.Connections);
        Assert.All((await gateway.CopiesAsync(5)).Where(copy => copy.Status is not null), copy => Assert.Equal(string.Concat(pieces), copy.ResponseBody));
    }
}
