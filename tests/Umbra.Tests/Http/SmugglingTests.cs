using System.Text;
using Umbra.Core.Http;

namespace Umbra.Tests.Http;

public sealed class SmugglingTests
{
    [Fact]
    public void Vectors_are_at_least_a_hundred() => Assert.True(SmugglingVectors.All().Count() >= 100);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Ambiguous_requests_and_what_follows_them_are_never_exchanges(int pieceLength)
    {
        foreach (var (name, text) in SmugglingVectors.All())
        {
            var sink = new RecordingSink();
            var conversation = new Conversation(new HttpLimits(), sink);
            foreach (var piece in Encoding.Latin1.GetBytes(text).Chunk(pieceLength))
            {
                conversation.RequestArriving(piece.Length);
                conversation.RequestBytes(piece, 1);
            }

            conversation.Close();
            Assert.True(sink.Exchanges.All(exchange => !exchange.Head.Contains("/smuggled", StringComparison.Ordinal)), name);
            Assert.True(sink.Opaque is [OpaqueReason.Malformed], name + ": " + string.Join(',', sink.Opaque));
            var complete = sink.Exchanges.Count(exchange => exchange.Outcome == "complete");
            Assert.True(complete == (name.StartsWith("LF alone", StringComparison.Ordinal) ? 1 : 0), name);
            Assert.Empty(sink.Failures);
        }
    }

    [Fact]
    public void Ambiguous_responses_turn_the_connection_opaque_and_what_follows_is_no_exchange()
    {
        foreach (var framing in new[] { "Content-Length: 1\r\nTransfer-Encoding: chunked", "Content-Length: 1\r\nContent-Length: 2", "Transfer-Encoding: cow", "X : y" })
        {
            var sink = new RecordingSink();
            var conversation = new Conversation(new HttpLimits(), sink);
            var request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8;
            conversation.RequestArriving(request.Length);
            conversation.RequestBytes(request, 1);
            conversation.ResponseBytes(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n"), 2);
            conversation.RequestArriving(request.Length);
            conversation.RequestBytes(request, 3);
            conversation.Close();
            Assert.Equal([OpaqueReason.Malformed], sink.Opaque);
            Assert.Equal("complete", Assert.Single(sink.Exchanges).Outcome);
        }
    }
}
