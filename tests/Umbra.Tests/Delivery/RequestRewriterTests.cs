using System.Text;
using CsCheck;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Delivery;

public sealed class RequestRewriterTests
{
    private const string Mark = "X-Umbra-Mirror: umbra/staging\r\n";

    private static readonly DeliverySettings Plain = new() { Name = "staging", Target = new Uri("http://shadow:8080"), MarkOrigin = false, MarkBaggage = false };

    public static TheoryData<string, string> Cases => new()
    {
        { "GET /a/../b%2F?q=1 HTTP/1.1\r\nHoSt:  shop\r\nX-B:1\r\nx-a: 2 \r\n\r\n", "GET /a/../b%2F?q=1 HTTP/1.1\r\nHoSt:  shop\r\nX-B:1\r\nx-a: 2\r\n" },
        { "GET / HTTP/1.0\r\nA: 1\r\n\r\n", "GET / HTTP/1.1\r\nHost: shadow:8080\r\nA: 1\r\n" },
        { "GET http://shop:81/x HTTP/1.1\r\nHost: shop\r\n\r\n", "GET http://shop:81/x HTTP/1.1\r\nHost: shop\r\n" },
        { "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n" },
        {
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: x-one, close\r\nX-One: 1\r\nKeep-Alive: 5\r\nProxy-Connection: k\r\nTE: trailers\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"
            + "Proxy-Authorization: b\r\nExpect: 100-continue\r\nTrailer: t\r\nX-Two: 2\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX-Two: 2\r\n"
        },
        { "GET / HTTP/1.1\r\nConnection: host, content-length\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n" },
        { "GET / HTTP/1.1\r\nHost: a\r\nX: one\r\n two\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: one   two\r\n" },
        { "GET / HTTP/1.1\r\nHost: a\r\nX:\r\n 1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX:   1\r\n" },
        { "GET / HTTP/1.1\nHost: a\nX: 1\n\n", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n" },
        { "GET / HTTP/1.1\r\nHost: a\r\nX-Umbra-Mirror: other/x\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX-Umbra-Mirror: other/x\r\n" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Request_without_rules_changes_only_where_it_must(string head, string expected) =>
        Assert.Equal(expected + Mark + "\r\n", Rewrite(Plain, head));

    [Fact]
    public void Content_length_stays_in_its_place_as_one_value()
    {
        var written = Rewrite(Plain, "POST / HTTP/1.1\r\nContent-Length: 3\r\ncontent-length: 3\r\nHost: a\r\n\r\n", BodyFraming.ContentLength, "abc");
        Assert.Equal("POST / HTTP/1.1\r\nContent-Length: 3\r\nHost: a\r\n" + Mark + "\r\nabc", written);
    }

    [Fact]
    public void Chunked_body_is_one_chunk_with_its_trailers()
    {
        var written = Rewrite(
            Plain, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n", BodyFraming.Chunked, "hello world, hello", "X-T: 1\r\nConnection: x\r\n");
        Assert.Equal("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n" + Mark + "\r\n12\r\nhello world, hello\r\n0\r\nX-T: 1\r\n\r\n", written);
    }

    [Fact]
    public void Empty_chunked_body_is_the_last_chunk_alone() =>
        Assert.EndsWith("\r\n\r\n0\r\n\r\n", Rewrite(Plain, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", BodyFraming.Chunked));

    [Theory]
    [InlineData(PathRewriteKind.Path, "", "/one", "/a/b?q=/a", "/one?q=/a")]
    [InlineData(PathRewriteKind.Prefix, "/a", "/b", "/a/b?q=/a", "/b/b?q=/a")]
    [InlineData(PathRewriteKind.Prefix, "/a", "", "/a", "/")]
    [InlineData(PathRewriteKind.Prefix, "/a", "", "/ab?c", "/b?c")]
    [InlineData(PathRewriteKind.Prefix, "/x", "/y", "/a/%2F/../b", "/a/%2F/../b")]
    [InlineData(PathRewriteKind.Regex, "^/v([0-9])/(.*)$", "/${1}0/$2", "/v2/items?x=/v1/", "/20/items?x=/v1/")]
    [InlineData(PathRewriteKind.Regex, "a", "b", "/aa", "/ba")]
    [InlineData(PathRewriteKind.Prefix, "/a", "/b", "http://shop:81/a/x?y", "http://shop:81/b/x?y")]
    [InlineData(PathRewriteKind.Path, "", "/one", "*", "*")]
    public void Path_is_rewritten_and_the_rest_of_the_target_stays(object kind, string text, string with, string target, string expected)
    {
        var settings = Plain with { Rewrite = new PathRewriteSettings((PathRewriteKind)kind, text, with) };
        Assert.StartsWith($"GET {expected} HTTP/1.1\r\n", Rewrite(settings, $"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Rewritten_path_goes_behind_the_target_s_own_and_variables_have_the_client_s()
    {
        var settings = Plain with
        {
            Target = new Uri("http://shadow:8080/base"),
            Rewrite = new PathRewriteSettings(PathRewriteKind.Prefix, "/a", "/b"),
            Headers = [new HeaderRule(HeaderRuleKind.Set, "X-Was", "$request_uri $http_host $host")],
        };
        Assert.Equal($"GET /base/b/x HTTP/1.1\r\nHost: shop:81\r\nX-Was: /a/x shop:81 shop\r\n{Mark}\r\n", Rewrite(settings, "GET /a/x HTTP/1.1\r\nHost: shop:81\r\n\r\n"));
    }

    [Theory]
    [InlineData("shop", "shop-shadow")]
    [InlineData("shop:8443", "shop-shadow:8443")]
    [InlineData("shop:", "shop-shadow")]
    [InlineData("[::1]", "[::1]-shadow")]
    [InlineData("[::1]:80", "[::1]-shadow:80")]
    public void Port_of_the_client_is_a_variable_with_its_colon(string host, string expected) =>
        Assert.Contains($"\r\nHost: {expected}\r\n", Rewrite(Plain with { Host = "$host-shadow$is_request_port$request_port" }, $"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"));

    [Fact]
    public void Rules_set_add_and_remove_in_order()
    {
        var settings = Plain with
        {
            Target = new Uri("http://shadow/base/"),
            Host = "staging.example",
            Headers =
            [
                new(HeaderRuleKind.Set, "X-Set", "$remote_addr"), new(HeaderRuleKind.Add, "X-Add", "$request_uri"), new(HeaderRuleKind.Remove, "Cookie"),
                new(HeaderRuleKind.Set, "X-Id", "${request_id}$"), new(HeaderRuleKind.Remove, "Content-Length"), new(HeaderRuleKind.Set, "X-Umbra-Mirror", "no"),
            ],
        };
        var written = Rewrite(settings, "GET /a HTTP/1.1\r\nx-set: 1\r\nHost: shop:80\r\nCOOKIE: c\r\nX-Set: 2\r\nX-Add: 0\r\n\r\n");
        Assert.Equal(
            "GET /base/a HTTP/1.1\r\nx-set: 192.0.2.1\r\nHost: staging.example\r\nX-Add: 0\r\nX-Add: /a\r\nX-Id: 0000000000000000000000000000002a$\r\n" + Mark + "\r\n", written);
        Assert.Equal(2, new RewritePlan(settings).Ignored.Length);
    }

    [Fact]
    public void Origin_is_marked_unless_a_rule_names_the_field()
    {
        const string Head = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";
        Assert.Contains("\r\nX-Mirrored-From: shop\r\n", Rewrite(Plain with { MarkOrigin = true }, Head));
        Assert.DoesNotContain("X-Mirrored-From", Rewrite(Plain with { MarkOrigin = true, Headers = [new(HeaderRuleKind.Remove, "x-mirrored-from")] }, Head));
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true)]
    [InlineData("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later", true)]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01", false)]
    [InlineData("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-", false)]
    public void Trace_is_continued_as_a_new_span_when_it_is_valid(string value, bool isContinued)
    {
        var written = Rewrite(Plain, $"GET / HTTP/1.1\r\nHost: a\r\ntraceparent: {value}\r\n\r\n");
        if (isContinued)
        {
            Assert.Matches("\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01\r\n", written);
            Assert.DoesNotContain("b7ad6b7169203331", written);
        }
        else
        {
            Assert.Contains($"\r\ntraceparent: {value}\r\n", written);
        }
    }

    [Fact]
    public void Trace_in_a_fold_is_one_line()
    {
        var written = Rewrite(Plain, "GET / HTTP/1.1\r\nHost: a\r\ntraceparent:\r\n 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n");
        Assert.Matches("\r\ntraceparent: +00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01\r\n", written);
    }

    [Fact]
    public void Too_many_connection_options_are_not_guessed_at() =>
        Assert.Null(Rewrite(Plain, $"GET / HTTP/1.1\r\nHost: a\r\nConnection: {string.Join(',', Enumerable.Repeat("a", 100))}\r\n\r\n"));

    [Fact]
    public void Many_fields_with_bare_line_feeds_fit()
    {
        var written = Rewrite(Plain, $"GET / HTTP/1.1\nHost: a\n{string.Concat(Enumerable.Repeat("a:\n", 5000))}\n");
        Assert.NotNull(written);
        Assert.Equal(5000, written.Split("\r\na:").Length - 1);
    }

    [Fact]
    public void Any_request_is_rewritten_to_one_request_with_the_same_body()
    {
        var names = Gens.Any("Host", "hOST", "Connection", "Content-Length", "Transfer-Encoding", "X-A", "x-a", "TE", "Trailer", "traceparent", "Cookie", "X-Umbra-Mirror", "Idempotency-Key", "baggage");
        var values = Gens.Any("a", "", "chunked", "5", "close, x-a", "shop:80", "a\r\n b", "a\tb", "\u00e9", "X: y", "k=v, umbra.shadow=x");
        var fields = Gen.Select(names, values, (name, value) => $"{name}: {value}\r\n").Array[0, 8];
        var rules = Gen.Select(Gen.Enum<HeaderRuleKind>(), names, Gens.Any("$host", "x\r\nEvil: 1", "$request_uri$remote_addr", "\0", ""), (kind, name, value) => new HeaderRule(kind, name, value)).Array[0, 4];
        Gen.Select(fields, rules, Gen.Byte.Array[0, 40], Gen.Bool, Gens.Any("/x?y", "http://u:1/p", "*")).Sample((lines, changes, body, isOld, target) =>
        {
            var head = $"POST {target} HTTP/1.{(isOld ? 0 : 1)}\r\n{string.Concat(lines)}\r\n";
            if (HeadParser.ParseRequest(Encoding.Latin1.GetBytes(head), FieldTable.ForThisThread, out var parsed) != HeadFault.None)
            {
                return;
            }

            var framing = parsed.Framing.IsChunked ? BodyFraming.Chunked : BodyFraming.ContentLength;
            var written = Rewrite(Plain with { Headers = [.. changes], MarkOrigin = true, MarkBaggage = true, Idempotency = new() { Policy = IdempotencyPolicy.ReplaceOrMake } }, head, framing, Encoding.Latin1.GetString(body));
            var (heads, read) = ReadAll(Encoding.Latin1.GetBytes(written!));
            Assert.Equal(body, read);
            var lower = Assert.Single(heads).ToLowerInvariant();
            Assert.Equal(1, lower.Split("\r\nhost:").Length - 1);
            Assert.DoesNotContain("\r\nevil", lower);
            Assert.False(lower.Contains("\r\ncontent-length:") && lower.Contains("\r\ntransfer-encoding:"));
            Assert.Contains("\r\nX-Umbra-Mirror: umbra/staging\r\n", heads[0]);
        });
    }

    private static (List<string> Heads, byte[] Body) ReadAll(ReadOnlySpan<byte> bytes)
    {
        var reader = new RequestReader(new HttpLimits());
        var heads = new List<string>();
        var body = new List<byte>();
        while (true)
        {
            switch (reader.Next(ref bytes, out var content))
            {
                case ReadEvent.Head:
                    heads.Add(Encoding.Latin1.GetString(content));
                    break;
                case ReadEvent.Body:
                    body.AddRange(content);
                    break;
                case ReadEvent.Fault:
                    throw new InvalidOperationException($"not readable: {reader.Fault}");
                case ReadEvent.End when bytes.IsEmpty:
                    return (heads, [.. body]);
                case ReadEvent.NeedMore:
                    throw new InvalidOperationException("the request does not end");
                default:
                    break;
            }
        }
    }

    internal static string? Rewrite(
        DeliverySettings settings, string head, BodyFraming framing = BodyFraming.None, string body = "", string trailers = "", int id = 42)
    {
        var record = default(ExchangeRecord);
        record.Id = (UInt128)id;
        record.Client = "192.0.2.1:5123"u8;
        record.Request.Head = Encoding.Latin1.GetBytes(head);
        record.Request.Framing = framing;
        record.Request.Body = Encoding.Latin1.GetBytes(body);
        record.Request.Trailers = Encoding.Latin1.GetBytes(trailers);
        Assert.Equal(HeadFault.None, HeadParser.ParseRequest(record.Request.Head, FieldTable.ForThisThread, out var parsed, int.MaxValue));
        var rewriter = new RequestRewriter(new RewritePlan(settings), record, parsed, FieldTable.ForThisThread);
        var buffer = new byte[rewriter.SizeBound()];
        return rewriter.TryWrite(buffer, out var layout) ? Encoding.Latin1.GetString(buffer, 0, layout.Length) : null;
    }
}
