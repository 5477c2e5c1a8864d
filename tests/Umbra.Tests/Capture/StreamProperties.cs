using CsCheck;
using Umbra.Capture.Packets;
using Umbra.Capture.Streams;

namespace Umbra.Tests.Capture;

/// <summary>Packets of any conversation, harmed in any way: the same exchanges, or a gap that is counted; never another exchange.</summary>
public sealed class StreamProperties
{
    private static readonly Gen<Wrapping> Wrappings =
        from link in Gens.Any(LinkType.Ethernet, LinkType.LinuxSll, LinkType.LinuxSll2, LinkType.Null, LinkType.Raw)
        from isVersion6 in Gen.Bool
        from tags in Gen.Int[0, 2]
        from tunnel in Gen.Int[0, 5]
        from fragments in Gens.Any(1, 1, 2, 3)
        select new Wrapping(link, isVersion6, tags, tunnel == 1, tunnel == 2, fragments);

    private static readonly Gen<int[]> Choices = Gen.Int[0, 999].Array[97];

    private static bool IsLong => Environment.GetEnvironmentVariable("UMBRA_TEST_LONG") == "1";

    [Fact]
    public void Packets_of_any_link_and_tunnel_give_the_exchanges() =>
        Gen.Select(Talk.Any(isPipelined: true), Wrappings).Sample(
            (talk, how) => new ReadTalk().Take(Packets(talk.Segments, how), how.Link).IsWhole(talk), iter: 2_000);

    [Fact]
    public void Segments_that_come_twice_late_split_and_over_each_other_give_the_same_exchanges() =>
        Gen.Select(Talk.Any(isPipelined: true), Choices).Sample(
            (talk, choices) => new ReadTalk(null, 80).Take(Packets(Shuffled(Rewritten(talk.Segments, choices), choices), new Wrapping()), LinkType.Ethernet).IsWhole(talk), iter: IsLong ? 200_000 : 5_000);

    [Fact]
    public void Packets_that_are_missing_give_no_other_exchange_and_are_counted() =>
        Gen.Select(Talk.Any(isPipelined: true), Choices, Gen.Int[1, 300]).Sample(
            (talk, choices, rate) =>
            {
                // The last two stay: of what nothing tells that it was there, nothing can be counted.
                var all = Shuffled(Rewritten(talk.Segments, choices), choices).ToList();
                var segments = all.Where((_, i) => choices[(i * 7) % choices.Length] * 13 % 1_000 >= rate || i >= all.Count - 2);
                new ReadTalk(null, 80).Take(Packets(segments, new Wrapping()), LinkType.Ethernet).IsPart(talk);
            },
            iter: IsLong ? 500_000 : 10_000);

    [Fact]
    public void Capture_that_begins_in_mid_connection_gives_no_other_exchange() =>
        Gen.Select(Talk.Any(isPipelined: false), Choices, Gen.Int[1, 40], Gen.Bool, Gen.Int[0, 100]).Sample(
            (talk, choices, from, knowsPorts, rate) =>
            {
                var segments = talk.Segments.Skip(from).Where((_, i) => choices[(i * 7) % choices.Length] * 13 % 1_000 >= rate);
                new ReadTalk(null, knowsPorts ? [80] : []).Take(Packets(segments, new Wrapping()), LinkType.Ethernet).IsPart(talk, isFromItsBeginning: false);
            },
            iter: IsLong ? 500_000 : 10_000);

    [Fact]
    public void Packets_that_are_cut_end_their_message_and_are_never_a_shorter_one() =>
        Gen.Select(Talk.Any(isPipelined: true), Gen.Int[60, 300], Wrappings).Sample(
            (talk, snapLength, how) => new ReadTalk().Take(Packets(talk.Segments, how), how.Link, snapLength).IsPart(talk), iter: 3_000);

    [Fact]
    public void Little_room_sheds_and_gives_no_other_exchange() =>
        Gen.Select(Talk.Any(isPipelined: true).Array[2, 5], Choices, Gen.Int[1, 3]).Sample(
            (talks, choices, streams) =>
            {
                var limits = new StreamLimits { Streams = streams, BytesOutOfOrder = 700, TotalBytesOutOfOrder = 1_500, GapNs = 5_000_000, AcknowledgedGapNs = 2_000_000, IdleNs = 50_000_000 };
                var mixed = talks.SelectMany((talk, i) => Shuffled(talk.Segments, choices).SelectMany(segment => PacketWriter.Write(segment, new Wrapping { ClientPort = 40_000 + i }))
                    .Select((packet, at) => (packet, at))).OrderBy(one => one.at).Select(one => one.packet);
                var read = new ReadTalk(limits, 80).Take(mixed, LinkType.Ethernet);
                Assert.All(read.Exchanges.Where(exchange => exchange.Outcome == "complete"), exchange => Assert.Contains(talks, talk => talk.Exchanges.Any(
                    one => one.Head == exchange.Head && one.Body == exchange.Body && (exchange.IsResponseWhole != true || one.ReadResponseBody == exchange.ResponseText))));
            },
            iter: 2_000);

    [Fact]
    public void Mutated_packets_neither_throw_nor_hang_nor_grow()
    {
        var iterations = IsLong ? 10_000_000 : 100_000;
        Gen.Select(Talk.Any(isPipelined: true), Wrappings, Gen.Select(Gen.Int[0, 500], Gen.Int[0, 5_000], Gen.Byte).Array[1, 8]).Sample(
            (talk, how, mutations) =>
            {
                var packets = Packets(talk.Segments, how).ToArray();
                foreach (var (which, place, value) in mutations)
                {
                    var packet = packets[which % packets.Length];
                    packet[place % packet.Length] = value;
                }

                var limits = new StreamLimits { Streams = 8, BytesOutOfOrder = 16 * 1024, TotalBytesOutOfOrder = 32 * 1024 };
                new ReadTalk(limits).Take(packets, how.Link);
            },
            iter: iterations);
    }

    private static IEnumerable<byte[]> Packets(IEnumerable<TestSegment> segments, Wrapping how)
    {
        ushort id = 0;
        foreach (var segment in segments)
        {
            id++;
            foreach (var packet in PacketWriter.Write(segment, how, id))
            {
                yield return packet;
            }
        }
    }

    // As senders and middle boxes do: a segment comes twice, in two, with bytes of the one before it, or with those of the next.
    private static List<TestSegment> Rewritten(IReadOnlyList<TestSegment> segments, int[] choices)
    {
        var rewritten = new List<TestSegment>();
        for (var i = 0; i < segments.Count; i++)
        {
            var segment = segments[i];
            rewritten.Add(segment);
            if (segment.Payload.Length < 4)
            {
                continue;
            }

            var half = 2 + (choices[(i * 3) % choices.Length] % (segment.Payload.Length - 3));
            switch (choices[i % choices.Length] % 8)
            {
                case 0:
                    rewritten.Add(segment);
                    break;
                case 1:
                    rewritten[^1] = segment with { Payload = segment.Payload[..half] };
                    rewritten.Add(segment with { Sequence = segment.Sequence + (uint)half, Payload = segment.Payload[half..] });
                    break;
                case 2:
                    rewritten[^1] = segment with { Payload = segment.Payload[..half] };
                    rewritten.Add(segment);
                    break;
                case 3:
                    rewritten[^1] = segment with { Sequence = segment.Sequence + (uint)half, Payload = segment.Payload[half..] };
                    rewritten.Add(segment);
                    break;
                default:
                    break;
            }
        }

        return rewritten;
    }

    [Fact]
    public void Handshake_that_comes_behind_the_first_bytes_is_the_beginning() =>
        Gen.Select(Talk.Any(isPipelined: false).Where(talk => talk.Segments.Take(6).All(segment => segment.Payload.Length != 1)), Gen.Shuffle(Enumerable.Range(0, 6).ToArray())).Sample(
            (talk, order) =>
            {
                var first = order.Where(i => i < Math.Min(6, talk.Segments.Count - 3)).Select(i => talk.Segments[i]).ToList();
                new ReadTalk(null, 80).Take(Packets([.. first, .. talk.Segments.Skip(first.Count)], new Wrapping()), LinkType.Ethernet).IsWhole(talk);
            },
            iter: 3_000);

    // Late by a few places, but for single bytes, which could be probes by then; what ends the connection stays where it is.
    private static IEnumerable<TestSegment> Shuffled(IReadOnlyList<TestSegment> segments, int[] choices) =>
        segments.Select((segment, i) => (segment, Place: i * 10 + (segment.Payload.Length > 1 && choices[(i * 5) % choices.Length] % 4 == 0 ? choices[(i * 11) % choices.Length] % 60 : 0)))
            .OrderBy(one => one.segment.Flags.HasFlag(TcpFlags.Fin) || one.segment.Flags.HasFlag(TcpFlags.Rst) ? int.MaxValue : one.Place)
            .Select(one => one.segment);
}
