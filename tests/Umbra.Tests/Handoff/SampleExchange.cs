using CsCheck;
using Umbra.Core.Handoff;
using Umbra.Core.Http;

namespace Umbra.Tests.Handoff;

/// <summary>An exchange on the heap: what a generator makes and what is compared, since a record's spans can be neither kept nor boxed.</summary>
internal sealed record SampleExchange(
    UInt128 Id, string Source, long Connection, int Position, string Client, string Server, string[] Mirrors, string[] Sanitized, SampleRequest? Request, SampleResponse? Response, NamedCount[] Lost)
{
    private static readonly Gen<byte[]> Bytes = Gen.Byte.Array[0, 200];

    private static readonly Gen<string> Words = Gen.OneOf(Gen.String[Gen.Char.AlphaNumeric, 0, 20], Gen.Const("schön/店"));

    private static readonly Gen<BodyFraming> Framings = Gen.Int[0, 3].Select(i => (BodyFraming)i);

    private static readonly Gen<SampleRequest> Requests =
        Gen.Select(Gen.Select(Gen.Long, Gen.Long, Gen.Long), Gen.Select(Words, Words, Words), Gen.Select(Bytes, Framings, Bytes, Bytes), (t, n, m) =>
            new SampleRequest(t.Item1, t.Item2, t.Item3, n.Item1, n.Item2, n.Item3, m.Item1, m.Item2, m.Item3, m.Item4));

    private static readonly Gen<SampleResponse> Responses =
        Gen.Select(Gen.Select(Gen.Long, Gen.Long, Gen.Int, Gen.Bool, Gen.Long), Gen.Select(Bytes, Framings, Bytes, Bytes), (t, m) =>
            new SampleResponse(t.Item1, t.Item2, t.Item3, t.Item4, t.Item5, m.Item1, m.Item2, m.Item3, m.Item4));

    /// <summary>Any exchange: with or without each half.</summary>
    public static Gen<SampleExchange> Any { get; } = Gen.Select(
        Gen.Select(Gen.ULong, Gen.ULong, Words, Gen.Long, Gen.Int, Words),
        Gen.Select(Words, Words.Array[0, 5], Words.Array[0, 3]),
        Gen.OneOf(Gen.Const((SampleRequest?)null), Requests.Select(r => (SampleRequest?)r)),
        Gen.OneOf(Gen.Const((SampleResponse?)null), Responses.Select(r => (SampleResponse?)r)),
        Gen.Select(Words, Gen.Long, (name, count) => new NamedCount(name, count)).Array[0, 3],
        (f, names, request, response, lost) =>
            new SampleExchange(new UInt128(f.Item1, f.Item2), f.Item3, f.Item4, f.Item5, f.Item6, names.Item1, names.Item2, names.Item3, request, response, lost));

    public byte[] Encode()
    {
        var record = default(ExchangeRecord);
        record.Id = Id;
        record.Source = System.Text.Encoding.UTF8.GetBytes(Source);
        record.Connection = Connection;
        record.Position = Position;
        record.Client = System.Text.Encoding.UTF8.GetBytes(Client);
        record.Server = System.Text.Encoding.UTF8.GetBytes(Server);
        record.Mirrors = NameList.Encode(Mirrors);
        record.Sanitized = NameList.Encode(Sanitized);
        record.Lost = LostCounts.Encode(Lost);
        record.HasRequest = Request is not null;
        if (Request is { } request)
        {
            record.Request.WallClockNs = request.WallClockNs;
            record.Request.FirstByteNs = request.FirstByteNs;
            record.Request.LastByteNs = request.LastByteNs;
            record.Request.Method = System.Text.Encoding.UTF8.GetBytes(request.Method);
            record.Request.Host = System.Text.Encoding.UTF8.GetBytes(request.Host);
            record.Request.Target = System.Text.Encoding.UTF8.GetBytes(request.Target);
            record.Request.Head = request.Head;
            record.Request.Framing = request.Framing;
            record.Request.Body = request.Body;
            record.Request.Trailers = request.Trailers;
        }

        record.HasResponse = Response is not null;
        if (Response is { } response)
        {
            record.Response.RequestLastByteNs = Request?.LastByteNs ?? 0;
            record.Response.FirstByteNs = response.FirstByteNs;
            record.Response.LastByteNs = response.LastByteNs;
            record.Response.Status = response.Status;
            record.Response.IsComplete = response.IsComplete;
            record.Response.BodyLength = response.BodyLength;
            record.Response.Head = response.Head;
            record.Response.Framing = response.Framing;
            record.Response.Body = response.Body;
            record.Response.Trailers = response.Trailers;
        }

        // Exactly the bound: a record that needed more would throw.
        var buffer = new byte[ExchangeCodec.SizeBound(record)];
        return buffer[..ExchangeCodec.Write(record, buffer)];
    }

    public static SampleExchange Of(in ExchangeRecord record)
    {
        var q = record.Request;
        var s = record.Response;
        return new SampleExchange(
            record.Id,
            System.Text.Encoding.UTF8.GetString(record.Source),
            record.Connection,
            record.Position,
            System.Text.Encoding.UTF8.GetString(record.Client),
            System.Text.Encoding.UTF8.GetString(record.Server),
            [.. Names(record.Mirrors)],
            [.. Names(record.Sanitized)],
            record.HasRequest ? new SampleRequest(q.WallClockNs, q.FirstByteNs, q.LastByteNs, Text(q.Method), Text(q.Host), Text(q.Target), q.Head.ToArray(), q.Framing, q.Body.ToArray(), q.Trailers.ToArray()) : null,
            record.HasResponse ? new SampleResponse(s.FirstByteNs, s.LastByteNs, s.Status, s.IsComplete, s.BodyLength, s.Head.ToArray(), s.Framing, s.Body.ToArray(), s.Trailers.ToArray()) : null,
            [.. LostCounts.Decode(record.Lost)]);
    }

    private static string Text(ReadOnlySpan<byte> text) => System.Text.Encoding.UTF8.GetString(text);

    private static List<string> Names(ReadOnlySpan<byte> encoded)
    {
        var names = new List<string>();
        foreach (var name in NameList.Read(encoded))
        {
            names.Add(Text(name));
        }

        return names;
    }

    /// <summary>Whether two are equal in all that they hold.</summary>
    public bool IsSameAs(SampleExchange other) =>
        System.Text.Json.JsonSerializer.Serialize(this) == System.Text.Json.JsonSerializer.Serialize(other);
}

internal sealed record SampleRequest(
    long WallClockNs, long FirstByteNs, long LastByteNs, string Method, string Host, string Target, byte[] Head, BodyFraming Framing, byte[] Body, byte[] Trailers);

internal sealed record SampleResponse(
    long FirstByteNs, long LastByteNs, int Status, bool IsComplete, long BodyLength, byte[] Head, BodyFraming Framing, byte[] Body, byte[] Trailers);
