using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Recording.Formats;
using Umbra.Tests.Handoff;

namespace Umbra.Tests.Recording.Formats;

/// <summary><c>.gor</c> written by hand from the format's description.</summary>
public sealed class GorTests
{
    private const string Separator = "\n🐵🙈🙉\n";
    private const string Id = "932079936fa4306fc308d67588178d17d823647c";
    private const string NewId = "c15a3ae37f0000011d2c0b51";

    [Fact]
    public void Old_meta_without_latency_and_a_missing_last_separator_are_read()
    {
        var read = Read($"1 {Id} 1439818823587396305\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n{Separator}2 {Id} 1439818823587996305 2000\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi{Separator}1 {NewId} 1439818823687396305 5\nPOST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");

        Assert.Equal(2, read.Count);
        Assert.Equal(("GET", "/a", 200, "hi"), (read[0].Request!.Method, read[0].Request!.Target, read[0].Response!.Status, Encoding.UTF8.GetString(read[0].Response!.Body)));
        Assert.Equal((1439818823587396305, 602_000), (read[0].Request!.WallClockNs, read[0].Response!.LastByteNs - read[0].Request!.LastByteNs));
        Assert.Equal(("/b", "abc"), (read[1].Request!.Target, Encoding.UTF8.GetString(read[1].Request!.Body)));
        Assert.Null(read[1].Response);
    }

    [Fact]
    public void Body_with_the_separators_line_is_one_body()
    {
        var body = $"before{Separator}after{Separator}";
        var length = Encoding.UTF8.GetByteCount(body);
        var read = Read($"1 {NewId} 1 2\nPOST /b HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{body}{Separator}1 {Id} 3 4\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n{Separator}");

        Assert.Equal(["/b", "/next"], read.Select(exchange => exchange.Request!.Target));
        Assert.Equal(body, Encoding.UTF8.GetString(read[0].Request!.Body));
    }

    [Fact]
    public void Chunked_bodies_and_trailers_are_decoded_and_interim_responses_passed_over()
    {
        var read = Read($"1 {NewId} 1 2\nPOST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n{Separator}2 {NewId} 3 4\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n{Separator}");

        var exchange = Assert.Single(read);
        Assert.Equal(("abcde", "X-Sum: 5\r\n", BodyFraming.Chunked, 204), (Encoding.UTF8.GetString(exchange.Request!.Body), Encoding.UTF8.GetString(exchange.Request!.Trailers), exchange.Request!.Framing, exchange.Response!.Status));
    }

    [Fact]
    public void Files_that_were_split_are_one_by_time_and_what_has_no_pair_is_told()
    {
        var first = $"1 {NewId} 100 1\nGET /1 HTTP/1.1\r\nHost: x\r\n\r\n{Separator}1 {Id} 300 1\nGET /3 HTTP/1.1\r\nHost: x\r\n\r\n{Separator}";
        var second = $"1 0123456789abcdef01234567 200 1\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n{Separator}2 {NewId} 250 1\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n{Separator}2 ffffffffffffffffffffffff 260 1\nHTTP/1.1 200 OK\r\n\r\n{Separator}3 {NewId} 270 1\nHTTP/1.1 200 OK\r\n\r\n{Separator}";
        var read = RoundTripTests.Read(new GorExchangeReader([Stream(first), Stream(second)]), out var problems);

        Assert.Equal(["/1", "/2", "/3"], read.Select(exchange => exchange.Request!.Target));
        Assert.Equal([200, null, null], read.Select(exchange => exchange.Response?.Status));
        Assert.Equal(["1 replayed responses were left out", "1 responses have no request before them and were left out"], problems);
    }

    [Fact]
    public void What_is_neither_a_message_nor_a_part_of_one_costs_only_itself()
    {
        var read = RoundTripTests.Read(
            new GorExchangeReader([Stream($"garbage{Separator}1 {NewId} 1 2\nnonsense{Separator}1 {Id} 3 4\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n{Separator}")]), out var problems);

        Assert.Equal("/next", Assert.Single(read).Request!.Target);
        Assert.Equal(["1 requests are not HTTP/1.1, or not whole, and were left out", "1 places are neither a message nor a part of one"], problems);
    }

    [Fact]
    public void Response_to_head_has_no_body_whatever_it_says()
    {
        var read = Read($"1 {NewId} 1 2\nHEAD /b HTTP/1.1\r\nHost: x\r\n\r\n{Separator}2 {NewId} 3 4\nHTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{Separator}");

        Assert.Equal(200, Assert.Single(read).Response!.Status);
    }

    private static List<SampleExchange> Read(string text)
    {
        var read = RoundTripTests.Read(new GorExchangeReader([Stream(text)]), out var problems);
        Assert.Empty(problems);
        return read;
    }

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));
}
