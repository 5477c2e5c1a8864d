using System.Net;
using Umbra.Core.Mirroring;
using Umbra.Inline.Gateway;
using Xunit;

namespace Umbra.Tests.Inline.Gateways;

/// <summary>Which route takes a request, what becomes of it on the way, and what the gateway answers by itself.</summary>
public sealed class GatewayRoutingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task First_route_that_fits_takes_the_request_and_one_that_fits_none_is_answered_with_404()
    {
        await using var one = await Backend.StartAsync(name: "one");
        await using var two = await Backend.StartAsync(name: "two");
        await using var gateway = GatewayRig.Start(
            GatewayRig.To(one.Url) with { Name = "exact", Match = [new RequestMatcher { Path = new TextMatch(TextMatchKind.Exact, "/api/x") }] },
            GatewayRig.To(two.Url) with { Name = "prefix", Match = [GatewayRig.Prefix("/api"), new RequestMatcher { Hosts = ["*.example.com"], Methods = ["PUT"] }] });
        using var client = gateway.Client();

        Assert.Equal("one", await client.GetStringAsync("/api/x?a=1", Cancellation));
        Assert.Equal("two", await client.GetStringAsync("/api/xy", Cancellation));
        using var put = new HttpRequestMessage(HttpMethod.Put, "/else") { Headers = { Host = "a.example.com:80" } };
        using var answered = await client.SendAsync(put, Cancellation);
        Assert.Equal("two", await answered.Content.ReadAsStringAsync(Cancellation));
        using var nothing = await client.GetAsync("/other", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        Assert.Equal(4, gateway.Source.Read().Exchanges);
        Assert.Equal(3, gateway.Mirror.Read().Seen);
    }

    [Fact]
    public async Task Target_goes_on_byte_for_byte_unless_it_is_rewritten()
    {
        await using var production = await Backend.StartAsync();
        await using var gateway = GatewayRig.Start(
            GatewayRig.To(production.Url) with { Name = "moved", Match = [GatewayRig.Prefix("/old/")], Rewrite = new PathRewriteSettings(PathRewriteKind.Prefix, "/old", "/new") },
            GatewayRig.To(new Uri(production.Url, "/base/")) with { Name = "based", Match = [GatewayRig.Prefix("/b")] },
            GatewayRig.To(production.Url));

        foreach (var target in (string[])["/a/../b%2Fc//d?x=%20&y", "/old/a/./b?q=/old/", "/b/x", "http://shop.example.com/abs?z=1", "/%E4%BD%A0"])
        {
            await RawAsync(gateway, $"GET {target} HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n");
        }

        Assert.Equal(
            ["/a/../b%2Fc//d?x=%20&y", "/new/a/./b?q=/old/", "/base/b/x", "/abs?z=1", "/%E4%BD%A0"],
            production.Requests.Select(request => request.Split(' ')[1]));
    }

    [Fact]
    public async Task Fields_are_changed_on_the_way_there_and_back_and_the_client_is_named()
    {
        await using var production = await Backend.StartAsync(context =>
        {
            context.Response.Headers["X-Powered-By"] = "magic";
            context.Response.Headers["X-Many"] = new(["1", "2"]);
            return Task.CompletedTask;
        });
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Url) with
        {
            Host = "inner.example.com",
            RequestHeaders = [new(HeaderRuleKind.Remove, "X-Secret"), new(HeaderRuleKind.Set, "X-Where", "$host $http_host $request_uri $remote_addr $scheme $host-new$is_request_port$request_port"), new(HeaderRuleKind.Add, "X-More", "b"), new(HeaderRuleKind.Set, "Content-Language", "de")],
            ResponseHeaders = [new(HeaderRuleKind.Remove, "X-Powered-By"), new(HeaderRuleKind.Set, "X-Gate", "${host}"), new(HeaderRuleKind.Add, "X-Many", "3")],
        });
        using var client = gateway.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/x?y=1") { Content = new StringContent("hello"), Headers = { { "X-Secret", "s" }, { "X-More", "a" }, { "X-Forwarded-For", "10.0.0.1" } } };
        using var response = await client.SendAsync(request, Cancellation);

        var fields = production.LastFields;
        Assert.Equal("inner.example.com", fields["Host"]);
        Assert.Equal($"127.0.0.1 {gateway.Url.Authority} /x?y=1 127.0.0.1 http 127.0.0.1-new:{gateway.Url.Port}", fields["X-Where"]);
        Assert.Equal(["a", "b"], fields["X-More"].Split(',', StringSplitOptions.TrimEntries));
        Assert.Equal("de", fields["Content-Language"]);
        Assert.False(fields.ContainsKey("X-Secret"));
        Assert.Equal("10.0.0.1, 127.0.0.1", fields["X-Forwarded-For"]);
        Assert.Equal(("http", gateway.Url.Authority), (fields["X-Forwarded-Proto"], fields["X-Forwarded-Host"]));
        Assert.False(response.Headers.Contains("X-Powered-By"));
        Assert.Equal("127.0.0.1", response.Headers.GetValues("X-Gate").Single());
        Assert.Equal(["1", "2", "3"], response.Headers.GetValues("X-Many"));
    }

    [Theory]
    [InlineData(ForwardedPolicy.Replace, "127.0.0.1", "http")]
    [InlineData(ForwardedPolicy.Off, "10.0.0.1", "https")]
    public async Task Forwarded_fields_are_replaced_or_left(object policy, string address, string scheme)
    {
        await using var production = await Backend.StartAsync();
        await using var gateway = GatewayRig.Start(settings => settings with { Forwarded = (ForwardedPolicy)policy }, GatewayRig.To(production.Url));
        using var client = gateway.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Forwarded-For", "10.0.0.1" }, { "X-Forwarded-Proto", "https" } } };
        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal((address, scheme), (production.LastFields["X-Forwarded-For"], production.LastFields["X-Forwarded-Proto"]));
    }

    [Fact]
    public async Task Redirects_and_answers_of_its_own()
    {
        await using var gateway = GatewayRig.Start(
            Itself("to") with { Redirect = new RedirectSettings(302, "https://$host$request_uri") },
            Itself("parts") with { Redirect = new RedirectSettings(308, Scheme: "https", Host: "www.example.com", Rewrite: new PathRewriteSettings(PathRewriteKind.Prefix, "/parts", "/p")) },
            Itself("port") with { Redirect = new RedirectSettings(301, Port: 8443) },
            Itself("body") with { Respond = new RespondSettings(418, "you asked for $request_uri", "text/x-tea"), ResponseHeaders = [new(HeaderRuleKind.Set, "X-A", "b")] },
            Itself("empty") with { Respond = new RespondSettings(204) });
        using var client = gateway.Client();

        Assert.Equal((302, "https://shop.example.com/to?a=1"), await Location("/to?a=1"));
        Assert.Equal((308, "https://www.example.com/p/x?a=1"), await Location("/parts/x?a=1"));
        Assert.Equal((301, "http://shop.example.com:8443/port"), await Location("/port"));
        using var tea = await client.GetAsync("/body", Cancellation);
        Assert.Equal((418, "you asked for /body", "text/x-tea", "b"), ((int)tea.StatusCode, await tea.Content.ReadAsStringAsync(Cancellation), tea.Content.Headers.ContentType!.ToString(), tea.Headers.GetValues("X-A").Single()));
        using var empty = await client.GetAsync("/empty", Cancellation);
        Assert.Equal(204, (int)empty.StatusCode);

        async Task<(int, string?)> Location(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "shop.example.com" } };
            using var response = await client.SendAsync(request, Cancellation);
            return ((int)response.StatusCode, response.Headers.Location?.OriginalString);
        }

        static RouteSettings Itself(string name) => new() { Name = name, Match = [GatewayRig.Prefix("/" + name)] };
    }

    [Fact]
    public async Task What_is_about_the_gateway_itself_is_not_forwarded()
    {
        await using var production = await Backend.StartAsync();
        await using var gateway = GatewayRig.Start(GatewayRig.To(production.Url));

        Assert.StartsWith("HTTP/1.1 204 ", await RawAsync(gateway, "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 405 ", await RawAsync(gateway, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 501 ", await RawAsync(gateway, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"), StringComparison.Ordinal);
        Assert.Empty(production.Requests);
        Assert.True(gateway.Mirror.Read().AddsUp);
    }

    [Fact]
    public async Task Answer_that_fails_is_a_500_and_leaves_no_copy_behind()
    {
        // A value that no field can have, which the configuration would have refused.
        await using var gateway = GatewayRig.Start(new RouteSettings { Name = "all", Respond = new RespondSettings(200, "hi"), ResponseHeaders = [new(HeaderRuleKind.Set, "X-A", "\u0001")] });

        Assert.StartsWith("HTTP/1.1 500 ", await RawAsync(gateway, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab"), StringComparison.Ordinal);

        await TappedWire.UntilAsync(() => gateway.Mirror.Read() is { Seen: 1, Pending: 0 } balance && balance.AddsUp, "the copy is settled");
        Assert.Single(gateway.Faults);
        gateway.Faults.Clear();
    }

    internal static async Task<string> RawAsync(GatewayRig gateway, string request)
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync(gateway.Server.EndPoint, Cancellation);
        await socket.SendAsync(System.Text.Encoding.Latin1.GetBytes(request), Cancellation);
        return System.Text.Encoding.Latin1.GetString(await TappedWire.ReceiveAllAsync(socket));
    }
}
