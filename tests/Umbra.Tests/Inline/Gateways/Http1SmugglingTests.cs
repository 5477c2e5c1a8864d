using Umbra.Inline.Gateway;
using Umbra.Tests.Delivery;

namespace Umbra.Tests.Inline.Gateways;

/// <summary>What would be another request, or other fields, once it is written as HTTP/1.1, is not written: neither for the instance nor for a copy.</summary>
public sealed class Http1SmugglingTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Smuggled = "a\r\n\r\nGET /admin HTTP/1.1\r\nHost: h\r\n\r\n";

    [Theory]
    [InlineData("/", "x: y\r\ntransfer-encoding", "chunked")]
    [InlineData("/", "x y", "z")]
    [InlineData("/", "x:", "z")]
    [InlineData("/", "x", Smuggled)]
    [InlineData("/", "x", "a\nb")]
    [InlineData("/", "x", "a\0b")]
    [InlineData("/public HTTP/1.1 x", "x", "y")]
    [InlineData("/\r\nX: y", "x", "y")]
    [InlineData("/\t", "x", "y")]
    public async Task Field_or_target_of_http2_that_ends_a_line_is_refused(string target, string name, string value)
    {
        await using var production = RawShadow.Answering(Ok);
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var client = await RawHttp2.ConnectAsync(gateway.Server.EndPoint);

        await client.HeadAsync(1, true, Pseudo("GET", target, (name, value)));
        await client.IsAnsweredAsync(1);

        Assert.Empty(production.Requests);
        Assert.Equal(0, gateway.Mirror.Read().Seen);
    }

    [Fact]
    public async Task Trailers_of_http2_that_end_a_line_are_refused_and_so_is_what_the_table_has_from_them()
    {
        await using var production = RawShadow.Answering(Ok);
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var client = await RawHttp2.ConnectAsync(gateway.Server.EndPoint);

        await client.HeadAsync(1, false, Pseudo("POST", "/one"));
        await client.DataAsync(1, "body");
        await client.TrailersAsync(1, ("x", Smuggled));
        await client.IsAnsweredAsync(1);
        await client.HeadWithNewestAsync(3, Pseudo("GET", "/three"));
        await client.IsAnsweredAsync(3);

        Assert.All(production.Requests, request => Assert.DoesNotContain("GET", request, StringComparison.Ordinal));
        await TappedWire.UntilAsync(() => gateway.Mirror.Read() is { Pending: 0, Seen: 1 }, "it is settled");
        Assert.Equal(1, gateway.Mirror.Read().SkippedByReason[(int)Core.Mirroring.SkipReason.Malformed]);
    }

    [Fact]
    public async Task Trailers_that_say_what_a_head_says_stay_behind()
    {
        await using var production = RawShadow.Answering(Ok);
        await using var gateway = GatewayRig.Start(
            settings => settings with { Forwarded = ForwardedPolicy.Replace },
            GatewayRig.To(production.Address) with { RequestHeaders = [new(Core.Mirroring.HeaderRuleKind.Remove, "X-Internal")] });
        using var client = await RawHttp2.ConnectAsync(gateway.Server.EndPoint);

        await client.HeadAsync(1, false, Pseudo("POST", "/"));
        await client.DataAsync(1, "body");
        await client.TrailersAsync(1, ("content-length", "3"), ("host", "other"), ("x-forwarded-for", "10.0.0.1"), ("x-internal", "1"), ("proxy-authorization", "x"), ("x-sum", "9"));
        Assert.True(await client.IsAnsweredAsync(1));

        var request = Assert.Single(production.Requests);
        Assert.EndsWith("body" + "x-sum: 9\r\n", request, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("GET /a\rX:y HTTP/1.1\r\nHost: shop\r\n\r\n")]
    [InlineData("GET /a\x01 HTTP/1.1\r\nHost: shop\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding\x0b: chunked\r\nContent-Length: 4\r\n\r\nbody")]
    public async Task Control_characters_of_http11_are_refused(string request)
    {
        await using var production = RawShadow.Answering(Ok);
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));

        var answer = await GatewayRoutingTests.RawAsync(gateway, request.Replace("Host: shop\r\n", "Host: shop\r\nConnection: close\r\n", StringComparison.Ordinal));

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Empty(production.Requests);
    }

    [Fact]
    public async Task Scheme_that_a_proxy_in_front_passes_on_is_taken_and_what_was_spoken_here_is_told()
    {
        await using var production = RawShadow.Answering(Ok);
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Address));
        using var client = await RawHttp2.ConnectAsync(gateway.Server.EndPoint);

        await client.HeadAsync(1, true, (":method", "GET"), (":scheme", "https"), (":authority", "shop"), (":path", "/"));

        Assert.True(await client.IsAnsweredAsync(1));
        Assert.Contains("X-Forwarded-Proto: http\r\n", Assert.Single(production.Requests), StringComparison.Ordinal);
    }

    private static (string, string)[] Pseudo(string method, string target, params (string, string)[] fields) =>
        [(":method", method), (":scheme", "http"), (":authority", "shop"), (":path", target), .. fields];
}
