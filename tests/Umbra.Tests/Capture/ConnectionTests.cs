using System.Text;
using Umbra.Capture.Packets;
using Umbra.Capture.Streams;

namespace Umbra.Tests.Capture;

/// <summary>Connections of which pieces are missing, one by one: what properties have found.</summary>
public sealed class ConnectionTests
{
    [Theory]
    [InlineData("HTTP/1.1\r\nHost: shop\r\n\r\n")] // behind "GET /n0 ", which was not captured
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")] // out of a request's body
    public void Client_that_speaks_like_a_server_is_none(string piece)
    {
        var read = Read(
            knowsPorts: false,
            Client(100, 500, piece),
            Server(500, 100 + (uint)piece.Length, "HTTP/1.1 200 OK\r\nContent-Length: 58\r\n\r\n"),
            Client(100 + (uint)piece.Length, 539, ""),
            Server(539, 100 + (uint)piece.Length, "GET /n99 HTTP/1.1\r\nHost: x\r\n\r\n"));

        Assert.Empty(read.Exchanges);
    }

    [Fact]
    public void Response_tells_which_end_is_the_server_and_the_next_request_is_read()
    {
        var read = Read(
            knowsPorts: false,
            Server(500, 100, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
            Client(100, 538, ""),
            Client(100, 538, "GET /n1 HTTP/1.1\r\nHost: shop\r\n\r\n"));

        Assert.StartsWith("GET /n1 ", Assert.Single(read.Exchanges).Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void End_tells_that_bytes_before_it_were_not_captured(bool isReset)
    {
        var read = Read(
            knowsPorts: true,
            new TestSegment(true, 99, 0, TcpFlags.Syn, []),
            new TestSegment(false, 499, 100, TcpFlags.Syn | TcpFlags.Ack, []),
            new TestSegment(true, 100, 500, TcpFlags.Ack, []),
            new TestSegment(true, 150, 500, isReset ? TcpFlags.Rst : TcpFlags.Fin | TcpFlags.Ack, []));

        Assert.Equal((1, 50), (read.Table.Counts[StreamEvent.Gaps], read.Table.Counts[StreamEvent.GapBytes]));
    }

    private static TestSegment Client(uint sequence, uint acknowledgment, string text) => new(true, sequence, acknowledgment, TcpFlags.Ack, Encoding.ASCII.GetBytes(text));

    private static TestSegment Server(uint sequence, uint acknowledgment, string text) => new(false, sequence, acknowledgment, TcpFlags.Ack, Encoding.ASCII.GetBytes(text));

    private static ReadTalk Read(bool knowsPorts, params TestSegment[] segments) =>
        new ReadTalk(null, knowsPorts ? [80] : []).Take(segments.SelectMany(segment => PacketWriter.Write(segment, new Wrapping())), LinkType.Ethernet);
}
