using System.Text.RegularExpressions;
using Umbra.Capture.Packets;
using Umbra.Capture.Streams;
using Umbra.Core.Http;
using Umbra.Tests.Http;

namespace Umbra.Tests.Capture;

/// <summary>What is read of packets: each connection's exchanges.</summary>
internal sealed partial class ReadTalk : IConnectionOwner
{
    private readonly PacketDecoder _decoder = new();
    private readonly StreamTable _table;
    private long _time = 1_750_000_000_000_000_000;

    // Of packets that were taken, one has bytes or begins a connection: else nothing tells that anything was there.
    private bool _hasContent;

    public ReadTalk(StreamLimits? limits = null, params ushort[] ports) => _table = new StreamTable(this, limits ?? new StreamLimits(), ports);

    public List<RecordingSink> Connections { get; } = [];

    public StreamTable Table => _table;

    public List<PacketFate> Fates { get; } = [];

    public long OriginNs => 0;

    /// <summary>All exchanges of all connections.</summary>
    public IEnumerable<RecordedExchange> Exchanges => Connections.SelectMany(sink => sink.Exchanges);

    public Conversation Open(in ConnectionEnds ends, long timeNs)
    {
        var sink = new RecordingSink();
        Connections.Add(sink);
        return new Conversation(new HttpLimits(), sink);
    }

    /// <summary>Takes packets, a millisecond apart, and ends.</summary>
    public ReadTalk Take(IEnumerable<byte[]> packets, LinkType link, int snapLength = int.MaxValue)
    {
        foreach (var packet in packets)
        {
            TakeOne(packet, link, snapLength);
        }

        _table.End();
        Assert.Equal((0, 0), (_table.Count, _table.HeldCost));
        foreach (var sink in Connections)
        {
            Assert.Empty(sink.Failures);
            Assert.All(sink.Exchanges, exchange => Assert.True(exchange is { Outcome: not null, IsResponseWhole: not null }));
        }

        return this;
    }

    public void TakeOne(byte[] packet, LinkType link, int snapLength = int.MaxValue)
    {
        var view = new PacketView { Bytes = packet.AsSpan(0, Math.Min(snapLength, packet.Length)), OriginalLength = packet.Length, Link = link, TimeNs = _time += 1_000_000 };
        var fate = _decoder.Decode(view, out var segment);
        _hasContent |= fate == PacketFate.Taken && (!segment.Payload.IsEmpty || segment.Has(TcpFlags.Syn));
        Fates.Add(fate == PacketFate.Taken ? _table.Take(segment) : fate);
    }

    /// <summary>All exchanges of the talk were read, each as it was.</summary>
    public void IsWhole(Talk talk)
    {
        Assert.Equal(talk.Exchanges.Count, Exchanges.Count());
        foreach (var (exchange, read) in talk.Exchanges.Zip(Exchanges))
        {
            Assert.Equal(
                (exchange.Head, exchange.Body, "complete", exchange.ResponseHead, exchange.ReadResponseBody, true),
                (read.Head, read.Body, read.Outcome, read.ResponseHeadText, read.ResponseText, read.IsResponseWhole));
        }
    }

    /// <summary>What was read of the talk is as it was; what was not is counted.</summary>
    public void IsPart(Talk talk, bool isFromItsBeginning = true)
    {
        var whole = 0;
        foreach (var read in Exchanges.Where(read => read.Outcome == "complete"))
        {
            var exchange = talk.Exchanges[int.Parse(Number().Match(read.Head).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)];
            Assert.Equal((exchange.Head, exchange.Body), (read.Head, read.Body));
            if (read.IsResponseWhole == true)
            {
                whole++;
                Assert.Equal((exchange.ResponseHead, exchange.ReadResponseBody), (read.ResponseHeadText, read.ResponseText));
            }
        }

        Assert.True(whole <= talk.Exchanges.Count);
        if (whole < talk.Exchanges.Count && isFromItsBeginning)
        {
            var counts = Table.Counts;
            Assert.True(
                counts[StreamEvent.Gaps] + counts[StreamEvent.PickedUp] + counts[StreamEvent.BytesUnread] + Connections.Sum(sink => sink.OpaqueBytes + sink.Opaque.Count) > 0 || Exchanges.Any(read => read.IsResponseWhole == false || read.Outcome != "complete")
                || Fates.Exists(fate => fate is PacketFate.Truncated or PacketFate.Fragment) || !_hasContent,
                $"{whole} of {talk.Exchanges.Count}, and nothing counted; {string.Join(", ", Enum.GetValues<StreamEvent>().Select(what => $"{what}={counts[what]}"))}; {Connections.Count} connections: {string.Join(" ", Exchanges)}; {string.Join(" ", Fates)}");
        }
    }

    [GeneratedRegex(@" /n(\d+) ")]
    private static partial Regex Number();
}
