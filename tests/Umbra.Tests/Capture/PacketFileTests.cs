using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Umbra.Capture.Exchanges;
using Umbra.Capture.Packets;
using Umbra.Core.Recording.Formats;
using Umbra.Tests.Handoff;
using ZstdSharp;

namespace Umbra.Tests.Capture;

public sealed class PacketFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Ethernet")]
    [InlineData("LinuxSll2")]
    [InlineData("Raw")]
    public void Exchanges_of_a_file_are_read_with_their_times_ends_and_bodies(string name)
    {
        var link = Enum.Parse<LinkType>(name);
        var talk = Single("POST", "Content-Length: 3\r\n", "abc", "Transfer-Encoding: chunked\r\n", "hello");
        var read = Read("talk.pcap", PacketWriter.Pcap(Packets(talk, link), link), out var problems);

        var exchange = Assert.Single(read);
        Assert.Empty(problems);
        Assert.Equal(("192.0.2.1:40001", "192.0.2.200:80", "POST", "/n0", "shop"), (exchange.Client, exchange.Server, exchange.Request!.Method, exchange.Request.Target, exchange.Request.Host));
        Assert.Equal((talk.Exchanges[0].Head, "abc"), (Encoding.Latin1.GetString(exchange.Request.Head), Encoding.Latin1.GetString(exchange.Request.Body)));
        Assert.Equal((200, true, "hello"), (exchange.Response!.Status, exchange.Response.IsComplete, Encoding.Latin1.GetString(exchange.Response.Body)));
        Assert.Equal(1_750_000_000_003_000_000, exchange.Request.WallClockNs); // behind the handshake's three packets, a millisecond each
        Assert.True(exchange.Response.FirstByteNs > exchange.Request.LastByteNs);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void Every_byte_order_and_resolution_is_read(bool isBigEndian, bool isNanoseconds)
    {
        var little = PacketWriter.Pcap(Packets(Single(), LinkType.Ethernet), LinkType.Ethernet);
        var read = Read("talk.pcap", Rewrite(little, isBigEndian, isNanoseconds), out _);
        Assert.Equal(isNanoseconds ? 1_750_000_000_000_003_000 : 1_750_000_000_003_000_000, Assert.Single(read).Request!.WallClockNs);
    }

    [Fact]
    public void Compressed_files_are_read_by_their_contents()
    {
        var file = PacketWriter.Pcap(Packets(Single(), LinkType.Ethernet), LinkType.Ethernet);
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(file);
        }

        using var compressor = new Compressor();
        Assert.Single(Read("a", zipped.ToArray(), out _));
        Assert.Single(Read("b", compressor.Wrap(file).ToArray(), out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pcapng_is_read_with_several_interfaces_clocks_and_unknown_blocks(bool isBigEndian)
    {
        var ethernet = Packets(Single(), LinkType.Ethernet).ToList();
        var raw = Packets(Single(), LinkType.Raw, clientPort: 50_000).ToList();
        var file = new Blocks(isBigEndian);
        file.Section();
        file.Interface(LinkType.Ethernet, resolution: 6);
        file.Interface(LinkType.Raw, resolution: 9);
        file.Unknown();
        foreach (var (packet, i) in ethernet.Select((packet, i) => (packet, i)))
        {
            file.Packet(0, 1_750_000_000_000_000 + (ulong)i, packet);
        }

        file.Section(); // what was described before holds no more
        file.Interface(LinkType.Raw, resolution: 9);
        foreach (var (packet, i) in raw.Select((packet, i) => (packet, i)))
        {
            file.Packet(0, 1_750_000_001_000_000_000 + (ulong)i, packet);
        }

        var read = Read("talk.pcapng", file.ToArray(), out var problems);
        Assert.Empty(problems);
        Assert.Equal([1_750_000_000_000_003_000, 1_750_000_001_000_000_003], read.Select(exchange => exchange.Request!.WallClockNs));
    }

    [Fact]
    public void File_that_is_cut_or_damaged_gives_what_is_before_and_says_so()
    {
        var file = PacketWriter.Pcap(Packets(Single(), LinkType.Ethernet), LinkType.Ethernet);
        Assert.Single(Read("a", [.. file, 1, 2, 3], out var cut));
        Assert.Contains(cut, problem => problem.StartsWith("the file ends in the header of a packet", StringComparison.Ordinal));

        Assert.Single(Read("b", [.. file, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 127, 0, 0, 0, 0, 1], out var damaged));
        Assert.Contains(damaged, problem => problem.Contains("a packet of 2,147,483,647 bytes cannot be", StringComparison.Ordinal));
    }

    [Fact]
    public void Same_file_gives_the_same_identities_again()
    {
        var file = PacketWriter.Pcap(Packets(Single(), LinkType.Ethernet), LinkType.Ethernet);
        Assert.Equal(Read("a", file, out _).Select(exchange => exchange.Id), Read("a", file, out _).Select(exchange => exchange.Id));
    }

    [Fact]
    public void Packets_that_were_cut_are_counted_and_their_exchange_is_not_whole()
    {
        var talk = Single("GET", "", "", "Content-Length: 2000\r\n", new string('x', 2_000));
        var exchange = Assert.Single(Read("a", PacketWriter.Pcap(Packets(talk, LinkType.Ethernet), LinkType.Ethernet, snapLength: 200), out var problems));
        Assert.False(exchange.Response!.IsComplete);
        Assert.Contains("1 exchanges have no whole response", problems);
        Assert.Contains(problems, problem => problem.Contains("packets were cut", StringComparison.Ordinal));
    }

    [Fact]
    public void Connection_that_begins_with_a_request_is_read_from_a_file() =>
        Assert.Single(Read("a", PacketWriter.Pcap(Packets(Single(), LinkType.Ethernet).Skip(3), LinkType.Ethernet), out _));

    [Fact]
    public void Memory_of_bodies_is_given_back_to_the_byte()
    {
        var talk = Talk.Of([new TalkExchange("POST", "Content-Length: 300\r\n", new string('a', 300), "Content-Length: 500\r\n", new string('b', 500)), new TalkExchange("GET", "", "", "Content-Length: 2\r\n", "ok") { Number = 1 }], 100);
        using var reader = new PacketExchangeReader(new MemoryStream(PacketWriter.Pcap(Packets(talk, LinkType.Ethernet), LinkType.Ethernet)));
        Assert.True(reader.Next(out _));
        Assert.Equal(800, reader.HeldBytes);
        Assert.True(reader.Next(out _));
        Assert.Equal(2, reader.HeldBytes);
        Assert.False(reader.Next(out _));
        Assert.Equal(0, reader.HeldBytes);
    }

    [Fact]
    public void Upgrade_is_left_out_and_said()
    {
        var talk = Single("GET", "Connection: upgrade\r\nUpgrade: websocket\r\n", "", "", "");
        var segments = talk.Segments.Select(segment => segment with { Payload = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(segment.Payload).Replace("200 OK", "101 SP", StringComparison.Ordinal)) });
        Assert.Empty(Read("a", PacketWriter.Pcap(segments.SelectMany((segment, i) => PacketWriter.Write(segment, new Wrapping())), LinkType.Ethernet), out var problems));
        Assert.Contains(problems, problem => problem.StartsWith("1 requests turned their connection", StringComparison.Ordinal));
    }

    private static Talk Single(string method = "GET", string framing = "", string body = "", string responseFraming = "Content-Length: 2\r\n", string responseBody = "ok")
    {
        var exchange = new TalkExchange(method, framing, body, responseFraming, responseBody);
        return Talk.Of([exchange], segmentSize: 1_000);
    }

    private static IEnumerable<byte[]> Packets(Talk talk, LinkType link, int clientPort = 40_001) =>
        talk.Segments.SelectMany(segment => PacketWriter.Write(segment, new Wrapping(link) { ClientPort = clientPort }));

    private List<SampleExchange> Read(string name, byte[] file, out IReadOnlyList<string> problems)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, file);
        using var reader = ExchangeFiles.Open([path], null, stream => new PacketExchangeReader(stream));
        var read = new List<SampleExchange>();
        while (reader.Next(out var record))
        {
            read.Add(SampleExchange.Of(record));
        }

        problems = reader.Problems;
        return read;
    }

    // The same file in another byte order, and with its fractions taken for nanoseconds.
    private static byte[] Rewrite(byte[] little, bool isBigEndian, bool isNanoseconds)
    {
        var file = little.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(file, isNanoseconds ? 0xA1B23C4D : 0xA1B2C3D4);
        if (!isBigEndian)
        {
            return file;
        }

        file.AsSpan(0, 4).Reverse();
        file.AsSpan(4, 2).Reverse();
        file.AsSpan(6, 2).Reverse();
        for (var at = 8; at < 24; at += 4)
        {
            file.AsSpan(at, 4).Reverse();
        }

        for (var at = 24; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 8));
            for (var field = 0; field < 16; field += 4)
            {
                file.AsSpan(at + field, 4).Reverse();
            }

            at += 16 + length;
        }

        return file;
    }

    /// <summary>A pcapng file.</summary>
    private sealed class Blocks(bool isBigEndian)
    {
        private readonly List<byte> _file = [];

        public void Section() => Add(0x0A0D0D0A, [.. Number(0x1A2B3C4D), .. Short(1), .. Short(0), .. Number(uint.MaxValue), .. Number(uint.MaxValue)]);

        public void Interface(LinkType link, byte resolution) =>
            Add(1, [.. Short((ushort)link), .. Short(0), .. Number(0), .. Short(9), .. Short(1), resolution, 0, 0, 0, .. Short(0), .. Short(0)]);

        public void Unknown() => Add(0x0BAD, [1, 2, 3, 4]);

        public void Packet(int number, ulong time, byte[] packet) =>
            Add(6, [.. Number((uint)number), .. Number((uint)(time >> 32)), .. Number((uint)time), .. Number((uint)packet.Length), .. Number((uint)packet.Length), .. packet, .. new byte[(4 - (packet.Length % 4)) % 4]]);

        public byte[] ToArray() => [.. _file];

        private void Add(uint type, byte[] body)
        {
            _file.AddRange(Number(type));
            _file.AddRange(Number((uint)body.Length + 12));
            _file.AddRange(body);
            _file.AddRange(Number((uint)body.Length + 12));
        }

        private byte[] Number(uint value)
        {
            var bytes = BitConverter.GetBytes(value);
            return isBigEndian ? [.. bytes.Reverse()] : bytes;
        }

        private byte[] Short(ushort value)
        {
            var bytes = BitConverter.GetBytes(value);
            return isBigEndian ? [.. bytes.Reverse()] : bytes;
        }
    }
}
