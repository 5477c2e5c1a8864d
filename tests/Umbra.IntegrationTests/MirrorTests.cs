namespace Umbra.IntegrationTests;

/// <summary>The main job, as the README promises it: the one-liner, real sockets, and what reaches the shadow.</summary>
public sealed class MirrorTests
{
    [Fact]
    public async Task Every_get_reaches_the_shadow_once_byte_for_byte_but_for_the_rewrites()
    {
        await using var production = RecordingServer.Start("production");
        await using var shadow = RecordingServer.Start("shadow");
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "100");
        using (var client = await Clients.ConnectAsync(umbra.Tap))
        {
            for (var i = 0; i < 200; i++)
            {
                var response = await Clients.ExchangeAsync(
                    client, $"GET /a/../b%2F/{i}?q=%20 HTTP/1.1\r\nhOST: shop.example:8080\r\nX-b: 2\r\nx-A: 1\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n");
                Assert.EndsWith("production", response, StringComparison.Ordinal);
            }
        }

        var figures = await umbra.UntilLedgerAsync(ledger => ledger.Mirrored == 200 && ledger.Pending == 0);
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"GET /a/../b%2F/{i}?q=%20 HTTP/1.1").Order(), shadow.Requests.Select(request => request.RequestLine).Order());
        Assert.All(shadow.Requests, request => Assert.Equal(
            ["hOST: shop.example:8080", "X-b: 2", "x-A: 1", "Accept: */*", "X-Mirrored-From: shop.example", "baggage: umbra.shadow=shadow", "X-Umbra-Mirror: umbra/shadow"], request.Fields));
        Assert.Equal(0, await umbra.StopAsync());
        Assert.Contains("200", umbra.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Posts_reach_the_shadow_only_when_all_methods_are_taken(bool all)
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, ["--percent", "100", .. all ? new[] { "--methods", "all" } : []]);
        using var client = await Clients.ConnectAsync(umbra.Tap);
        await Clients.ExchangeAsync(client, "POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
        await Clients.ExchangeAsync(client, "POST /orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x\r\nlo\r\n0\r\nX-Sum: 1\r\n\r\n");
        await Clients.ExchangeAsync(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 3, Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.Equal(all ? 0 : 2, figures.SkippedFor("unsafe_method"));
        Assert.Equal(all ? 3 : 1, shadow.Requests.Count);
        Assert.Equal(all ? ["", "hello", "hello"] : [""], shadow.Requests.Select(request => request.Body.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(all ? 1 : 0, shadow.Requests.Count(request => request.Trailers == "X-Sum: 1\r\n"));
    }

    [Fact]
    public async Task Ten_percent_of_twenty_thousand_is_within_three_sigma()
    {
        await using var production = RecordingServer.Start();
        await using var shadow = RecordingServer.Start();
        await using var umbra = await UmbraProcess.MirrorAsync(production.EndPoint, shadow.EndPoint, "--percent", "10");
        Assert.Equal(0, await Clients.LoadAsync(umbra.Tap, 8, 20_000, i => $"GET /{i} HTTP/1.1\r\nHost: x\r\n\r\n"));
        var figures = await umbra.UntilLedgerAsync(ledger => ledger is { Seen: 20_000, Pending: 0 });
        Assert.True(figures.AddsUp, figures.ToString());
        Assert.InRange(figures.Mirrored, 2_000 - 127, 2_000 + 127); // 3 × √(20,000 × 0.1 × 0.9)
        Assert.Equal(figures.Mirrored, shadow.Requests.Count);
        Assert.Equal(20_000 - figures.Mirrored, figures.SkippedFor("not_sampled"));
        Assert.Equal(shadow.Requests.Count, shadow.Requests.Select(request => request.RequestLine).Distinct().Count());
    }
}
