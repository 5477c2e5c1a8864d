using System.Text;
using Umbra.Core.Http;

namespace Umbra.Fuzz.Targets;

/// <summary>A client's bytes and a server's on one connection, whole and in pieces: the same exchanges.</summary>
internal static class ConversationTarget
{
    public static void Run(byte[] input)
    {
        var (requests, responses) = TwoParts.Of(input);
        var whole = Read(requests, responses, int.MaxValue);
        foreach (var size in (int[])[1, 2, 7, 64])
        {
            var pieces = Read(requests, responses, size);
            FuzzFailure.Unless(AreTheSame(pieces, whole), $"in pieces of {size}:\n{pieces}\nas a whole:\n{whole}");
        }
    }

    // Which side's fault turned the connection opaque, and how much of the other side was read before, hangs on how much came at once.
    private static bool AreTheSame(Reading one, Reading other) => one.IsOpaque == other.IsOpaque
        && (one.IsOpaque
            ? one.Exchanges.Zip(other.Exchanges, (exchange, same) => exchange.Request == same.Request).All(same => same)
            : one.ToString() == other.ToString());

    private static Reading Read(byte[] requests, byte[] responses, int size)
    {
        var sink = new Sink();
        var reader = new Conversation(new HttpLimits(), sink);
        foreach (var piece in Pieces(requests, size))
        {
            reader.RequestArriving(piece.Count);
            reader.RequestBytes(piece, 1);
        }

        foreach (var piece in Pieces(responses, size))
        {
            reader.ResponseBytes(piece, 1);
        }

        reader.Close();
        return sink.Reading;
    }

    private static IEnumerable<ArraySegment<byte>> Pieces(byte[] bytes, int size)
    {
        for (var at = 0; at < bytes.Length; at += Math.Min(size, bytes.Length - at))
        {
            yield return new ArraySegment<byte>(bytes, at, Math.Min(size, bytes.Length - at));
        }
    }

    private sealed record Reading(bool IsOpaque, IReadOnlyList<Exchange> Exchanges)
    {
        public override string ToString() => string.Join('\n', [.. Exchanges.Select(exchange => exchange.Request + exchange.Response), IsOpaque ? "opaque" : "to the end"]);
    }

    private sealed class Sink : IExchangeSink
    {
        private readonly List<Exchange> _exchanges = [];
        private bool _isUnreadable;
        private bool _isOpaque;

        public Reading Reading
        {
            get
            {
                FuzzFailure.Unless(_isOpaque || !_isUnreadable, "it is read on behind a head that cannot be");
                return new Reading(_isOpaque, _exchanges);
            }
        }

        public ExchangeCapture Seen(in RequestHead head, BodyFraming framing, long time)
        {
            var exchange = new Exchange($"{Encoding.Latin1.GetString(head.Raw)} {framing}");
            _exchanges.Add(exchange);
            return exchange;
        }

        public void SeenUnreadable(OpaqueReason reason) => _isUnreadable = true;

        public void ConnectionOpaque(OpaqueReason reason)
        {
            FuzzFailure.Unless(!_isOpaque, "opaque twice");
            _isOpaque = true;
        }

        public void BytesOpaque(OpaqueReason reason, long count) => FuzzFailure.Unless(count >= 0, "less than no bytes are opaque");

        public void ReaderFailed(Exception exception) => throw new FuzzFailure($"the reader failed: {exception}");
    }

    private sealed class Exchange(string head) : ExchangeCapture
    {
        private readonly Half _request = new(head);
        private readonly Half _response = new("");

        public string Request => _request.Text;

        public string Response => _response.Text;

        public override void RequestBody(ReadOnlySpan<byte> bytes) => _request.Add("", bytes);

        public override void RequestTrailers(ReadOnlySpan<byte> lines) => _request.Add("", lines);

        public override void RequestEnd(long time) => _request.End("complete");

        public override void RequestLost(OpaqueReason? reason) => _request.End($"lost {reason}");

        public override void ResponseHead(int statusCode, BodyFraming framing, ReadOnlySpan<byte> raw, long time) =>
            _response.Add(FormattableString.Invariant($" {statusCode} {framing} "), raw);

        public override void ResponseBody(ReadOnlySpan<byte> bytes) => _response.Add("", bytes);

        public override void ResponseTrailers(ReadOnlySpan<byte> lines) => _response.Add("", lines);

        public override void ResponseEnd(bool isWhole, long time) => _response.End($"whole {isWhole}");
    }

    /// <summary>A request or a response. Nothing comes after its end.</summary>
    private sealed class Half(string beginning)
    {
        private readonly StringBuilder _text = new(beginning);
        private bool _isOver;

        public string Text => $"{_text}{(_isOver ? "" : " without an end")}";

        public void Add(string what, ReadOnlySpan<byte> bytes)
        {
            FuzzFailure.Unless(!_isOver, $"after the end: {what}");
            _text.Append(what).Append(Encoding.Latin1.GetString(bytes));
        }

        public void End(string how)
        {
            Add($" {how} ", default);
            _isOver = true;
        }
    }
}
