using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;
using ZstdSharp;

namespace Umbra.Tests.Sanitizing;

/// <summary>Every format with an address in each of its places: what leaves has none, and is of its format still.</summary>
public sealed class FormatTests
{
    private const string Address = "ada@leak.com";
    private const string Boundary = "--b\r\n";

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "a=1&mail=ada%40leak.com&b=x+y", "^a=1&mail=u[a-z2-7]+@example.invalid&b=x\\+y$")]
    [InlineData("application/x-www-form-urlencoded", "ada%40leak.com&a", "^u[a-z2-7]+@example.invalid&a$")]
    [InlineData("application/x-www-form-urlencoded", "first_name=Ada+Lovelace", "^first_name=anon-[a-z2-7]+$")]
    [InlineData("application/x-www-form-urlencoded", "%66irst_name=Ada", "^%66irst_name=anon-[a-z2-7]+$")]
    [InlineData("text/plain", "write to ada@leak.com now", "^write to u[a-z2-7]+@example.invalid now$")]
    [InlineData("text/csv; charset=utf-8", "7,ada@leak.com\r\n8,é", "^7,u[a-z2-7]+@example.invalid\r\n8,é$")]
    [InlineData("", "{\"a\":\"ada@leak.com\"}", "^{\"a\":\"u[a-z2-7]+@example.invalid\"}$")]
    [InlineData("", "ada@leak.com", "^u[a-z2-7]+@example.invalid$")]
    [InlineData("application/json", "{\"query\":\"subscription of ada@leak.com\"}", "^{\"query\":\"subscription of u[a-z2-7]+@example.invalid\"}$")]
    [InlineData("application/json", "{\"credentials\":{\"first_name\":\"Ada\"}}", "^{\"credentials\":{\"first_name\":\"anon-[a-z2-7]+\"}}$")]
    [InlineData("application/json", "{\"n\":\"ada%40leak.com eve%2540leak.com\"}", "^{\"n\":\"u[a-z2-7]+@example.invalid%20u[a-z2-7]+@example.invalid\"}$")]
    [InlineData("application/x-ndjson", "{\"a\":\"ada@leak.com\"}\n\n{\"a\":1}\n", "^{\"a\":\"u[a-z2-7]+@example.invalid\"}\n\n{\"a\":1}\n$")]
    [InlineData("application/problem+json", "\"ada@leak.com\"", "^\"u[a-z2-7]+@example.invalid\"$")]
    [InlineData("application/xml", "<?xml version=\"1.0\"?><p><!-- ada@leak.com --><a m='ada&#64;leak.com'>ada@leak.com</a><![CDATA[ada@leak.com]]></p>", "^<\\?xml version=\"1.0\"\\?><p><!-- u[a-z2-7]+@example.invalid --><a m='u[a-z2-7]+@example.invalid'>u[a-z2-7]+@example.invalid</a><!\\[CDATA\\[u[a-z2-7]+@example.invalid\\]\\]></p>$")]
    [InlineData("application/soap+xml", "<s:first_name xmlns:s=\"u\"> Ada &amp; Eve </s:first_name>", "^<s:first_name xmlns:s=\"u\"> anon-[a-z2-7]+ </s:first_name>$")]
    [InlineData("application/xml", "<o><first_name><b>Ada</b> L</first_name><c>lamp</c></o>", "^<o><first_name><b>anon-[a-z2-7]+</b> anon-[a-z2-7]+</first_name><c>lamp</c></o>$")]
    [InlineData("text/html", "<div><address-line1>Main<br>St</address-line1><i>lamp</i></div>", "^<div><address-line1>anon-[a-z2-7]+<br>anon-[a-z2-7]+</address-line1><i>lamp</i></div>$")]
    [InlineData("application/json", "{\"query\":\"{\\\"first_name\\\":\\\"Ada\\\"}\"}", "^{\"query\":\"{\\\\\"first_name\\\\\":\\\\\"anon-[a-z2-7]+\\\\\"}\"}$")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\\\"b; ada@leak.com\"\r\n\r\nlamp\r\n--b--\r\n", "name=\"a\\\\\"b; u[a-z2-7]+@example.invalid\"\r\n\r\nlamp\r\n--b--\r\n$")]
    [InlineData("text/html", "<p>a < b<br>ada@leak.com<input value=ada@leak.com><script>var a = '</p>ada@leak.com';</script>", "^<p>a < b<br>u[a-z2-7]+@example.invalid<input value=u[a-z2-7]+@example.invalid><script>var a = '</p>u[a-z2-7]+@example.invalid';</script>$")]
    [InlineData("application/graphql", "query { user(mail: \"ada@leak.com\", id: 7, note: \"\"\"say ada@leak.com\"\"\") { id } } # ada@leak.com", "^query { user\\(mail: \"u[a-z2-7]+@example.invalid\", id: 7, note: \"\"\"say u[a-z2-7]+@example.invalid\"\"\"\\) { id } } # u[a-z2-7]+@example.invalid$")]
    [InlineData("application/json", "{\"query\":\"mutation { add(first_name: \\\"Ada\\\") }\",\"variables\":{\"first_name\":\"Ada\"}}", "^{\"query\":\"mutation { add\\(first_name: \\\\\"anon-[a-z2-7]+\\\\\"\\) }\",\"variables\":{\"first_name\":\"anon-[a-z2-7]+\"}}$")]
    public void Personal_data_becomes_pseudonyms_and_the_rest_stays(string type, string body, string expected)
    {
        var cleaned = Cleaning.Body(Cleaning.Standard, type, body);
        Assert.Matches(expected, cleaned);
        Assert.DoesNotContain("leak", cleaned, StringComparison.Ordinal);
    }

    [Fact]
    public void Multipart_fields_files_and_names_are_each_treated_as_what_they_are()
    {
        var body = Boundary + "Content-Disposition: form-data; name=\"first_name\"\r\n\r\nAda\r\n"
            + Boundary + "Content-Disposition: form-data; name=\"note\"\r\n\r\nmail ada@leak.com\r\n"
            + Boundary + "Content-Disposition: form-data; name=\"doc\"; filename=\"Ada Lovelace.json\"\r\nContent-Type: application/json\r\n\r\n{\"m\":\"ada@leak.com\"}\r\n"
            + Boundary + "Content-Disposition: form-data; name=\"photo\"; filename=\"ada.png\"\r\nContent-Type: image/png\r\n\r\n\u0000\u0001secret\r\n--b--\r\n";
        var cleaned = Cleaning.Body(Cleaning.Standard, "multipart/form-data; boundary=\"b\"", body);
        Assert.Matches(
            "^--b\r\nContent-Disposition: form-data; name=\"first_name\"\r\n\r\nanon-[a-z2-7]+\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nmail u[a-z2-7]+@example.invalid\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"doc\"; filename=\"anon-[a-z2-7]+.json\"\r\nContent-Type: application/json\r\n\r\n{\"m\":\"u[a-z2-7]+@example.invalid\"}\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"anon-[a-z2-7]+.png\"\r\nContent-Type: image/png\r\n\r\nxxxxxxxx\r\n--b--\r\n$",
            cleaned);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    [InlineData("identity")]
    [InlineData("gzip, br")]
    public void Content_coding_is_undone(string coding)
    {
        Assert.Equal(SanitizeFault.None, Cleaning.TryBody(Cleaning.Standard, "application/json", Coded(coding, "{\"a\":\"ada@leak.com\"}"u8.ToArray()), out var cleaned, coding));
        Assert.Matches("^{\"a\":\"u[a-z2-7]+@example.invalid\"}$", Encoding.ASCII.GetString(cleaned));
    }

    [Theory]
    [InlineData("application/json", "{\"a\":", "", nameof(SanitizeFault.MalformedJson))]
    [InlineData("application/json", "{\"a\":1}", "lzma", nameof(SanitizeFault.UnknownCoding))]
    [InlineData("application/json", "{\"a\":1}", "gzip", nameof(SanitizeFault.BrokenCoding))]
    [InlineData("application/json", "{\"a\":1}", "zstd", nameof(SanitizeFault.BrokenCoding))]
    [InlineData("application/json; charset=utf-16", "{\"a\":1}", "", nameof(SanitizeFault.UnknownCharset))]
    [InlineData("application/json", "{\"a\":\"\u00ff\"}", "", nameof(SanitizeFault.UnknownCharset))]
    [InlineData("application/octet-stream", "ada", "", nameof(SanitizeFault.BinaryType))]
    [InlineData("application/grpc", "ada", "", nameof(SanitizeFault.BinaryType))]
    [InlineData("image/png", "ada", "", nameof(SanitizeFault.BinaryType))]
    [InlineData("", "\u0000\u0001", "", nameof(SanitizeFault.BinaryType))]
    [InlineData("text/plain", "a\u0000d\u0000a", "", nameof(SanitizeFault.UnknownCharset))]
    [InlineData("application/xml", "<a b=", "", nameof(SanitizeFault.MalformedMarkup))]
    [InlineData("application/xml", "\u00ef\u00bb\u00bf<?xml version=\"1.0\" encoding = 'UTF-7'?><a>ada+AEA-leak.com</a>", "", nameof(SanitizeFault.UnknownCharset))]
    [InlineData("application/xml", "<!-- ada", "", nameof(SanitizeFault.MalformedMarkup))]
    [InlineData("multipart/form-data", "--b\r\n\r\n\r\n--b--", "", nameof(SanitizeFault.MalformedMultipart))]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data\r\n\r\nada", "", nameof(SanitizeFault.MalformedMultipart))]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\na\u0000d\u0000a\r\n--b--\r\n", "", nameof(SanitizeFault.UnknownCharset))]
    [InlineData("multipart/form-data; boundary=b", "ada\r\n--b--", "", nameof(SanitizeFault.MalformedMultipart))]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nada\r\n--b--", "", nameof(SanitizeFault.UnknownCoding))]
    public void What_cannot_be_vouched_for_is_a_fault(string type, string body, string coding, string expected) =>
        Assert.Equal(expected, Cleaning.TryBody(Cleaning.Standard, type, Encoding.Latin1.GetBytes(body), out _, coding).ToString());

    [Fact]
    public void Bomb_is_a_fault_and_costs_no_more_than_its_bound()
    {
        var bomb = Coded("gzip", new byte[256 * 1024 * 1024]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(SanitizeFault.TooLarge, Cleaning.TryBody(Cleaning.Standard, "text/plain", bomb, out _, "gzip"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024 * 1024);
    }

    [Fact]
    public void Head_loses_credentials_and_keeps_what_is_needed()
    {
        var cleaned = Cleaning.Head(Cleaning.Standard, "GET /u/ada%40leak.com/x?q=lamp&password=hunter2 HTTP/1.1\r\nHost: shop\r\nauthorization: Bearer abc\r\nCookie: sid=1; lang=de\r\n"
            + "X-Api-Key: abc\r\nAccept: */*\r\nX-Note: from ada@leak.com\r\nX-Trace: 7\r\n\r\n");
        Assert.Matches(
            "^GET /u/u[a-z2-7]+@example.invalid/x\\?q=lamp&password=anon-[a-z2-7]+ HTTP/1.1\r\nHost: shop\r\nAccept: \\*/\\*\r\nX-Note: from u[a-z2-7]+@example.invalid\r\nX-Trace: 7\r\n\r\n$",
            cleaned);
    }

    [Theory]
    [InlineData("Content-Type: text/plain\r\nContent-Type: application/json\r\n")]
    [InlineData("Content-Encoding: identity\r\nContent-Encoding: gzip\r\n")]
    public void Head_that_says_two_things_of_its_body_is_not_sent(string twice)
    {
        var fields = new FieldTable();
        HeadParser.ParseRequest(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: x\r\n{twice}\r\n"), fields, out var head);
        Assert.Equal(SanitizeFault.MalformedHead, Cleaning.Standard.SanitizeRequest(head, fields, "{}"u8, default, new SanitizeWork()));
    }

    [Fact]
    public void Response_is_sanitized_by_the_same_rules()
    {
        var work = new SanitizeWork();
        Assert.Equal(
            SanitizeFault.None,
            Cleaning.Standard.SanitizeResponse(
                "HTTP/1.1 200 Hello Ada\r\nContent-Type: application/json\r\nSet-Cookie: sid=1\r\nContent-MD5: abc\r\nX-User: ada@leak.com\r\n\r\n"u8, "{\"email\":\"ada@leak.com\"}"u8, default, work));
        Assert.Matches("^HTTP/1.1 200 \r\nContent-Type: application/json\r\nX-User: u[a-z2-7]+@example.invalid\r\n\r\n$", Encoding.ASCII.GetString(work.Head.Written));
        Assert.Matches("^{\"email\":\"u[a-z2-7]+@example.invalid\"}$", Encoding.ASCII.GetString(work.Body.Written));
    }

    [Fact]
    public void Field_never_becomes_two()
    {
        var cleaned = Cleaning.Head(Cleaning.Standard, "GET / HTTP/1.1\r\nHost: shop\r\nX-Note: john&amp;#64;leak.com&#13;&#10;Evil: 1\r\n\r\n");
        Assert.DoesNotContain("\nEvil", cleaned, StringComparison.Ordinal);
        Assert.DoesNotContain("leak", cleaned, StringComparison.Ordinal);
        var rule = Cleaning.With(SanitizeProfile.Standard, new SanitizeRule(SanitizePlace.Header, "X-A", SanitizeAction.Replace, Constant: "a\r\nEvil: b"));
        Assert.DoesNotContain("Evil", Cleaning.Head(rule, "GET / HTTP/1.1\r\nHost: shop\r\nX-A: 1\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_of_the_user_come_before_the_profiles()
    {
        var sanitizer = Cleaning.With(
            SanitizeProfile.Standard,
            new SanitizeRule(SanitizePlace.Cookie, "lang", SanitizeAction.Keep),
            new SanitizeRule(SanitizePlace.Header, "X-Api-Key", SanitizeAction.Replace, Constant: "staging"),
            new SanitizeRule(SanitizePlace.Query, "q", SanitizeAction.Remove),
            new SanitizeRule(SanitizePlace.Path, "/users/{id}/*", SanitizeAction.Pseudonym, ValueKind.Integer));
        var cleaned = Cleaning.Head(sanitizer, "GET /users/1234/orders?q=lamp HTTP/1.1\r\nHost: shop\r\nCookie: sid=1; lang=de\r\nX-Api-Key: abc\r\n\r\n");
        Assert.Matches("^GET /users/[1-9][0-9]{3}/orders HTTP/1.1\r\nHost: shop\r\nCookie: lang=de\r\nX-Api-Key: staging\r\n\r\n$", cleaned);
        Assert.DoesNotContain("/1234/", cleaned, StringComparison.Ordinal);
    }

    [Fact]
    public void Bearer_token_is_signed_again_with_the_same_pseudonym_for_the_same_user_and_another_credential_goes()
    {
        const string Key = "a key of staging's, of 32 bytes..";
        var sanitizer = new Sanitizer(new SanitizeSettings { Tokens = new TokenSettings(Key, "s1", JwtClaims.Pseudonyms) }, Cleaning.Pseudonyms);
        string Cleaned(string credential) => Cleaning.Head(sanitizer, $"GET / HTTP/1.1\r\nHost: shop\r\nAuthorization: {credential}\r\n\r\n");
        string Token(string id, string user) => $"{Base64Url.EncodeToString("{\"alg\":\"none\"}"u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{{\"jti\":\"{id}\",\"sub\":\"{user}\"}}"))}.c2ln";
        var subjects = new[] { Token("1", Address), Token("2", Address), Token("3", "eve@leak.com") }.Select(token =>
        {
            var parts = Regex.Match(Cleaned("Bearer " + token), "\r\nAuthorization: Bearer ([^.]+)\\.([^.]+)\\.([^\r]+)\r\n").Groups;
            var signed = HMACSHA256.HashData(Encoding.ASCII.GetBytes(Key), Encoding.ASCII.GetBytes($"{parts[1].Value}.{parts[2].Value}"));
            Assert.Equal(Base64Url.EncodeToString(signed), parts[3].Value);
            return JsonNode.Parse(Base64Url.DecodeFromChars(parts[2].Value))!["sub"]!.GetValue<string>();
        }).ToList();

        Assert.Equal(subjects[0], subjects[1]);
        Assert.NotEqual(subjects[0], subjects[2]);
        Assert.All(subjects, subject => Assert.EndsWith("@example.invalid", subject, StringComparison.Ordinal));
        Assert.DoesNotContain("Authorization", Cleaned("Basic YTpi"), StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", Cleaned("Bearer opaque"), StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_sends_only_what_is_plainly_harmless()
    {
        var sanitizer = Cleaning.With(SanitizeProfile.Strict);
        Assert.Matches(
            "^{\"status\":\"PENDING\",\"n\":42,\"at\":\"2026-11-24T10:00:00Z\",\"note\":\"anon-[a-z2-7]+\",\"id\":[1-9][0-9]{9},\"ok\":true}$",
            Cleaning.Body(sanitizer, "application/json", "{\"status\":\"PENDING\",\"n\":42,\"at\":\"2026-11-24T10:00:00Z\",\"note\":\"Ada was here\",\"id\":1234567890,\"ok\":true}"));
        Assert.DoesNotContain("X-Custom", Cleaning.Head(sanitizer, "GET / HTTP/1.1\r\nHost: shop\r\nX-Custom: a\r\nAccept: */*\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Sanitized_twice_is_sanitized_once()
    {
        foreach (var body in new[] { $"{{\"m\":\"{Address}\",\"first_name\":\"Ada\",\"password\":\"hunter2hunter2\",\"t\":\"say {Address}\"}}", "[\"" + Address + "\"]" })
        {
            var once = Cleaning.Body(Cleaning.Standard, "application/json", body);
            Assert.Equal(once, Cleaning.Body(Cleaning.Standard, "application/json", once));
        }
    }

    private static byte[] Coded(string codings, byte[] body)
    {
        foreach (var coding in codings.Split(", "))
        {
            var target = new MemoryStream();
            using (Stream stream = coding switch
            {
                "br" => new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true),
                "deflate" => new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true),
                "zstd" => new CompressionStream(target, leaveOpen: true),
                "identity" => new BufferedStream(target),
                _ => new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true),
            })
            {
                stream.Write(body);
                stream.Flush();
            }

            body = target.ToArray();
        }

        return body;
    }
}
