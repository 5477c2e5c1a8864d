using CsCheck;
using Umbra.Guard;

namespace Umbra.Tests.Guard;

public sealed class DestinationTests
{
    [Theory]
    [InlineData("http://a.example", "a.example:80", "/")]
    [InlineData("HTTP://A.example:81/x?y=1", "a.example:81", "/x?y=1")]
    [InlineData("https://a.example/x/../y", "a.example:443", "/x/../y")]
    [InlineData("http://[::1]:81?q", "[::1]:81", "/?q")]
    [InlineData("http://bücher.example/", "xn--bcher-kva.example:80", "/")]
    public void Absolute_target_is_read_and_its_path_left_as_it_is(string target, string authority, string path)
    {
        Assert.True(Destination.TryParseAbsolute(target, out var destination));
        Assert.Equal((authority, path), (destination.Authority, destination.PathAndQuery));
        Assert.True(destination.TryMakeUri(out var uri));
        Assert.Equal(path, uri.PathAndQuery);
    }

    [Theory]
    [InlineData("/path")]
    [InlineData("*")]
    [InlineData("ftp://a.example/")]
    [InlineData("http:///x")]
    [InlineData("http://user:password@a.example/")]
    [InlineData("http://a.example:0/")]
    [InlineData("http://a.example:65536/")]
    [InlineData("http://a.example:80x/")]
    [InlineData("http://[fe80::1%25eth0]/")]
    [InlineData("http://a b/")]
    [InlineData("http://a.example/#x")]
    public void Target_that_names_no_destination_is_none(string target) => Assert.False(Destination.TryParseAbsolute(target, out _));

    [Theory]
    [InlineData("a.example", false)]
    [InlineData("a.example:", false)]
    [InlineData("a.example:443", true)]
    [InlineData("[::1]:443", true)]
    [InlineData("::1:443", false)]
    [InlineData("user@a.example:443", false)]
    public void Tunnel_needs_a_host_and_a_port(string target, bool isOne) => Assert.Equal(isOne, Destination.TryParseConnect(target, out _));

    [Theory]
    [InlineData("/v1/charges?key=SECRET&card=4111&card=4242", "/v1/charges?key&card&card")]
    [InlineData("/v1?SECRET", "/v1?*")]
    [InlineData("/v1?=SECRET", "/v1?*")]
    [InlineData("/v1?a=SECRET=SECRET&&b=", "/v1?a&b")]
    [InlineData("/v1?", "/v1")]
    public void Written_down_query_has_names_and_no_values(string pathAndQuery, string written) =>
        Assert.Equal(written, new Destination("http", "a.example", 80, pathAndQuery).WithoutValues(100));

    [Fact]
    public void Values_of_any_query_are_left_out() =>
        Gen.Select(Gen.String[Gen.Char["abc&=%;+"], 0, 20], Gen.String[Gen.Char["abc&=%;+"], 0, 20]).Sample(sides =>
            Assert.DoesNotContain("CANARY", new Destination("http", "a.example", 80, $"/p?{sides.Item1}&k={sides.Item2.Replace("&", "", StringComparison.Ordinal)}CANARY&{sides.Item1}").WithoutValues(1000)));

    [Fact]
    public void Written_down_path_is_cut() =>
        Assert.Equal(100, new Destination("http", "a.example", 80, "/" + new string('x', 5000)).WithoutValues(100).Length);
}
