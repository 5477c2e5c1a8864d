using System.Text;
using CsCheck;
using Umbra.Core.Filtering;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Tests.Handoff;

namespace Umbra.Tests.Filtering;

public sealed class ExchangeFilterTests
{
    private static readonly SampleExchange Exchange = new(
        0xAB, "shop", 7, 2, "192.0.2.1:5123", "10.0.0.1:80", [], [],
        new SampleRequest(0, 0, 1_000_000, "", "", "", "POST /api/orders?id=5&x&empty= HTTP/1.1\r\nHost: Shop.example:8080\r\nUser-Agent: curl/8\r\nAccept: a\r\naccept: b\r\nCookie: session=s1; other=2\r\n\r\n"u8.ToArray(), BodyFraming.ContentLength, "{\"a\":1}"u8.ToArray(), []),
        new SampleResponse(2_000_000, 601_000_000, 503, true, 2048, "HTTP/1.1 503 Oh\r\nRetry-After: 5\r\n\r\n"u8.ToArray(), BodyFraming.ContentLength, "busy"u8.ToArray(), []), []);

    [Theory]
    [InlineData("method == POST", true)]
    [InlineData("method == post", false)]
    [InlineData("method == POST && path ~ ^/api && status >= 500", true)]
    [InlineData("method == GET || status == 503", true)]
    [InlineData("method == GET || status == 503 && path == /", false)]
    [InlineData("(method == GET || status == 503) && path ^= /api", true)]
    [InlineData("!(method == GET)", true)]
    [InlineData("!method == GET", true)]
    [InlineData("method != GET", true)]
    [InlineData("path !~ orders$", false)]
    [InlineData("path ~ ^/(api|v2)/", true)]
    [InlineData("(path ~ ^/(api|v2)/)", true)]
    [InlineData("host == shop.example", true)]
    [InlineData("query.id == 5", true)]
    [InlineData("query.x && query.empty == ''", true)]
    [InlineData("query.y", false)]
    [InlineData("header.user-agent ~ curl", true)]
    [InlineData("header.Accept == b", true)]
    [InlineData("header.Accept != b", false)]
    [InlineData("header.x-none", false)]
    [InlineData("cookie.session == s1 && cookie.other == 2", true)]
    [InlineData("response.header.retry-after == 5", true)]
    [InlineData("response.body == busy && body ~ \"\\\"a\\\":1\"", true)]
    [InlineData("size == 7 && response.size == 2KiB", true)]
    [InlineData("duration > 500ms && duration < 1s", true)]
    [InlineData("duration >= 600ms && duration <= 0.6s", true)]
    [InlineData("source == shop && connection == 7 && position == 2", true)]
    [InlineData("client ^= 192.0.2. && server ~ :80$", true)]
    [InlineData("id ~ ab$", true)]
    [InlineData("target == '/api/orders?id=5&x&empty='", true)]
    [InlineData("position", true)]
    public void Expression_fits_as_it_says(string text, bool fits)
    {
        Assert.True(ExchangeCodec.TryRead(Exchange.Encode(), out var record));
        Assert.Equal(fits, ExchangeFilter.Parse(text).Fits(record));
    }

    [Fact]
    public void Exchange_without_a_response_has_status_0_and_no_duration()
    {
        var bytes = (Exchange with { Response = null }).Encode();
        Assert.True(ExchangeCodec.TryRead(bytes, out var record));
        Assert.True(ExchangeFilter.Parse("status == 0").Fits(record));
        Assert.False(ExchangeFilter.Parse("duration < 1h").Fits(record));
        Assert.False(ExchangeFilter.Parse("duration > 0ms").Fits(record));
    }

    [Theory]
    [InlineData("", "at place 1: expected a field")]
    [InlineData("method ==", "at place 10: expected a value")]
    [InlineData("method = GET", "at place 8: write == to compare")]
    [InlineData("methd == GET", "at place 1: methd is no field")]
    [InlineData("header. == x", "at place 1: header. is no field")]
    [InlineData("method == GET path == /", "at place 15: expected && or ||")]
    [InlineData("(method == GET", "at place 15: expected )")]
    [InlineData("status ~ 5", "at place 8: status is a number")]
    [InlineData("method < GET", "at place 8: method is a text")]
    [InlineData("status == many", "at place 10: many is no number")]
    [InlineData("duration > 5", "at place 11: 5 is no time")]
    [InlineData("size > big", "big is no size")]
    [InlineData("path ~ (?=a)", "is no regular expression, or one with look-around")]
    [InlineData("path ~ [", "is no regular expression")]
    [InlineData("path == \"a", "has no closing \"")]
    public void What_is_wrong_is_said_with_its_place(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => ExchangeFilter.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Filter_of_request_fields_fits_a_request_that_is_arriving()
    {
        var filter = ExchangeFilter.Parse("method == POST && header.user-agent ^= curl && !query.zzz");
        Assert.True(filter.IsOfRequest);
        Assert.False(ExchangeFilter.Parse("method == POST && status == 200").IsOfRequest);

        Assert.Equal(HeadFault.None, HeadParser.ParseRequest(Exchange.Request!.Head, FieldTable.ForThisThread, out var head));
        Assert.True(filter.Fits(head));
    }

    [Fact]
    public void Any_text_is_a_filter_or_an_error() => Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gens.Any('(', ')', '!', '&', '|', '=', '"', '\'', '~', ' ')), 0, 40].Sample(
        text =>
        {
            try
            {
                ExchangeFilter.Parse($"method == {text}");
            }
            catch (FormatException exception)
            {
                Assert.StartsWith("at place", exception.Message, StringComparison.Ordinal);
            }
        },
        iter: 20_000);

    [Fact]
    public void Nesting_has_a_bound() => Assert.Contains("nested too deep", Assert.Throws<FormatException>(() => ExchangeFilter.Parse(new string('(', 100_000))).Message, StringComparison.Ordinal);
}
