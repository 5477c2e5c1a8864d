using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Inline.Gateway;
using Xunit;

namespace Umbra.Tests.Inline.Gateways;

/// <summary>What passes through a gateway, in both directions, and what its mirrors get of it.</summary>
public sealed class GatewayForwardingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-gateway").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Copy_has_the_request_and_the_response_as_they_passed()
    {
        await using var production = await Backend.StartAsync(async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync(Cancellation);
            context.Response.StatusCode = 201;
            context.Response.Headers["X-Id"] = "7";
            await context.Response.WriteAsync($"made {body}", Cancellation);
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Url) with { ResponseHeaders = [new(HeaderRuleKind.Remove, "X-Id")] });

        await GatewayRoutingTests.RawAsync(gateway, "POST /a?b=%63 HTTP/1.1\r\nHost: shop.example.com\r\nx-two: 1\r\nx-two: 2\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
        var copies = await gateway.CopiesAsync(1);

        var request = copies.Single(copy => copy.Head is not null);
        Assert.StartsWith("POST /a?b=%63 HTTP/1.1\r\n", request.Head, StringComparison.Ordinal);
        Assert.Contains("\r\nHost: shop.example.com\r\n", request.Head, StringComparison.Ordinal);
        Assert.Contains("\r\nx-two: 1\r\nx-two: 2\r\n", request.Head, StringComparison.Ordinal);
        Assert.Equal(("hello", BodyFraming.ContentLength), (request.Body, request.Framing));
        var response = copies.Single(copy => copy.Status is not null);
        Assert.Equal((request.Id, 201, true, "made hello"), (response.Id, response.Status, response.IsComplete, response.ResponseBody));
        Assert.Contains("X-Id: 7\r\n", response.ResponseHead, StringComparison.Ordinal);
        Assert.True(gateway.Mirror.Read().AddsUp);
    }

    [Fact]
    public async Task Chunked_body_and_trailers_pass_and_are_copied()
    {
        await using var production = await Backend.StartAsync(async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync(Cancellation);
            await context.Response.WriteAsync(body + context.Request.GetTrailer("X-Sum"), Cancellation);
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Url));

        var answer = await GatewayRoutingTests.RawAsync(
            gateway, "PUT /t HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Sum: 9\r\n\r\n");
        var copy = (await gateway.CopiesAsync(1)).Single(one => one.Head is not null);

        Assert.Contains("abcde", answer, StringComparison.Ordinal);
        Assert.Equal(("abcde", "X-Sum: 9\r\n", BodyFraming.Chunked), (copy.Body, copy.Trailers, copy.Framing));
        Assert.Single(copy.Head!.Split("Transfer-Encoding: chunked\r\n")[1..]);
    }

    [Fact]
    public async Task Client_that_gives_up_leaves_no_copy_and_the_ledger_adds_up()
    {
        var began = new TaskCompletionSource();
        await using var production = await Backend.StartAsync(async context =>
        {
            began.TrySetResult();
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Url));
        using (var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp))
        {
            await socket.ConnectAsync(gateway.Server.EndPoint, Cancellation);
            await socket.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf"u8.ToArray(), Cancellation);
            await began.Task.WaitAsync(Cancellation);
        }

        await TappedWire.UntilAsync(() => gateway.Mirror.Read().SkippedByReason[(int)SkipReason.ClientAborted] == 1, "the copy is given up");
        Assert.True(gateway.Mirror.Read().AddsUp);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Http2_comes_in_with_prior_knowledge_or_over_tls_and_is_copied_as_http11(bool isTls)
    {
        await using var production = await Backend.StartAsync(async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync(Cancellation);
            await context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Host} {body}", Cancellation);
        });
        await using var gateway = GatewayRig.Start(
            settings => isTls ? settings with { Server = settings.Server with { Tls = GatewayRig.Tls(_folder) } } : settings, GatewayRig.To(production.Url));
        using var client = gateway.Client(HttpVersion.Version20);

        // Both at once, on one connection.
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.PostAsync($"/h2?{i}", new StringContent($"body {i}"), Cancellation)));
        foreach (var (index, answer) in answers.Index())
        {
            Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version));
            Assert.Equal($"HTTP/1.1 {gateway.Url.Authority} body {index}", await answer.Content.ReadAsStringAsync(Cancellation));
        }

        var copies = await gateway.CopiesAsync(20);
        Assert.Equal(20, copies.Where(copy => copy.Head is not null).Select(copy => copy.Id).Distinct().Count());
        Assert.All(copies.Where(copy => copy.Head is not null), copy => Assert.Contains($"Host: {gateway.Url.Authority}\r\n", copy.Head, StringComparison.Ordinal));
        using var http1 = gateway.Client();
        using var old = await http1.GetAsync("/", Cancellation);
        Assert.Equal(HttpVersion.Version11, old.Version);
    }

    [Fact]
    public async Task Http2_destination_gets_http2_with_trailers_both_ways()
    {
        await using var production = await Backend.StartAsync(
            async context =>
            {
                context.Response.DeclareTrailer("grpc-status");
                var body = await new StreamReader(context.Request.Body).ReadToEndAsync(Cancellation);
                await context.Response.WriteAsync($"{context.Request.Protocol} {body}", Cancellation);
                context.Response.AppendTrailer("grpc-status", "0");
            },
            protocols: HttpProtocols.Http2);
        await using var gateway = GatewayRig.Start(GatewayRig.To() with { Destinations = [new DestinationSettings { Name = "grpc", Urls = [production.Url], Http2 = true }] });
        using var client = gateway.Client(HttpVersion.Version20);

        using var answer = await client.PostAsync("/service/Method", new StringContent("x", null, "application/grpc"), Cancellation);
        Assert.Equal("HTTP/2 x", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("0", answer.TrailingHeaders.GetValues("grpc-status").Single());
        var copies = await gateway.CopiesAsync(1);
        Assert.Equal("grpc-status: 0\r\n", copies.Single(copy => copy.Status is not null).ResponseTrailers);
    }

    [Theory]
    [InlineData("1.1", "1.1")]
    [InlineData("2.0", "1.1")]
    [InlineData("2.0", "2.0")]
    public async Task WebSocket_passes_is_counted_and_leaves_no_copy(string from, string to)
    {
        await using var production = await Backend.StartAsync(
            async context =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                var buffer = new byte[100];
                while (await socket.ReceiveAsync(buffer, Cancellation) is { MessageType: not WebSocketMessageType.Close } received)
                {
                    await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, Cancellation);
                }

                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Cancellation);
            },
            protocols: to == "2.0" ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var gateway = GatewayRig.Start(GatewayRig.To() with { Destinations = [new DestinationSettings { Name = "ws", Urls = [production.Url], Http2 = to == "2.0" }] });
        using var client = new ClientWebSocket();
        client.Options.HttpVersion = Version.Parse(from);
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        await client.ConnectAsync(new Uri($"ws://{gateway.Server.EndPoint}/socket"), invoker, Cancellation);

        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, Cancellation);
        var echo = new byte[100];
        var got = await client.ReceiveAsync(echo, Cancellation);
        Assert.Equal("hello", Encoding.UTF8.GetString(echo, 0, got.Count));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);

        await TappedWire.UntilAsync(() => gateway.Mirror.Read() is { Pending: 0, Seen: 1 }, "it is settled");
        Assert.Equal(1, gateway.Mirror.Read().SkippedByReason[(int)SkipReason.Excluded]);
        Assert.Equal(1, gateway.Source.Read().OpaqueConnections[(int)OpaqueReason.Upgrade]);
        Assert.InRange(gateway.Source.Read().OpaqueBytes[(int)OpaqueReason.Upgrade], 18, 100);
    }

    [Fact]
    public async Task Large_bodies_stream_in_both_directions_and_only_what_a_copy_may_have_is_kept()
    {
        const int Size = 20 * 1024 * 1024;
        await using var production = await Backend.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, Cancellation);
            await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), Cancellation);
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Url));
        using var client = gateway.Client();
        var sent = new byte[Size];
        for (var i = 0; i < Size; i++)
        {
            sent[i] = (byte)(i * 31 >> 3);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/big") { Content = new ByteArrayContent(sent) };
        request.Headers.TransferEncodingChunked = true;
        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(sent, await response.Content.ReadAsByteArrayAsync(Cancellation));
        await TappedWire.UntilAsync(() => gateway.Mirror.Read().Pending == 0, "it is settled");
        Assert.Equal(1, gateway.Mirror.Read().SkippedByReason[(int)SkipReason.BodyTooLarge]);
    }
}
