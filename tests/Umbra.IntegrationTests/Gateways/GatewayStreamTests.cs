using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Umbra.IntegrationTests.Peers;

namespace Umbra.IntegrationTests.Gateways;

/// <summary>Streams of every kind through a gateway that mirrors everything. Each case passes through plain YARP as well, so that it is no more than what one may expect.</summary>
public sealed class GatewayStreamTests
{
    private static readonly byte[] Pattern = [.. Enumerable.Range(0, 64 * 1024).Select(i => (byte)(i * 31 >> 3))];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("yarp", false)]
    [InlineData("umbra", false)]
    [InlineData("umbra", true)]
    public async Task H2load_over_tls_sees_no_failure(string kind, bool isHttp2)
    {
        var h2load = Peer.Require("h2load");
        await using var server = await StartAsync(isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var middle = await Middle.StartAsync(kind, EndPointOf(server), isHttp2);
        using var process = Process.Start(new ProcessStartInfo(h2load, ["-n", "5000", "-c", "8", "-m", "16", $"{middle.Url}hello"]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.Contains("Application protocol: h2", output, StringComparison.Ordinal);
        Assert.Contains("5000 succeeded, 0 failed, 0 errored, 0 timeout", output, StringComparison.Ordinal);
        Assert.Contains("status codes: 5000 2xx", output, StringComparison.Ordinal);
        if (middle.Umbra is { } umbra)
        {
            var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 5_000, Pending: 0 });
            Assert.True(figures.AddsUp, figures.ToString());
        }
    }

    [Theory]
    [InlineData("yarp")]
    [InlineData("umbra")]
    public async Task Grpc_has_its_four_kinds_statuses_deadlines_and_cancellation(string kind)
    {
        var service = new EchoService();
        await using var server = await StartAsync(HttpProtocols.Http2, service);
        await using var middle = await Middle.StartAsync(kind, EndPointOf(server), isHttp2: true);
        using var channel = GrpcChannel.ForAddress(middle.Url, new GrpcChannelOptions { HttpHandler = Middle.Handler(), DisposeHttpClient = true, MaxReceiveMessageSize = null });
        var invoker = channel.CreateCallInvoker();

        using (var call = invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(new Metadata { { "x-say", "hello" } }), "one"))
        {
            Assert.Equal("one", await call);
            Assert.Equal("hello", (await call.ResponseHeadersAsync).GetValue("x-said"));
            Assert.Equal((StatusCode.OK, "3"), (call.GetStatus().StatusCode, call.GetTrailers().GetValue("x-length")));
        }

        var large = new string('l', 3_000_000);
        Assert.Equal(large, await invoker.AsyncUnaryCall(EchoMethods.Unary, null, default, large));

        using (var upload = invoker.AsyncClientStreamingCall(EchoMethods.Upload, null, default))
        {
            foreach (var part in new[] { "a", "b", "c" })
            {
                await upload.RequestStream.WriteAsync(part, Cancellation);
            }

            await upload.RequestStream.CompleteAsync();
            Assert.Equal("a|b|c|", await upload);
        }

        using (var download = invoker.AsyncServerStreamingCall(EchoMethods.Download, null, default, "1000"))
        {
            Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i}"), await download.ResponseStream.ReadAllAsync(Cancellation).ToListAsync(Cancellation));
        }

        // Each message is answered before the next one is sent: neither direction waits for the other's end.
        using (var both = invoker.AsyncDuplexStreamingCall(EchoMethods.Both, null, default))
        {
            foreach (var part in new[] { "ping", "pong", "over" })
            {
                await both.RequestStream.WriteAsync(part, Cancellation);
                Assert.True(await both.ResponseStream.MoveNext(Cancellation));
                Assert.Equal(part.ToUpperInvariant(), both.ResponseStream.Current);
            }

            await both.RequestStream.CompleteAsync();
            Assert.False(await both.ResponseStream.MoveNext(Cancellation));
            Assert.Equal(StatusCode.OK, both.GetStatus().StatusCode);
        }

        var failed = await Assert.ThrowsAsync<RpcException>(async () => await invoker.AsyncUnaryCall(EchoMethods.Unary, null, default, "fail"));
        Assert.Equal((StatusCode.FailedPrecondition, "not yet: größer als 0 %", "4"), (failed.StatusCode, failed.Status.Detail, failed.Trailers.GetValue("x-length")));
        var late = await Assert.ThrowsAsync<RpcException>(async () => await invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(300)), "never"));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        await service.Left.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    [Theory]
    [InlineData("yarp")]
    [InlineData("umbra")]
    public async Task WebSocket_carries_messages_of_any_size_and_its_close(string kind)
    {
        await using var server = await StartAsync(HttpProtocols.Http1);
        await using var middle = await Middle.StartAsync(kind, EndPointOf(server));
        await SpeakAsync(middle, "1.1");
        await SpeakAsync(middle, "2.0");
    }

    private static async Task SpeakAsync(Middle middle, string version)
    {
        using var invoker = new HttpMessageInvoker(Middle.Handler());
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.AddSubProtocol("echo.v1");
        await socket.ConnectAsync(new Uri($"wss://{middle.EndPoint}/socket"), invoker, Cancellation);
        Assert.Equal("echo.v1", socket.SubProtocol);
        foreach (var length in new[] { 0, 1, 125, 126, 65_535, 65_536, 1_000_000 })
        {
            var message = new byte[length];
            new Random(length).NextBytes(message);
            var sending = socket.SendAsync(message, WebSocketMessageType.Binary, true, Cancellation);
            var echo = new MemoryStream();
            var buffer = new byte[16 * 1024];
            ValueWebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(), Cancellation);
                echo.Write(buffer, 0, received.Count);
            }
            while (!received.EndOfMessage);

            await sending;
            Assert.Equal(message, echo.ToArray());
        }

        await socket.CloseAsync((WebSocketCloseStatus)4001, "done", Cancellation);
        Assert.Equal(((WebSocketCloseStatus)4001, "done"), (socket.CloseStatus!.Value, socket.CloseStatusDescription));
    }

    [Theory]
    [InlineData("yarp")]
    [InlineData("umbra")]
    public async Task Large_streams_pass_each_way_in_constant_memory(string kind)
    {
        var mebibytes = Environment.GetEnvironmentVariable("UMBRA_TEST_LONG") == "1" ? 1024 : 64;
        await using var server = await StartAsync(HttpProtocols.Http1);
        await using var middle = await Middle.StartAsync(kind, EndPointOf(server));
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var client = middle.Client(version);
            client.Timeout = TimeSpan.FromMinutes(5);
            var expected = await HashAsync(new PatternStream(8));
            Assert.Equal(expected, await DownloadAsync(client, 8));
            Assert.Equal(expected, await UploadAsync(client, 8));

            var before = middle.ResidentMiB();
            expected = await HashAsync(new PatternStream(mebibytes));
            Assert.Equal(expected, await DownloadAsync(client, mebibytes));
            Assert.Equal(expected, await UploadAsync(client, mebibytes));
            Assert.InRange(middle.ResidentMiB() - before, -1000, 48);
        }
    }

    [Theory]
    [InlineData("yarp", "1.1")]
    [InlineData("umbra", "2.0")]
    public async Task Slow_clients_and_slow_servers_hold_back_their_own_streams_only(string kind, string version)
    {
        const int Mebibytes = 64;
        var isAwake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(HttpProtocols.Http1, wake: isAwake.Task);
        await using var middle = await Middle.StartAsync(kind, EndPointOf(server));
        using var client = middle.Client(Version.Parse(version));
        using var other = middle.Client(Version.Parse(version));
        Assert.Equal("hello", await other.GetStringAsync("/hello", Cancellation));
        var before = middle.ResidentMiB();

        // A client that takes nothing of its download, and an upload that the server takes nothing of.
        using var download = await client.GetAsync($"/pattern/{Mebibytes}", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        var sleeping = new PatternStream(Mebibytes);
        var upload = client.PostAsync("/sleepy", new StreamContent(sleeping), Cancellation);
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal("hello", await other.GetStringAsync("/hello", Cancellation));
        }

        Assert.False(upload.IsCompleted);
        Assert.InRange(sleeping.Position, 0, (Mebibytes / 2 * 1024 * 1024) - 1);
        Assert.InRange(middle.ResidentMiB() - before, -1000, 64);

        isAwake.SetResult();
        var expected = await HashAsync(new PatternStream(Mebibytes));
        Assert.Equal(expected, await HashAsync(await download.Content.ReadAsStreamAsync(Cancellation)));
        using var answer = await upload;
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task<string> DownloadAsync(HttpClient client, int mebibytes)
    {
        using var response = await client.GetAsync($"/pattern/{mebibytes}", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        return await HashAsync(await response.Content.ReadAsStreamAsync(Cancellation));
    }

    private static async Task<string> UploadAsync(HttpClient client, int mebibytes)
    {
        using var response = await client.PostAsync("/hash", new StreamContent(new PatternStream(mebibytes)), Cancellation);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private static async Task<string> HashAsync(Stream stream) => Convert.ToHexString(await SHA256.HashDataAsync(stream, Cancellation));

    private static async Task<WebApplication> StartAsync(HttpProtocols protocols, EchoService? service = null, Task? wake = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(service ?? new EchoService());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
        });
        var application = builder.Build();
        application.UseWebSockets();
        application.MapGrpcService<EchoService>();
        application.Map("/hello", (HttpContext context) => context.Response.WriteAsync("hello"));
        application.Map("/socket", EchoAsync);
        application.Map("/pattern/{mebibytes:int}", (HttpContext context, int mebibytes) => new PatternStream(mebibytes).CopyToAsync(context.Response.Body, context.RequestAborted));
        application.Map("/hash", async (HttpContext context) => await context.Response.WriteAsync(await HashAsync(context.Request.Body)));
        application.Map("/sleepy", async (HttpContext context) =>
        {
            await (wake ?? Task.CompletedTask);
            await context.Response.WriteAsync(await HashAsync(context.Request.Body));
        });
        await application.StartAsync(Cancellation);
        return application;
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync("echo.v1");
        var buffer = new byte[10_000];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } message)
        {
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(socket.CloseStatus!.Value, socket.CloseStatusDescription, context.RequestAborted);
    }

    private static IPEndPoint EndPointOf(WebApplication application) => IPEndPoint.Parse(new Uri(application.Urls.First()).Authority);

    // So many MiB of a pattern, made as they are read.
    private sealed class PatternStream(int mebibytes) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => Volatile.Read(ref _position);
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var at = (int)(_position % Pattern.Length);
            var count = (int)Math.Min(Math.Min(buffer.Length, Pattern.Length - at), (mebibytes * 1024L * 1024) - _position);
            Pattern.AsSpan(at, count).CopyTo(buffer);
            Volatile.Write(ref _position, _position + count);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
