using Avro;
using Avro.Generic;
using Avro.IO;
using CsCheck;
using Umbra.Core.Handoff;
using Xunit;

namespace Umbra.Tests.Handoff;

public sealed class ExchangeCodecTests
{
    [Fact]
    public void Record_written_and_read_is_the_same() =>
        SampleExchange.Any.Sample(exchange =>
        {
            Assert.True(ExchangeCodec.TryRead(exchange.Encode(), out var record));
            return SampleExchange.Of(record).IsSameAs(exchange);
        });

    [Fact]
    public void Record_cut_short_anywhere_is_refused() =>
        Gen.Select(SampleExchange.Any, Gen.Int[0, 10_000]).Sample((exchange, where) =>
        {
            var bytes = exchange.Encode();
            return !ExchangeCodec.TryRead(bytes.AsSpan(0, where % bytes.Length), out _);
        });

    [Fact]
    public void Record_followed_by_a_byte_is_refused() =>
        SampleExchange.Any.Sample(exchange => !ExchangeCodec.TryRead([.. exchange.Encode(), 0], out _));

    [Fact]
    public void Hostile_bytes_never_throw_and_stay_in_bounds() =>
        Gen.Select(SampleExchange.Any, Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[1, 8]).Sample((exchange, changes) =>
        {
            var bytes = exchange.Encode();
            foreach (var (at, value) in changes)
            {
                bytes[at % bytes.Length] = value;
            }

            // What is still read must be whole: every span lies in the buffer, so copying them out cannot fail.
            return !ExchangeCodec.TryRead(bytes, out var record) || SampleExchange.Of(record).Mirrors.Length <= bytes.Length;
        }, iter: 20_000);

    [Fact]
    public void Random_bytes_never_throw() =>
        Gen.Byte.Array[0, 300].Sample(bytes => ExchangeCodec.TryRead(bytes, out _) || true, iter: 20_000);

    [Fact]
    public void Array_count_that_the_bytes_cannot_hold_is_refused()
    {
        byte[] bytes = [.. new byte[16], 0, 0, 0, 0, .. Long(long.MaxValue), 0, 0, 0, 0];

        Assert.False(ExchangeCodec.TryRead(bytes, out _));

        static byte[] Long(long value)
        {
            var buffer = new byte[10];
            var writer = new AvroWriter(buffer);
            writer.Long(value);
            return buffer[..writer.Length];
        }
    }

    [Fact]
    public void Record_is_read_by_another_Avro_library()
    {
        var schema = Schema.Parse(ExchangeSchema.Json);
        SampleExchange.Any.Sample(exchange =>
        {
            using var stream = new MemoryStream(exchange.Encode());
            var read = new GenericDatumReader<GenericRecord>(schema, schema).Read(null!, new BinaryDecoder(stream));
            Assert.Equal(stream.Length, stream.Position);
            Assert.Equal(exchange.Source, read["source"]);
            Assert.Equal(exchange.Connection, read["connection"]);
            Assert.Equal(exchange.Position, read["position"]);
            Assert.Equal(exchange.Client, read["client"]);
            Assert.Equal(exchange.Mirrors, ((object[])read["mirrors"]).Cast<string>());
            Assert.Equal(exchange.Request?.Body, ((GenericRecord?)read["request"])?["body"]);
            Assert.Equal(exchange.Request?.WallClockNs, ((GenericRecord?)read["request"])?["wallClockNs"]);
            Assert.Equal(exchange.Response?.Status, ((GenericRecord?)read["response"])?["status"]);
            Assert.Equal(exchange.Response?.Framing.ToString(), ((GenericEnum?)((GenericRecord?)read["response"])?["framing"])?.Value, ignoreCase: true);
            Assert.Equal(exchange.Response?.Trailers, ((GenericRecord?)read["response"])?["trailers"]);
            Assert.Equal(exchange.Lost.Select(l => l.Count), ((object[])read["lost"]).Cast<GenericRecord>().Select(l => (long)l["count"]));
        });
    }

    [Fact]
    public void Fingerprint_is_that_of_the_schema() =>
        Assert.Equal(ExchangeSchema.Fingerprint, (ulong)SchemaNormalization.ParsingFingerprint64(Schema.Parse(ExchangeSchema.Json)));

    [Fact]
    public void Numbers_are_encoded_as_the_specification_shows()
    {
        var buffer = new byte[32];
        var writer = new AvroWriter(buffer);
        foreach (var value in new long[] { 0, -1, 1, -64, 64, long.MinValue })
        {
            writer.Long(value);
        }

        Assert.Equal("00-01-02-7F-80-01-FF-FF-FF-FF-FF-FF-FF-FF-FF-01", BitConverter.ToString(buffer, 0, writer.Length));
    }
}
