using System.Text;
using CsCheck;
using Umbra.Capture.Packets;

namespace Umbra.Tests.Capture;

/// <summary>A conversation over one connection: what each exchange is, and the segments that carry it.</summary>
internal sealed record Talk(IReadOnlyList<TalkExchange> Exchanges, IReadOnlyList<TestSegment> Segments)
{
    private const string Bait = "GET /n99 HTTP/1.1\r\nHost: x\r\n\r\n";
    private const string ResponseBait = "HTTP/1.1 200 OK\r\nX-N: 99\r\nContent-Length: 0\r\n\r\n";

    private static readonly Gen<(string Framing, string Body)> Framed =
        from body in Gen.OneOf(
            Gen.Const(""), Gen.String[Gen.Char['a', 'z'], 1, 2_000], Gen.Const(Bait + Bait), Gen.Const(ResponseBait + ResponseBait), Gen.String[Gen.Char['a', 'z'], 1, 40].Select(text => text + Bait + ResponseBait))
        from isChunked in Gen.Bool
        select isChunked ? ("Transfer-Encoding: chunked\r\n", body) : ($"Content-Length: {body.Length}\r\n", body);

    private static readonly Gen<TalkExchange> AnyExchange =
        from method in Gens.Any("GET", "POST", "HEAD")
        from request in Framed
        from response in Framed
        select new TalkExchange(method, request.Framing, request.Body, response.Framing, response.Body);

    /// <summary>Any conversation: pipelined or not, over segments of any size, with sequence numbers that may wrap.</summary>
    public static Gen<Talk> Any(bool isPipelined) =>
        from exchanges in AnyExchange.Array[1, 6]
        from groups in Gen.Int[1, isPipelined ? 3 : 1].Array[6]
        from sizes in Gen.Int[1, 700].Array[7]
        from starts in Gen.Select(Start, Start)
        from end in Gen.Int[0, 3]
        select Make([.. exchanges.Select((exchange, i) => exchange with { Number = i })], groups, sizes, starts, end);

    /// <summary>Exchanges one after the other, ended by both sides.</summary>
    public static Talk Of(TalkExchange[] exchanges, int segmentSize) => Make(exchanges, [1], [segmentSize], (1_000, 9_000), end: 0);

    private static Gen<uint> Start => Gen.OneOf(Gen.UInt, Gen.UInt[uint.MaxValue - 2_000, uint.MaxValue]);

    private static Talk Make(TalkExchange[] exchanges, int[] groups, int[] sizes, (uint Client, uint Server) starts, int end)
    {
        var segments = new List<TestSegment>
        {
            new(true, starts.Client, 0, TcpFlags.Syn, []),
            new(false, starts.Server, starts.Client + 1, TcpFlags.Syn | TcpFlags.Ack, []),
            new(true, starts.Client + 1, starts.Server + 1, TcpFlags.Ack, []),
        };
        var (client, server, step) = (starts.Client + 1, starts.Server + 1, 0);
        for (int at = 0, group = 0; at < exchanges.Length; at += groups[group++ % groups.Length])
        {
            var these = exchanges[at..Math.Min(exchanges.Length, at + groups[group % groups.Length])];
            foreach (var bytes in Pieces([.. these.SelectMany(one => one.RequestBytes)], sizes, ref step))
            {
                segments.Add(new TestSegment(true, client, server, TcpFlags.Ack | TcpFlags.Psh, bytes));
                client += (uint)bytes.Length;
            }

            segments.Add(new TestSegment(false, server, client, TcpFlags.Ack, []));
            foreach (var bytes in Pieces([.. these.SelectMany(one => one.ResponseBytes)], sizes, ref step))
            {
                segments.Add(new TestSegment(false, server, client, TcpFlags.Ack | TcpFlags.Psh, bytes));
                server += (uint)bytes.Length;
                segments.Add(new TestSegment(true, client, server, TcpFlags.Ack, []));
            }

            if (sizes[step % sizes.Length] % 3 == 0)
            {
                segments.Add(new TestSegment(true, client - 1, server, TcpFlags.Ack, [0])); // whether the server lives
                segments.Add(new TestSegment(false, server, client, TcpFlags.Ack, []));
            }
        }

        if (end < 2)
        {
            segments.Add(new TestSegment(end == 0, end == 0 ? client : server, end == 0 ? server : client, TcpFlags.Fin | TcpFlags.Ack, []));
            var (mine, other) = end == 0 ? (server, client + 1) : (client, server + 1);
            segments.Add(new TestSegment(end != 0, mine, other, TcpFlags.Fin | TcpFlags.Ack, []));
            segments.Add(new TestSegment(end == 0, other, mine + 1, TcpFlags.Ack, []));
        }
        else if (end == 2)
        {
            segments.Add(new TestSegment(true, client, 0, TcpFlags.Rst, []));
        }

        return new Talk(exchanges, segments);
    }

    private static List<byte[]> Pieces(byte[] bytes, int[] sizes, ref int step)
    {
        var pieces = new List<byte[]>();
        for (var at = 0; at < bytes.Length;)
        {
            var size = Math.Min(sizes[step++ % sizes.Length], bytes.Length - at);
            pieces.Add(bytes[at..(at + size)]);
            at += size;
        }

        return pieces;
    }
}

/// <summary>An exchange that names itself in its request and its response.</summary>
internal sealed record TalkExchange(string Method, string Framing, string Body, string ResponseFraming, string ResponseBody)
{
    public int Number { get; init; }

    public string Head => $"{Method} /n{Number} HTTP/1.1\r\nHost: shop\r\n{Framing}\r\n";

    public string ResponseHead => $"HTTP/1.1 200 OK\r\nX-N: {Number}\r\n{ResponseFraming}\r\n";

    public string ReadResponseBody => Method == "HEAD" ? "" : ResponseBody;

    public byte[] RequestBytes => Encoding.Latin1.GetBytes(Head + Coded(Framing, Body));

    public byte[] ResponseBytes => Encoding.Latin1.GetBytes(ResponseHead + (Method == "HEAD" ? "" : Coded(ResponseFraming, ResponseBody)));

    private static string Coded(string framing, string body) =>
        !framing.StartsWith("Transfer", StringComparison.Ordinal) ? body
        : body.Length == 0 ? "0\r\n\r\n"
        : $"{(body.Length + 1) / 2:x}\r\n{body[..((body.Length + 1) / 2)]}\r\n" + (body.Length > 1 ? $"{body.Length / 2:x}\r\n{body[((body.Length + 1) / 2)..]}\r\n" : "") + "0\r\n\r\n";
}
