using Avro.File;
using Avro.Generic;
using CsCheck;
using Umbra.Core.Handoff;
using Umbra.Core.Recording;
using Umbra.Tests.Handoff;

namespace Umbra.Tests.Recording;

public sealed class RecordingTests
{
    private static readonly Gen<RecordingCodec> AnyCodec = Gens.Any(RecordingCodec.None, RecordingCodec.Deflate, RecordingCodec.Zstandard);

    [Fact]
    public void What_is_written_is_read_whatever_the_codec_and_the_size_of_blocks() =>
        Gen.Select(SampleExchange.Any.Array[0, 40], AnyCodec, Gen.Int[1, 4_000]).Sample(
            (exchanges, codec, blockBytes) =>
            {
                var (records, damage) = Read(Write(exchanges, codec, blockBytes));
                Assert.Equal(exchanges.Select(exchange => Convert.ToHexString(exchange.Encode())), records);
                Assert.True(damage.IsNone);
            },
            iter: 500);

    [Theory]
    [InlineData(nameof(RecordingCodec.None))]
    [InlineData(nameof(RecordingCodec.Deflate))]
    [InlineData(nameof(RecordingCodec.Zstandard))]
    public void File_is_read_by_another_Avro_library(string codec)
    {
        // It leaves this codec to whoever wants it.
        Codec.RegisterResolver(name => name == "zstandard" ? new PlainZstandard() : null);
        var exchanges = SampleExchange.Any.Array[200].Single();
        using var reader = DataFileReader<GenericRecord>.OpenReader(new MemoryStream(Write(exchanges, Enum.Parse<RecordingCodec>(codec), 1_000)));

        var read = reader.NextEntries.ToList();
        Assert.Equal(exchanges.Select(exchange => exchange.Source), read.Select(record => (string)record["source"]));
        Assert.Equal(
            exchanges.Select(exchange => exchange.Request is { } request ? Convert.ToHexString(request.Body) : null),
            read.Select(record => record["request"] is GenericRecord request ? Convert.ToHexString((byte[])request["body"]) : null));
    }

    [Fact]
    public void File_that_is_cut_anywhere_has_every_whole_block_and_says_that_it_is_torn()
    {
        var exchanges = SampleExchange.Any.Array[60].Single();
        var file = Write(exchanges, RecordingCodec.Zstandard, 1_000);
        var whole = Read(file).Records;
        var head = new RecordingReaderProbe(file).HeadBytes;
        for (var length = head; length < file.Length; length++)
        {
            var (records, damage) = Read(file[..length]);
            Assert.Equal(whole.Take(records.Count), records);
            Assert.True(damage.IsTorn || records.Count < whole.Count && damage.IsNone, $"{length}: {damage}");
            Assert.True(damage.Bytes < 3_000);
        }

        for (var length = 0; length < head; length++)
        {
            Assert.Throws<RecordingException>(() => Read(file[..length]));
        }
    }

    [Fact]
    public void Flipped_bits_lose_at_most_the_blocks_that_they_are_in_and_never_give_a_wrong_exchange()
    {
        var exchanges = SampleExchange.Any.Array[80].Single();
        var file = Write(exchanges, RecordingCodec.Zstandard, 1_500);
        var whole = Read(file).Records.ToHashSet();
        var head = new RecordingReaderProbe(file).HeadBytes;
        Gen.Select(Gen.Int[head, file.Length - 1], Gen.Int[0, 7], Gen.Int[0, 3]).Sample(
            (at, bit, kind) =>
            {
                var damaged = file.ToArray();
                switch (kind)
                {
                    case 0:
                        damaged.AsSpan(at, Math.Min(200, damaged.Length - at)).Clear();
                        break;
                    default:
                        damaged[at] ^= (byte)(1 << bit);
                        break;
                }

                var (records, damage) = Read(damaged);
                Assert.All(records, record => Assert.Contains(record, whole));
                Assert.True(!damage.IsNone || records.Count == whole.Count || damaged.AsSpan().SequenceEqual(file), $"{at}: {records.Count} of {whole.Count}, {damage}");
                Assert.True(records.Count >= whole.Count - 60, $"{at}: {records.Count} of {whole.Count}");
            },
            iter: 3_000);
    }

    [Theory]
    [InlineData(nameof(RecordingCodec.None))]
    [InlineData(nameof(RecordingCodec.Deflate))]
    public void Damage_under_codecs_without_a_checksum_is_read_past_and_never_a_crash(string codec)
    {
        var exchanges = SampleExchange.Any.Array[60].Single();
        var file = Write(exchanges, Enum.Parse<RecordingCodec>(codec), 1_500);
        var head = new RecordingReaderProbe(file).HeadBytes;
        Gen.Select(Gen.Int[head, file.Length - 1], Gen.Int[0, 7], Gen.Int[0, 2]).Sample(
            (at, bit, kind) =>
            {
                var damaged = file.ToArray();
                if (kind == 0)
                {
                    damaged.AsSpan(at, Math.Min(200, damaged.Length - at)).Clear();
                }
                else
                {
                    damaged[at] ^= (byte)(1 << bit);
                }

                Assert.True(Read(damaged).Records.Count <= exchanges.Length + 60);
            },
            iter: 3_000);
    }

    [Fact]
    public void Any_bytes_are_read_without_a_fault() => Gen.Select(Gen.Byte.Array[0, 300], AnyCodec).Sample(
        (rest, codec) =>
        {
            var file = Write([], codec, 1_000).Concat(rest).ToArray();
            var (records, _) = Read(file);
            Assert.True(records.Count < 300);
        },
        iter: 20_000);

    [Theory]
    [InlineData("", "it is no recording")]
    [InlineData("Obj", "it is no recording")]
    [InlineData("Obj\u0002abc", "it is no recording")]
    [InlineData("Obj\u0001", "its head is damaged")]
    public void File_that_is_something_else_is_an_error_that_says_so(string text, string expected)
    {
        var exception = Assert.Throws<RecordingException>(() => Read(System.Text.Encoding.Latin1.GetBytes(text)));
        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("umbra", "other", "its records are of another schema")]
    [InlineData("deflate", "snappy!", "its blocks are compressed with snappy!")]
    public void Recording_of_another_schema_or_codec_is_an_error(string replaced, string by, string expected)
    {
        var file = System.Text.Encoding.Latin1.GetString(Write([], RecordingCodec.Deflate, 1_000));

        var exception = Assert.Throws<RecordingException>(() => Read(System.Text.Encoding.Latin1.GetBytes(file.Replace(replaced, by, StringComparison.Ordinal))));
        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Block_that_cannot_be_written_is_lost_and_the_next_one_is_not()
    {
        using var stream = new FailingStream();
        using var writer = new RecordingWriter(stream, new RecordingSettings { BlockBytes = 100 });
        var exchanges = SampleExchange.Any.Where(exchange => exchange.Request is { Body.Length: > 100 }).Array[3].Single();
        Append(writer, exchanges[0]);
        stream.IsFull = true;
        Assert.Throws<IOException>(() => Append(writer, exchanges[1]));
        stream.IsFull = false;
        Append(writer, exchanges[2]);

        Assert.Equal([Convert.ToHexString(exchanges[0].Encode()), Convert.ToHexString(exchanges[2].Encode())], Read(stream.ToArray()).Records);
    }

    private static byte[] Write(SampleExchange[] exchanges, RecordingCodec codec, int blockBytes)
    {
        using var stream = new MemoryStream();
        using var writer = new RecordingWriter(stream, new RecordingSettings { Codec = codec, BlockBytes = blockBytes });
        foreach (var exchange in exchanges)
        {
            Append(writer, exchange);
        }

        writer.EndBlock();
        Assert.Equal(stream.Length, writer.Written);
        return stream.ToArray();
    }

    private static void Append(RecordingWriter writer, SampleExchange exchange)
    {
        Assert.True(ExchangeCodec.TryRead(exchange.Encode(), out var record));
        Assert.True(writer.Append(record));
    }

    private static (List<string> Records, RecordingDamage Damage) Read(byte[] file)
    {
        using var reader = new RecordingReader(new MemoryStream(file));
        var records = new List<string>();
        while (reader.Next(out var record))
        {
            var buffer = new byte[ExchangeCodec.SizeBound(record)];
            records.Add(Convert.ToHexString(buffer, 0, ExchangeCodec.Write(record, buffer)));
        }

        Assert.Equal(file.Length, reader.Position);
        return (records, reader.Damage);
    }

    /// <summary>zstandard as the Avro specification has it.</summary>
    private sealed class PlainZstandard : Avro.File.Codec
    {
        public override byte[] Compress(byte[] uncompressedData) => throw new NotSupportedException();

        public override void Compress(MemoryStream inputStream, MemoryStream outputStream) => throw new NotSupportedException();

        public override byte[] Decompress(byte[] compressedData, int length)
        {
            using var decompressor = new ZstdSharp.Decompressor();
            return decompressor.Unwrap(compressedData.AsSpan(0, length)).ToArray();
        }

        public override string GetName() => "zstandard";

        public override bool Equals(object? other) => other is PlainZstandard;

        public override int GetHashCode() => 0;
    }

    /// <summary>How long a file's head is.</summary>
    private sealed class RecordingReaderProbe
    {
        public RecordingReaderProbe(byte[] file)
        {
            using var reader = new RecordingReader(new MemoryStream(file));
            HeadBytes = (int)reader.Position;
        }

        public int HeadBytes { get; }
    }

    /// <summary>A disk that is full now and then.</summary>
    private sealed class FailingStream : MemoryStream
    {
        public bool IsFull { get; set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsFull)
            {
                throw new IOException("no space left on device");
            }

            base.Write(buffer);
        }
    }
}
