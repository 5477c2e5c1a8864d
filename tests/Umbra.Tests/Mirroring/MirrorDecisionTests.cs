using System.Globalization;
using System.Net;
using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Mirroring;

public sealed class MirrorDecisionTests
{
    private static readonly MirrorRule All = new() { Name = "staging", PercentHundredths = 10_000 };

    [Theory]
    [InlineData("GET", null)]
    [InlineData("HEAD", null)]
    [InlineData("OPTIONS", null)]
    [InlineData("TRACE", null)]
    [InlineData("POST", "unsafe_method")]
    [InlineData("get", "unsafe_method")]
    [InlineData("CONNECT", "excluded")]
    public void Safe_methods_are_the_default(string method, string? reason) => Assert.Equal(reason, Decide(All, $"{method} / HTTP/1.1\r\nHost: x\r\n\r\n"));

    [Fact]
    public void Connect_is_excluded_even_when_all_methods_are_taken() =>
        Assert.Equal("excluded", Decide(All with { Methods = MethodPolicy.Every }, "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"));

    [Fact]
    public void Paused_mirror_takes_nothing() => Assert.Equal("paused", Decide(All with { IsPaused = true }, "GET / HTTP/1.1\r\n\r\n"));

    [Theory]
    [InlineData("umbra/other", "loop")]
    [InlineData("umbra-2/other", null)]
    [InlineData("umbra", null)]
    public void Copies_of_this_fleet_are_not_mirrored_again(string mark, string? reason) =>
        Assert.Equal(reason, Decide(All, $"GET / HTTP/1.1\r\nHost: x\r\nx-umbra-mirror: {mark}\r\n\r\n"));

    [Theory]
    [InlineData("/api/x", null)]
    [InlineData("/ap", "not_matched")]
    [InlineData("http://x/api", null)]
    [InlineData("/x?/api", "not_matched")]
    public void Path_prefix_is_matched_on_the_raw_path(string target, string? reason) =>
        Assert.Equal(reason, Decide(All with { Match = [new RequestMatcher { Path = new TextMatch(TextMatchKind.Prefix, "/api") }] }, $"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n"));

    [Theory]
    [InlineData("a.example.com", true)]
    [InlineData("A.B.Example.COM:8080", true)]
    [InlineData("example.com", false)]
    [InlineData("badexample.com", false)]
    [InlineData("[::1]:80", false)]
    public void Host_wildcard_stands_for_one_label_or_more(string host, bool fits) =>
        Assert.Equal(fits, Fits(new RequestMatcher { Hosts = ["*.example.com"] }, $"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"));

    [Theory]
    [InlineData(nameof(TextMatchKind.Exact), "gold", true)]
    [InlineData(nameof(TextMatchKind.Exact), "gol", false)]
    [InlineData(nameof(TextMatchKind.Prefix), "go", true)]
    [InlineData(nameof(TextMatchKind.Regex), "^g.ld$", true)]
    [InlineData(nameof(TextMatchKind.Regex), "^x", false)]
    [InlineData(nameof(TextMatchKind.Present), "", true)]
    [InlineData(nameof(TextMatchKind.Absent), "", false)]
    public void Header_and_query_conditions_fit_any_value(string kind, string text, bool fits)
    {
        var match = new TextMatch(Enum.Parse<TextMatchKind>(kind), text);
        Assert.Equal(fits, Fits(new RequestMatcher { Headers = [new NamedMatch("X-Tier", match)] }, "GET / HTTP/1.1\r\nx-tier: silver\r\nX-TIER: gold\r\n\r\n"));
        Assert.Equal(fits, Fits(new RequestMatcher { Query = [new NamedMatch("tier", match)] }, "GET /?tier=silver&tier=gold HTTP/1.1\r\n\r\n"));
    }

    [Fact]
    public void Exclusion_wins_over_a_match()
    {
        var matcher = new RequestMatcher { Path = new TextMatch(TextMatchKind.Exact, "/health") };
        var agent = new RequestMatcher { Headers = [new NamedMatch("User-Agent", new TextMatch(TextMatchKind.Prefix, "kube-probe/"))] };
        var rule = All with { Exclude = [matcher, agent] };
        Assert.Equal("excluded", Decide(rule, "GET /health HTTP/1.1\r\n\r\n"));
        Assert.Equal("excluded", Decide(rule, "GET / HTTP/1.1\r\nUser-Agent: kube-probe/1.30\r\n\r\n"));
        Assert.Null(Decide(rule, "GET /healthy HTTP/1.1\r\nUser-Agent: curl\r\n\r\n"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(5_000)]
    public void Sample_is_within_three_sigma_of_its_percentage(int hundredths)
    {
        const int Count = 100_000;
        var taken = Enumerable.Range(0, Count).Count(i => Decide(All with { PercentHundredths = hundredths }, "GET / HTTP/1.1\r\n\r\n", (ulong)i) is null);
        var share = hundredths / 10_000.0;
        Assert.InRange(taken, (Count * share) - (3 * Math.Sqrt(Count * share * (1 - share))), (Count * share) + (3 * Math.Sqrt(Count * share * (1 - share))));
    }

    [Fact]
    public void Zero_percent_takes_nothing_and_a_hundred_everything()
    {
        Assert.All(Enumerable.Range(0, 1_000), i => Assert.Equal("not_sampled", Decide(All with { PercentHundredths = 0 }, "GET / HTTP/1.1\r\n\r\n", (ulong)i)));
        Assert.All(Enumerable.Range(0, 1_000), i => Assert.Null(Decide(All, "GET / HTTP/1.1\r\n\r\n", (ulong)i)));
    }

    [Theory]
    [InlineData(nameof(SampleKeyKind.Header))]
    [InlineData(nameof(SampleKeyKind.Cookie))]
    [InlineData(nameof(SampleKeyKind.ClientAddress))]
    public void Key_that_is_in_stays_in_when_the_percentage_grows(string kind)
    {
        var rule = All with { SampleBy = new SampleKey(Enum.Parse<SampleKeyKind>(kind), "user") };
        for (var user = 0; user < 2_000; user++)
        {
            var request = $"GET / HTTP/1.1\r\nuser: {user}\r\nCookie: a=b; user={user}\r\n\r\n";
            var address = string.Create(CultureInfo.InvariantCulture, $"10.0.{user / 256}.{user % 256}");
            var wasIn = false;
            foreach (var hundredths in new[] { 100, 1_000, 5_000, 9_999 })
            {
                var first = Decide(rule with { PercentHundredths = hundredths }, request, 1, address);
                Assert.Equal(first, Decide(rule with { PercentHundredths = hundredths }, request, 999, address));
                Assert.False(wasIn && first is not null);
                wasIn = first is null;
            }
        }
    }

    [Fact]
    public void Mirrors_draw_independently_of_each_other()
    {
        var one = All with { PercentHundredths = 5_000 };
        var two = one with { Name = "other" };
        var both = Enumerable.Range(0, 20_000).Count(i => Decide(one, "GET / HTTP/1.1\r\n\r\n", (ulong)i) is null && Decide(two, "GET / HTTP/1.1\r\n\r\n", (ulong)i) is null);
        Assert.InRange(both, 5_000 - (3 * 62), 5_000 + (3 * 62)); // binomial(20,000, 1/4)
    }

    [Theory]
    [InlineData("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9")]
    [InlineData("10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("192.0.2.1", "203.0.113.9", "192.0.2.1")]
    [InlineData("10.0.0.1", "10.0.0.3", "10.0.0.3")]
    public void Forwarded_addresses_count_only_from_trusted_proxies(string peer, string forwarded, string client)
    {
        var proxies = new TrustedProxies([IPNetwork.Parse("10.0.0.0/8")]);
        Assert.Equal(HeadFault.None, HeadParser.ParseRequest(Encoding.Latin1.GetBytes($"GET / HTTP/1.1\r\nX-Forwarded-For: {forwarded}\r\n\r\n"), FieldTable.ForThisThread, out var head));
        Assert.Equal(client, Encoding.UTF8.GetString(proxies.ClientOf(head, Encoding.UTF8.GetBytes(peer))));
    }

    private static bool Fits(RequestMatcher matcher, string request) => Decide(All with { Match = [matcher] }, request) is null;

    private static string? Decide(MirrorRule rule, string request, ulong number = 1, string client = "192.0.2.1")
    {
        Assert.Equal(HeadFault.None, HeadParser.ParseRequest(Encoding.Latin1.GetBytes(request), FieldTable.ForThisThread, out var head));
        return new MirrorDecision(rule).Decide(head, new Arrival(number, Encoding.UTF8.GetBytes(client)))?.Name();
    }
}
