using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Delivery;

/// <summary>Against Kestrel, HTTP/2 with prior knowledge.</summary>
public sealed class Http2SenderTests
{
    [Fact]
    public async Task Copies_arrive_with_raw_target_authority_and_body()
    {
        var seen = new ConcurrentQueue<string>();
        await using var server = await StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            seen.Enqueue($"{context.Request.Protocol} {context.Request.Method} {context.Request.Host} {target} {context.Request.Headers["X-A"]} {await reader.ReadToEndAsync()}");
        });
        await using var rig = new DeliveryRig(DeliveryRig.To(new Uri(server.Urls.First())) with { Http2 = true });
        rig.Offer("GET /a/../b%2Fc?x HTTP/1.1\r\nHost: shop.example\r\nX-A: 1\r\n\r\n");
        await rig.SettledAsync();
        rig.Offer("POST / HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n", BodyFraming.Chunked, "hello"u8.ToArray());
        await rig.SettledAsync();
        Assert.Equal(2, rig.Mirrored);
        Assert.Equal(["HTTP/2 GET shop.example /a/../b%2Fc?x 1 ", "HTTP/2 POST shop.example /  hello"], seen);
    }

    [Fact]
    public async Task Shadow_that_never_answers_is_timed_out_and_one_that_is_not_there_is_send_failed()
    {
        await using var server = await StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var hung = new DeliveryRig(DeliveryRig.To(new Uri(server.Urls.First())) with { Http2 = true, Timeout = TimeSpan.FromMilliseconds(200) });
        await using var dead = new DeliveryRig(DeliveryRig.To(RawShadow.Nobody()) with { Http2 = true });
        hung.Get();
        dead.Get();
        await hung.SettledAsync();
        await dead.SettledAsync();
        Assert.Equal(1, hung.Skipped(SkipReason.TimedOut));
        Assert.Equal(1, dead.Skipped(SkipReason.SendFailed));
    }

    [Fact]
    public async Task Response_is_given_to_who_wants_it_as_http_1_would_say_it()
    {
        await using var server = await StartAsync(async context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers["X-A"] = new(["1", "2"]);
            context.Response.DeclareTrailer("x-sum");
            await context.Response.WriteAsync("hello");
            context.Response.AppendTrailer("x-sum", "5");
        });
        var witness = new RecordingWitness();
        await using var rig = new DeliveryRig(DeliveryRig.To(new Uri(server.Urls.First())) with { Http2 = true }, witness: witness);
        rig.Get();
        await rig.SettledAsync();

        var (reason, response) = Assert.Single(witness.Ended);
        Assert.Null(reason);
        Assert.StartsWith("201 HTTP/1.1 201 \r\n", response, StringComparison.Ordinal);
        Assert.Contains("X-A: 1\r\nX-A: 2\r\n", response, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("|hello|x-sum: 5\r\n", response, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate serve)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var server = builder.Build();
        server.Run(serve);
        await server.StartAsync();
        return server;
    }
}
