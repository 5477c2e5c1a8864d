using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Umbra.Inline.Gateway;
using Xunit;

namespace Umbra.Tests.Inline.Gateways;

/// <summary>Which destination gets a request, and what happens when it cannot take it.</summary>
public sealed class GatewayDestinationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Weights_decide_within_three_sigma()
    {
        await using var stable = await Backend.StartAsync(name: "stable");
        await using var canary = await Backend.StartAsync(name: "canary");
        await using var gateway = GatewayRig.Start(Two(stable, canary, 90, 10));
        using var client = gateway.Client();

        const int Count = 1000;
        var got = await AskAsync(client, Count);

        var sigma = Math.Sqrt(Count * 0.1 * 0.9);
        Assert.InRange(got["canary"], (Count * 0.1) - (3 * sigma), (Count * 0.1) + (3 * sigma));
        Assert.Equal(Count, got.Values.Sum());
        await TappedWire.UntilAsync(() => gateway.Gateway.Read().Sum(one => one.Destination.Counts.Requests) == Count, "all have ended");
        Assert.Equal([got["stable"], got["canary"]], gateway.Gateway.Read().Select(one => (int)one.Destination.Counts.Requests));
    }

    [Fact]
    public async Task Key_stays_with_its_destination_and_only_the_share_that_moves_moves()
    {
        await using var stable = await Backend.StartAsync(name: "stable");
        await using var canary = await Backend.StartAsync(name: "canary");
        var route = Two(stable, canary, 90, 10) with { Sticky = new StickySettings("X-User", IsCookie: false) };
        await using var gateway = GatewayRig.Start(route);
        using var client = gateway.Client();
        var before = await UsersAsync();
        Assert.Equal(before, await UsersAsync());

        gateway.Apply(gateway.Gateway.Settings! with { Routes = [Two(stable, canary, 60, 40) with { Sticky = route.Sticky }] });
        var after = await UsersAsync();

        Assert.Equal(2, before.Distinct().Count());
        Assert.DoesNotContain(before.Zip(after), pair => pair is ("canary", "stable"));
        Assert.Contains(before.Zip(after), pair => pair is ("stable", "canary"));

        async Task<List<string>> UsersAsync()
        {
            var answers = new List<string>();
            for (var user = 0; user < 200; user++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-User", $"user-{user}" } } };
                using var answer = await client.SendAsync(request, Cancellation);
                answers.Add(await answer.Content.ReadAsStringAsync(Cancellation));
            }

            return answers;
        }
    }

    [Fact]
    public async Task Client_without_a_cookie_gets_one_and_stays()
    {
        await using var one = await Backend.StartAsync(name: "one");
        await using var two = await Backend.StartAsync(name: "two");
        await using var gateway = GatewayRig.Start(Two(one, two, 1, 1) with { Sticky = new StickySettings("umbra-route", IsCookie: true, Issues: true) });
        using var client = gateway.Client();
        using var first = await client.GetAsync("/", Cancellation);
        var cookie = first.Headers.GetValues("Set-Cookie").Single();
        Assert.Matches("^umbra-route=[0-9a-f]{32}; Path=/; HttpOnly; SameSite=Lax$", cookie);
        var name = await first.Content.ReadAsStringAsync(Cancellation);
        for (var i = 0; i < 20; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Cookie", "a=b; " + cookie.Split(';')[0] } } };
            using var again = await client.SendAsync(request, Cancellation);
            Assert.Equal(name, await again.Content.ReadAsStringAsync(Cancellation));
            Assert.False(again.Headers.Contains("Set-Cookie"));
        }
    }

    [Fact]
    public async Task Safe_request_is_tried_again_where_no_connection_can_be_made_and_others_are_not()
    {
        await using var alive = await Backend.StartAsync(name: "alive");
        var dead = new Uri($"http://127.0.0.1:{DeadPort()}");
        await using var gateway = GatewayRig.Start(new RouteSettings
        {
            Name = "all",
            Destinations = [new DestinationSettings { Name = "two", Urls = [dead, alive.Url], EjectAfter = 0 }],
        });
        using var client = gateway.Client();

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("alive", await client.GetStringAsync("/", Cancellation));
        }

        var posts = new List<HttpStatusCode>();
        for (var i = 0; i < 10; i++)
        {
            using var response = await client.PostAsync("/", new StringContent("x"), Cancellation);
            posts.Add(response.StatusCode);
        }

        Assert.Equal(5, posts.Count(status => status == HttpStatusCode.BadGateway));
        Assert.Equal(5, posts.Count(status => status == HttpStatusCode.OK));
        var counts = gateway.Gateway.Read().Single().Destination.Counts;
        await TappedWire.UntilAsync(() => counts.Requests == 20, "all have ended");
        Assert.Equal((5, 10, 5), (counts.Retries, counts.ConnectFailed, counts.Errors));
        Assert.True(gateway.Mirror.Read().AddsUp);
    }

    [Fact]
    public async Task Instance_that_fails_is_left_out_and_another_destination_takes_over()
    {
        await using var alive = await Backend.StartAsync(name: "alive");
        var dead = new Uri($"http://127.0.0.1:{DeadPort()}");
        await using var gateway = GatewayRig.Start(new RouteSettings
        {
            Name = "all",
            Retries = 0,
            Destinations =
            [
                new DestinationSettings { Name = "dead", Urls = [dead], EjectAfter = 2, EjectFor = TimeSpan.FromMinutes(1), Weight = 9 },
                new DestinationSettings { Name = "alive", Urls = [alive.Url] },
            ],
        });
        using var client = gateway.Client();
        var failed = 0;
        for (var i = 0; i < 50; i++)
        {
            using var response = await client.GetAsync("/", Cancellation);
            failed += response.StatusCode == HttpStatusCode.BadGateway ? 1 : 0;
        }

        Assert.Equal(2, failed);
        Assert.Contains(gateway.Problems, problem => problem.Contains("is left out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Instance_that_is_not_well_takes_nothing_until_it_is_again()
    {
        var isWell = false;
        await using var sick = await Backend.StartAsync(
            context =>
            {
                context.Response.StatusCode = context.Request.Path == "/healthz" && !Volatile.Read(ref isWell) ? 500 : 200;
                return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "sick", Cancellation);
            });
        await using var alive = await Backend.StartAsync(name: "alive");
        await using var gateway = GatewayRig.Start(new RouteSettings
        {
            Name = "all",
            Destinations = [new DestinationSettings { Name = "two", Urls = [sick.Url, alive.Url], Health = new HealthSettings("/healthz", TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(5), 2, 1) }],
        });
        using var client = gateway.Client();
        var instances = gateway.Gateway.Read().Single().Destination.Instances;
        await TappedWire.UntilAsync(() => !instances[0].IsWell, "it is found out");
        Assert.Equal(["alive"], (await AskAsync(client, 20)).Keys);

        Volatile.Write(ref isWell, true);
        await TappedWire.UntilAsync(() => instances[0].IsWell, "it is well again");
        Assert.Equal(2, (await AskAsync(client, 20)).Count);
        Assert.Equal(2, gateway.Problems.Count);
    }

    [Fact]
    public async Task Switch_sends_new_requests_elsewhere_at_once_and_lets_open_ones_finish()
    {
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        await using var blue = await Backend.StartAsync(async context =>
        {
            if (context.Request.Path == "/slow")
            {
                entered.SetResult();
                await leave.Task;
            }

            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "blue", Cancellation);
        });
        await using var green = await Backend.StartAsync(name: "green");
        await using var gateway = GatewayRig.Start(settings => settings with { Active = "one" }, Two(blue, green, 1, 1));
        using var client = gateway.Client();
        Assert.Equal(["blue"], (await AskAsync(client, 20)).Keys);
        var slow = client.GetStringAsync("/slow", Cancellation);
        await entered.Task;

        gateway.Apply(gateway.Gateway.Settings! with { Active = "two" });
        Assert.Equal(["green"], (await AskAsync(client, 20)).Keys);
        Assert.False(slow.IsCompleted);
        leave.SetResult();
        Assert.Equal("blue", await slow);
        Assert.Equal([false, true], gateway.Gateway.Read().Select(one => one.IsLive));
    }

    [Fact]
    public async Task Destination_that_is_made_anew_keeps_its_counts_and_what_was_found_of_its_instances()
    {
        await using var alive = await Backend.StartAsync(name: "alive");
        await using var more = await Backend.StartAsync(name: "more");
        var dead = new Uri($"http://127.0.0.1:{DeadPort()}");
        var one = new DestinationSettings { Name = "one", Urls = [dead, alive.Url], EjectAfter = 1, EjectFor = TimeSpan.FromMinutes(1) };
        var route = new RouteSettings { Name = "all", Retries = 0, Destinations = [one] };
        await using var gateway = GatewayRig.Start(route);
        using var client = gateway.Client();
        await GetAsync(3);
        var counts = gateway.Gateway.Read().Single().Destination.Counts;
        Assert.Equal((3, 1), (counts.Requests, counts.Errors));

        gateway.Apply(gateway.Gateway.Settings! with { Routes = [route with { Destinations = [one with { Urls = [dead, alive.Url, more.Url] }] }] });
        await GetAsync(9);

        counts = gateway.Gateway.Read().Single().Destination.Counts;
        Assert.Equal((12, 1), (counts.Requests, counts.Errors));
        Assert.Equal(["http://127.0.0.1:" + dead.Port], gateway.Gateway.Read().Single().Destination.Instances.Where(instance => !instance.IsWell).Select(instance => instance.Origin));

        async Task GetAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                using var response = await client.GetAsync("/", Cancellation);
            }
        }
    }

    [Fact]
    public async Task Destination_that_another_one_stands_in_for_is_charged_with_the_error()
    {
        await using var stable = await Backend.StartAsync(name: "stable");
        await using var gateway = GatewayRig.Start(new RouteSettings
        {
            Name = "all",
            Destinations =
            [
                new DestinationSettings { Name = "canary", Urls = [new Uri($"http://127.0.0.1:{DeadPort()}")], EjectAfter = 0, Weight = 1000 },
                new DestinationSettings { Name = "stable", Urls = [stable.Url] },
            ],
        });
        using var client = gateway.Client();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("stable", await client.GetStringAsync("/", Cancellation));
        }

        var (ofCanary, ofStable) = (gateway.Gateway.Read()[0].Destination.Counts, gateway.Gateway.Read()[1].Destination.Counts);
        Assert.Equal((20, 0), (ofStable.Requests, ofStable.Errors));
        Assert.InRange(ofCanary.Errors, 15, 20);
        Assert.Equal(ofCanary.Requests, ofCanary.Errors);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Instance_that_takes_no_connection_in_time_is_unconnected_whatever_it_speaks(bool isHttp2)
    {
        // What is not accepted fills the queue, and then the kernel answers nobody.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var address = (IPEndPoint)full.LocalEndPoint!;
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(address, Cancellation);
        await using var alive = await Backend.StartAsync(name: "alive", protocols: isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var gateway = GatewayRig.Start(
            settings => settings with { ConnectTimeout = TimeSpan.FromMilliseconds(200) },
            new RouteSettings
            {
                Name = "alone",
                Match = [GatewayRig.Prefix("/alone")],
                Destinations = [new DestinationSettings { Name = "one", Urls = [new Uri($"http://{address}")], Http2 = isHttp2 }],
            },
            new RouteSettings
            {
                Name = "all",
                Destinations = [new DestinationSettings { Name = "one", Urls = [new Uri($"http://{address}"), alive.Url], Http2 = isHttp2 }],
            });
        using var client = gateway.Client();
        Assert.Equal("alive", await client.GetStringAsync("/", Cancellation));
        Assert.Equal("alive", await client.GetStringAsync("/", Cancellation));
        using var alone = await client.GetAsync("/alone", Cancellation);
        Assert.Equal(HttpStatusCode.BadGateway, alone.StatusCode);
        Assert.Equal([2L, 1L], gateway.Gateway.Read().Select(one => one.Destination.Counts.ConnectFailed));
    }

    [Fact]
    public async Task Time_outs_are_answered_with_504_and_cut_what_has_begun()
    {
        await using var slow = await Backend.StartAsync(async context =>
        {
            if (context.Request.Path == "/begun")
            {
                await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "begun", Cancellation);
                await context.Response.Body.FlushAsync(Cancellation);
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using var gateway = GatewayRig.Start(
            GatewayRig.To(slow.Url) with { Name = "idle", Match = [GatewayRig.Prefix("/idle")], Idle = TimeSpan.FromMilliseconds(200) },
            GatewayRig.To(slow.Url) with { Timeout = TimeSpan.FromMilliseconds(300) });
        using var client = gateway.Client();

        using var idle = await client.GetAsync("/idle", Cancellation);
        using var whole = await client.GetAsync("/whole", Cancellation);
        Assert.Equal((HttpStatusCode.GatewayTimeout, HttpStatusCode.GatewayTimeout), (idle.StatusCode, whole.StatusCode));
        using var begun = await client.GetAsync("/begun", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => begun.Content.ReadAsStringAsync(Cancellation));
        await TappedWire.UntilAsync(() => gateway.Gateway.Read().Select(one => one.Destination.Counts.Errors) is var errors && errors.SequenceEqual([1L, 2L]), "each is counted");
        await TappedWire.UntilAsync(() => gateway.Mirror.Read() is { Seen: 3 } balance && balance.AddsUp, "the ledger adds up");
    }

    [Fact]
    public async Task Reload_under_way_fails_no_request()
    {
        await using var one = await Backend.StartAsync(name: "one");
        await using var two = await Backend.StartAsync(name: "two");
        await using var gateway = GatewayRig.Start(Two(one, two, 1, 1));
        using var client = gateway.Client();
        using var end = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                var count = 0;
                for (; !end.IsCancellationRequested; count++)
                {
                    using var response = await client.GetAsync("/", Cancellation);
                    Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                }

                return count;
            },
            Cancellation)).ToList();
        for (var i = 0; i < 30; i++)
        {
            // Other settings of a destination make it anew, with connections of its own.
            var route = Two(one, two, i % 3, 1);
            gateway.Apply(gateway.Gateway.Settings! with { Routes = [route with { Destinations = [.. route.Destinations.Select(d => d with { EjectAfter = 5 + (i % 2) })] }] });
            await Task.Delay(10, Cancellation);
        }

        await end.CancelAsync();
        Assert.True((await Task.WhenAll(asking)).Sum() > 0);
    }

    private static RouteSettings Two(Backend one, Backend two, int first, int second) => new()
    {
        Name = "all",
        Destinations = [new DestinationSettings { Name = "one", Urls = [one.Url], Weight = first }, new DestinationSettings { Name = "two", Urls = [two.Url], Weight = second }],
    };

    private static async Task<Dictionary<string, int>> AskAsync(HttpClient client, int count)
    {
        var answers = new Dictionary<string, int>();
        for (var i = 0; i < count; i++)
        {
            var name = await client.GetStringAsync("/", Cancellation);
            answers[name] = answers.GetValueOrDefault(name) + 1;
        }

        return answers;
    }

    private static int DeadPort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
