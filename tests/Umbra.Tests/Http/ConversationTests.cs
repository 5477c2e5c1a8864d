using System.Text;
using Umbra.Core.Http;

namespace Umbra.Tests.Http;

public sealed class ConversationTests
{
    [Fact]
    public void Pipelined_requests_pair_with_their_responses()
    {
        var sink = Read(
            "GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcHEAD /c HTTP/1.1\r\nHost: x\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3;x=y\r\nabc\r\n0\r\nT: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
        Assert.Equal([200, 201, 200], sink.Exchanges.Select(exchange => exchange.Status));
        Assert.Equal(["ok", "abc", ""], sink.Exchanges.Select(exchange => exchange.ResponseText));
        Assert.Equal("abc", sink.Exchanges[1].Body);
        Assert.Equal("T: 1\r\n", sink.Exchanges[1].ResponseTrailersText);
        Assert.All(sink.Exchanges, exchange => Assert.True(exchange.IsResponseWhole));
        Assert.Empty(sink.Opaque);
    }

    [Fact]
    public void Response_that_is_given_before_its_request_waits_for_it()
    {
        var sink = new RecordingSink();
        var conversation = new Conversation(new HttpLimits(), sink);
        var request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8;
        conversation.RequestArriving(request.Length);
        conversation.ResponseBytes("HTTP/1.1 204 No Content\r\n\r\n"u8, 2);
        Assert.Empty(sink.Exchanges);
        conversation.RequestBytes(request, 1);
        Assert.Equal(204, Assert.Single(sink.Exchanges).Status);
        Assert.Empty(sink.Opaque);
    }

    [Fact]
    public void Response_that_no_request_explains_turns_the_connection_opaque()
    {
        var sink = new RecordingSink();
        var conversation = new Conversation(new HttpLimits(), sink);
        conversation.ResponseBytes("HTTP/1.1 408 Request Timeout\r\n\r\n"u8, 1);
        Assert.Equal([OpaqueReason.Unsolicited], sink.Opaque);
        Assert.Equal(32, sink.OpaqueBytes);
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "upgrade", 1)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "complete", 2)]
    public void Bytes_behind_an_upgrade_wait_for_the_answer(string response, string outcome, int exchanges)
    {
        var sink = new RecordingSink();
        var conversation = new Conversation(new HttpLimits(), sink);
        Request(conversation, "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nGET /behind HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Null(Assert.Single(sink.Exchanges).Outcome);
        conversation.ResponseBytes(Encoding.Latin1.GetBytes(response), 2);
        conversation.Close();
        Assert.Equal(outcome, sink.Exchanges[0].Outcome);
        Assert.Equal(exchanges, sink.Exchanges.Count);
    }

    [Fact]
    public void Early_response_leaves_the_request_to_its_end()
    {
        var sink = new RecordingSink();
        var conversation = new Conversation(new HttpLimits(), sink);
        Request(conversation, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab");
        conversation.ResponseBytes("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n"u8, 2);
        Request(conversation, "cd");
        conversation.Close();
        var exchange = Assert.Single(sink.Exchanges);
        Assert.Equal(("complete", 413, "abcd"), (exchange.Outcome, exchange.Status, exchange.Body));
    }

    [Fact]
    public void Client_that_leaves_in_mid_body_ends_the_request()
    {
        var sink = new RecordingSink();
        var conversation = new Conversation(new HttpLimits(), sink);
        Request(conversation, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab");
        conversation.Close();
        var exchange = Assert.Single(sink.Exchanges);
        Assert.Equal(("ended", false), (exchange.Outcome, exchange.IsResponseWhole));
    }

    [Fact]
    public void Close_delimited_response_is_whole_at_the_end_of_the_stream()
    {
        var sink = Read("GET / HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\nabc");
        var exchange = Assert.Single(sink.Exchanges);
        Assert.Equal(("abc", true), (exchange.ResponseText, exchange.IsResponseWhole));
    }

    [Theory]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001", "tls")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http2")]
    public void Other_protocols_are_named_and_are_no_exchange(string bytes, string reason)
    {
        var sink = Read(bytes, "");
        Assert.Equal([reason], sink.Opaque.Select(opaque => opaque.Name()));
        Assert.Empty(sink.Unreadable);
        Assert.Equal(0, sink.Seen);
    }

    [Fact]
    public void Head_over_the_limit_is_counted_and_turns_the_connection_opaque()
    {
        var sink = Read("GET / HTTP/1.1\r\nX: " + new string('a', 40_000) + "\r\n\r\n", "");
        Assert.Equal([OpaqueReason.HeadTooLarge], sink.Opaque);
        Assert.Equal([OpaqueReason.HeadTooLarge], sink.Unreadable);
    }

    [Fact]
    public void Too_many_fields_are_framed_and_not_copied()
    {
        var fields = string.Concat(Enumerable.Range(0, 101).Select(i => $"X-{i}: 1\r\n"));
        var sink = Read($"GET / HTTP/1.1\r\n{fields}\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 204 x\r\n\r\nHTTP/1.1 204 x\r\n\r\n");
        Assert.Equal([OpaqueReason.HeadTooLarge], sink.Unreadable);
        Assert.StartsWith("GET /next", Assert.Single(sink.Exchanges).Head, StringComparison.Ordinal);
        Assert.Empty(sink.Opaque);
    }

    [Fact]
    public void Gap_inside_of_a_body_of_declared_length_costs_that_message_alone()
    {
        var sink = new RecordingSink();
        var conversation = new Conversation(new HttpLimits(), sink);
        Request(conversation, "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab");
        conversation.RequestArriving(8);
        conversation.RequestGap(8, 2);
        conversation.ResponseBytes("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nab"u8, 3);
        conversation.ResponseGap(3, 3);
        conversation.ResponseBytes("f"u8, 3);
        Request(conversation, "GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
        conversation.ResponseBytes("HTTP/1.1 204 x\r\n\r\n"u8, 4);

        Assert.Equal([("gap", 200, false), ("complete", 204, true)], sink.Exchanges.Select(exchange => (exchange.Outcome, exchange.Status, exchange.IsResponseWhole!.Value)));
        Assert.Empty(sink.Opaque);
        Assert.False(conversation.IsCut);
    }

    [Fact]
    public void Gap_in_the_responses_of_which_the_end_is_not_certain_leaves_the_requests_to_be_read()
    {
        var sink = new RecordingSink();
        var conversation = new Conversation(new HttpLimits(), sink);
        Request(conversation, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
        conversation.ResponseBytes("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nab"u8, 3);
        conversation.ResponseGap(30, 3); // more than the rest of it
        conversation.ResponseBytes("HTTP/1.1 204 x\r\n\r\n"u8, 4);
        Request(conversation, "GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
        conversation.ResponseBytes("HTTP/1.1 204 x\r\n\r\n"u8, 4);

        Assert.Equal([("complete", false), ("complete", false)], sink.Exchanges.Select(exchange => (exchange.Outcome, exchange.IsResponseWhole!.Value)));
        Assert.Equal([OpaqueReason.Gap], sink.Opaque);
        Assert.True(conversation.IsCut);
    }

    [Fact]
    public void Gap_in_the_requests_of_which_the_end_is_not_certain_turns_the_connection_opaque()
    {
        var sink = new RecordingSink();
        var conversation = new Conversation(new HttpLimits(), sink);
        Request(conversation, "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
        conversation.RequestGap(3, 2);
        Request(conversation, "GET /b HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal("gap", Assert.Single(sink.Exchanges).Outcome);
        Assert.Equal([OpaqueReason.Gap], sink.Opaque);
    }

    [Fact]
    public void Response_that_only_the_close_would_end_is_cut_when_the_end_was_not_seen()
    {
        var sink = new RecordingSink();
        var conversation = new Conversation(new HttpLimits(), sink);
        Request(conversation, "GET / HTTP/1.0\r\n\r\n");
        conversation.ResponseBytes("HTTP/1.0 200 OK\r\n\r\nabc"u8, 2);
        conversation.Abort(OpaqueReason.Gap);
        Assert.Equal(("complete", false), (Assert.Single(sink.Exchanges).Outcome, sink.Exchanges[0].IsResponseWhole!.Value));
    }

    [Fact]
    public void Reading_allocates_nothing_per_exchange()
    {
        var conversation = new Conversation(new HttpLimits(), new RecordingSink(capture: false));
        var request = "GET /products/42?x=1 HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: test\r\nAccept: */*\r\n\r\n"u8.ToArray();
        var response = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"name\":\"lamp\"}"u8.ToArray();
        Exchange(conversation, request, response, 100);
        Assert.Equal(0, Allocated.Least(() => Exchange(conversation, request, response, 10_000)));
    }

    private static void Exchange(Conversation conversation, byte[] request, byte[] response, int count)
    {
        for (var i = 0; i < count; i++)
        {
            conversation.RequestArriving(request.Length);
            conversation.RequestBytes(request, i);
            conversation.ResponseBytes(response, i);
        }
    }

    private static RecordingSink Read(string requests, string responses)
    {
        var sink = new RecordingSink();
        var conversation = new Conversation(new HttpLimits(), sink);
        Request(conversation, requests);
        if (responses.Length > 0)
        {
            conversation.ResponseBytes(Encoding.Latin1.GetBytes(responses), 2);
        }

        conversation.Close();
        Assert.Empty(sink.Failures);
        return sink;
    }

    private static void Request(Conversation conversation, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        conversation.RequestArriving(bytes.Length);
        conversation.RequestBytes(bytes, 1);
    }
}
