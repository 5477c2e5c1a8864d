using System.Text;
using CsCheck;
using Umbra.Core.Http;
using Umbra.Tests.Handoff;

namespace Umbra.Tests.Recording.Formats;

/// <summary>Exchanges of valid HTTP/1.1, with the bodies, framings and fields that formats find hard.</summary>
internal static class HttpExchanges
{
    private const string Separator = "\n🐵🙈🙉\n";

    private static readonly Gen<string> Token = Gen.String[Gen.Char.AlphaNumeric, 1, 8];

    private static readonly Gen<byte[]> Bodies = Gen.OneOf(
        Gen.Const(Array.Empty<byte>()),
        Gen.String[Gen.Char[' ', '~'], 1, 300].Select(Encoding.UTF8.GetBytes),
        Gen.Byte.Array[1, 300],
        Gen.Const(Encoding.UTF8.GetBytes("schön/店 \u0001\r\n\t\"\\")),
        Gen.Const(Encoding.UTF8.GetBytes($"a{Separator}b{Separator}")),
        Gen.Const(Encoding.UTF8.GetBytes($"{Separator}1 0123456789abcdef01234567 12 3\nGET / HTTP/1.1\r\n\r\n")));

    private static readonly Gen<string> Targets = Gen.OneOf(
        Gen.Select(Token, Token, (a, b) => $"/{a}/{b}"),
        Gen.Const("/a/../b%2Fc?x=1&y=%20+&z"),
        Gen.Const("/?"),
        Gen.Const("http://other.example:81/p?q#f"),
        Gen.Const("*"));

    private static readonly Gen<string> Fields = Gen.Select(
        Gen.Select(Token, Gen.String[Gen.Char['!', '~'], 0, 20], (name, value) => $"X-{name}: {value}\r\n").Array[0, 4], Gen.Int[0, 3],
        (fields, kind) => string.Concat(fields) + kind switch { 0 => "Cookie: a=b; c=\"d\"\r\n", 1 => "x-twice: 1\r\nX-TWICE:2\r\n", 2 => "X-Empty:\r\n", _ => "" });

    private static readonly Gen<SampleRequest> Requests = Gen.Select(
        Gens.Any("GET", "POST", "PUT", "DELETE", "QUERY"), Targets, Fields, Bodies, Gen.Int[0, 2], Gen.Long[1_700_000_000_000_000, 1_800_000_000_000_000],
        (method, target, fields, body, kind, microseconds) =>
        {
            var at = microseconds * 1000;
            var framing = kind == 2 ? BodyFraming.Chunked : body.Length > 0 || kind == 1 ? BodyFraming.ContentLength : BodyFraming.None;
            var head = $"{method} {target} HTTP/1.1\r\nHost: shop.example\r\n{fields}{Framing(framing, body.Length)}\r\n";
            var trailers = framing == BodyFraming.Chunked && body.Length % 2 == 1 ? "X-Sum: 1\r\nX-Other: b c\r\n" : "";
            return new SampleRequest(at, at, at + (body.Length * 1000), method, "shop.example", target, Encoding.UTF8.GetBytes(head), framing, body, Encoding.UTF8.GetBytes(trailers));
        });

    private static readonly Gen<SampleResponse?> Responses = Gen.OneOf(
        Gen.Const((SampleResponse?)null),
        Gen.Select(Gens.Any(200, 201, 404, 500), Fields, Bodies, Gen.Bool, Gen.Int[0, 1_000_000], (status, fields, body, isChunked, after) =>
        {
            var framing = isChunked ? BodyFraming.Chunked : BodyFraming.ContentLength;
            var head = $"HTTP/1.1 {status} Some Reason\r\n{fields}{Framing(framing, body.Length)}\r\n";
            return (SampleResponse?)new SampleResponse(after * 1000L, (after * 1000L) + 5000, status, true, body.Length, Encoding.UTF8.GetBytes(head), framing, body, []);
        }));

    /// <summary>Any exchange with a request; ids differ.</summary>
    public static Gen<SampleExchange[]> Some { get; } = Gen.Select(Requests, Responses, Gen.ULong).Array[0, 12].Select(all => all.Select((one, index) => new SampleExchange(
        new UInt128(one.Item3 >> 32, ((ulong)index << 32) | (one.Item3 & 0xFFFF_FFFF)), "shop", index, index % 3, "192.0.2.1:5123", "198.51.100.7:80", [], [], one.Item1,
        one.Item2 is { } response ? response with { FirstByteNs = one.Item1.LastByteNs + response.FirstByteNs, LastByteNs = one.Item1.LastByteNs + response.LastByteNs } : null, [])).ToArray());

    private static string Framing(BodyFraming framing, int length) =>
        framing switch { BodyFraming.Chunked => "Transfer-Encoding: chunked\r\n", BodyFraming.ContentLength => $"Content-Length: {length}\r\n", _ => "" };
}
