using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Recording;
using Umbra.Core.Recording.Formats;
using Umbra.Tests.Handoff;

namespace Umbra.Tests.Recording.Formats;

public sealed partial class RoundTripTests
{
    [Fact]
    public void Gor_gives_back_method_target_fields_body_and_response() => HttpExchanges.Some.Sample(
        exchanges =>
        {
            var file = Write(exchanges, stream => new GorExchangeWriter(stream), out _);
            var read = Read(new GorExchangeReader([new MemoryStream(file)]), out var problems);

            Assert.Empty(problems);
            Assert.Equal(exchanges.Select(exchange => GorFormat.Id(exchange.Id)), read.Select(exchange => GorFormat.Id(exchange.Id)));
            AssertSame(exchanges, read, isExact: false);
        },
        iter: 2_000);

    [Fact]
    public void Har_gives_back_method_target_fields_body_trailers_and_response() => HttpExchanges.Some.Sample(
        exchanges =>
        {
            var file = Write(exchanges, stream => new HarExchangeWriter(stream, "1"), out _);
            var read = Read(new HarExchangeReader(new MemoryStream(file)), out var problems);

            Assert.Empty(problems);
            Assert.Equal(exchanges.Select(exchange => exchange.Id), read.Select(exchange => exchange.Id));
            AssertSame(exchanges, read, isExact: true);
        },
        iter: 2_000);

    [Fact]
    public void Json_lines_give_back_all() => HttpExchanges.Some.Sample(
        exchanges =>
        {
            var file = Write(exchanges, stream => new JsonLinesWriter(stream), out var notes);
            var read = Read(new JsonLinesReader(new MemoryStream(file)), out var problems);

            Assert.Empty(notes);
            Assert.Empty(problems);
            Assert.Equal(exchanges.Length, Encoding.UTF8.GetString(file).Count(character => character == '\n'));
            Assert.Equal(exchanges.Select(exchange => (exchange.Id, exchange.Source, exchange.Connection, exchange.Position, exchange.Client, exchange.Server)), read.Select(exchange => (exchange.Id, exchange.Source, exchange.Connection, exchange.Position, exchange.Client, exchange.Server)));
            AssertSame(exchanges, read, isExact: true);
        },
        iter: 2_000);

    [Fact]
    public void Readers_take_any_bytes_without_a_fault() => Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 4]).Sample(
        (bytes, kind) =>
        {
            IExchangeReader reader = kind switch
            {
                0 => new GorExchangeReader([new MemoryStream([.. "1 0123456789abcdef01234567 12 3\n"u8, .. bytes])]),
                1 => new HarExchangeReader(new MemoryStream([.. "{\"log\":{\"entries\":["u8, .. bytes])),
                2 => new JsonLinesReader(new MemoryStream([.. "{\"request\":{\"target\":\"/"u8, .. bytes])),
                3 => new AccessLogReader(new MemoryStream(bytes), new CombinedLog()),
                _ => new AccessLogReader(new MemoryStream([.. "http 2026-01-01T00:00:00Z a b"u8, .. bytes]), new LoadBalancerLog()),
            };
            Assert.True(Read(reader, out _).Count < 300);
        },
        iter: 20_000);

    internal static byte[] Write(IEnumerable<SampleExchange> exchanges, Func<Stream, IExchangeWriter> create, out IReadOnlyList<string> notes)
    {
        var stream = new MemoryStream();
        using var writer = create(stream);
        foreach (var exchange in exchanges)
        {
            Assert.True(ExchangeCodec.TryRead(exchange.Encode(), out var record));
            writer.Write(record);
        }

        writer.Complete();
        notes = writer.Notes.Sentences;
        return stream.ToArray();
    }

    internal static List<SampleExchange> Read(IExchangeReader reader, out IReadOnlyList<string> problems)
    {
        using (reader)
        {
            var read = new List<SampleExchange>();
            while (reader.Next(out var record))
            {
                read.Add(SampleExchange.Of(record));
            }

            problems = reader.Problems;
            return read;
        }
    }

    private static void AssertSame(IReadOnlyList<SampleExchange> expected, IReadOnlyList<SampleExchange> actual, bool isExact)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (before, after) in expected.Zip(actual))
        {
            var (request, read) = (before.Request!, after.Request!);
            Assert.Equal(WithoutFraming(request.Head), WithoutFraming(read.Head));
            Assert.Equal(request.Body, read.Body);
            Assert.Equal(request.WallClockNs, read.WallClockNs);
            Assert.Equal((request.Method, request.Target), (read.Method, read.Target));

            // Where a body had to be divided it is in chunks afterwards.
            var isDivided = request.Body.AsSpan().IndexOf(GorFormat.Separator) >= 0;
            if (isExact || !isDivided)
            {
                Assert.Equal(request.Framing, read.Framing);
                Assert.Equal(Encoding.UTF8.GetString(request.Trailers), Encoding.UTF8.GetString(read.Trailers));
            }

            Assert.Equal(before.Response is null, after.Response is null);
            if (before.Response is { } response)
            {
                Assert.Equal(WithoutFraming(response.Head), WithoutFraming(after.Response!.Head));
                Assert.Equal(response.Status, after.Response.Status);
                Assert.Equal(response.Body, after.Response.Body);
                Assert.Equal(response.LastByteNs - request.WallClockNs, after.Response.LastByteNs - read.WallClockNs);
            }
        }
    }

    // White space around a value is no part of it (RFC 9110 section 5.5).
    private static string WithoutFraming(byte[] head) => AroundValue().Replace(FramingField().Replace(Encoding.UTF8.GetString(head), ""), ":$1");

    [GeneratedRegex("(?im)^(content-length|transfer-encoding):.*\n")]
    private static partial Regex FramingField();

    [GeneratedRegex("(?m)(?<=^[^: ]+):[ \t]*(.*?)[ \t]*(?=\r?$)")]
    private static partial Regex AroundValue();
}
