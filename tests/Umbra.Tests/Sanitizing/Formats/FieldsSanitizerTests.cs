using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing.Formats;

/// <summary>Fields that say how to read a message.</summary>
public sealed class FieldsSanitizerTests
{
    [Theory]
    [InlineData("Host: shop.example.com:8443")]
    [InlineData("Host: 93.184.216.34:80")]
    [InlineData("Host: [2606:4700::6810:84e5]:443")]
    [InlineData("Content-Type: application/json; charset=utf-8")]
    [InlineData("Content-Type: application/vnd.shop.order+json;version=2.1; profile=\"https://example.com/p/v1\"")]
    [InlineData("Content-Type: multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW")]
    [InlineData("Content-Type: multipart/form-data; boundary=---------------------------9051914041544843365972754266")]
    [InlineData("Content-Type: multipart/form-data; boundary=\"0e3c1f5a-2f4b-4a57-9c4e-8f2b6d1f7a31\"")]
    [InlineData("Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8")]
    [InlineData("Accept-Language: de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7")]
    [InlineData("Accept-Encoding: gzip, deflate, br, zstd")]
    [InlineData("Cache-Control: no-cache, max-age=31536000, stale-while-revalidate=86400")]
    [InlineData("Range: bytes=1234567890-1234567899, 0-499, -500")]
    [InlineData("Content-Range: bytes 123456789-123456799/987654321012")]
    [InlineData("If-Modified-Since: Wed, 21 Oct 2026 07:28:00 GMT")]
    [InlineData("Traceparent: 00-41111111111111114111111111111111-4111111111111111-01")]
    [InlineData("Sec-Ch-Ua: \"Chromium\";v=\"126\", \"Google Chrome\";v=\"126\", \"Not/A)Brand\";v=\"8\"")]
    [InlineData("Sec-Ch-Ua-Platform: \"Linux\"")]
    [InlineData("Keep-Alive: timeout=5, max=1000")]
    [InlineData("Priority: u=1, i")]
    [InlineData("Vary: Accept-Encoding, Origin")]
    public void Field_of_the_protocol_in_its_proper_form_leaves_as_it_came(string field) =>
        Assert.Contains($"\r\n{field}\r\n", Cleaning.Head(Cleaning.Standard, $"GET / HTTP/1.1\r\nX: y\r\n{field}\r\n{(field.StartsWith("Host", StringComparison.Ordinal) ? "" : "Host: shop\r\n")}\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Content-Type: application/json; profile=\"mailto:ada@leak.com\"")]
    [InlineData("Content-Type: multipart/form-data; boundary=b; owner=ada@leak.com")]
    [InlineData("Content-Type: multipart/form-data; owner=ada@leak.com; boundary=\"b\"")]
    [InlineData("Accept: application/vnd.ada@leak.com+json")]
    [InlineData("Accept-Language: en, ada%40leak.com")]
    [InlineData("Cache-Control: no-cache, private=\"ada@leak.com\"")]
    [InlineData("Expect: ada@leak.com")]
    [InlineData("Traceparent: 00-ada@leak.com-01")]
    [InlineData("Range: ada@leak.com=0-4")]
    [InlineData("Host: ada@leak.com")]
    [InlineData("Keep-Alive: ada@leak.com")]
    public void Field_of_the_protocol_with_something_else_in_it_is_looked_at(string field)
    {
        var cleaned = Cleaning.Head(Cleaning.Standard, $"GET / HTTP/1.1\r\n{field}\r\n{(field.StartsWith("Host", StringComparison.Ordinal) ? "" : "Host: shop\r\n")}\r\n");
        Assert.DoesNotContain("leak", cleaned, StringComparison.Ordinal);
        Assert.Contains(field[..(field.IndexOf(':', StringComparison.Ordinal) + 2)], cleaned, StringComparison.Ordinal);
    }

    [Fact]
    public void Rule_to_keep_a_field_of_the_protocol_holds() => Assert.Contains(
        "ada@leak.com",
        Cleaning.Head(
            Cleaning.With(SanitizeProfile.Standard, new SanitizeRule(SanitizePlace.Header, "Accept", SanitizeAction.Keep)),
            "GET / HTTP/1.1\r\nHost: shop\r\nAccept: ada@leak.com\r\n\r\n"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("+4915112345678")]
    [InlineData("\"+4915112345678\"")]
    [InlineData("----------5500-0000-0000-0004")]
    [InlineData("----WebKitFormBoundary7MA4YWxkTrZu0gW")]
    public void Boundary_is_the_same_in_the_field_and_in_the_body(string written)
    {
        var boundary = written.Trim('"');
        var fields = new FieldTable();
        var work = new SanitizeWork();
        HeadParser.ParseRequest(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary={written}\r\n\r\n"), fields, out var head);
        var body = $"--{boundary}\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nlamp\r\n--{boundary}--\r\n";
        Assert.Equal(SanitizeFault.None, Cleaning.Standard.SanitizeRequest(head, fields, Encoding.ASCII.GetBytes(body), default, work));
        var left = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(
            Encoding.ASCII.GetString(work.Head.Written).Split("\r\n").Single(line => line.StartsWith("Content-Type: ", StringComparison.Ordinal))["Content-Type: ".Length..])
            .Parameters.Single().Value!.Trim('"');
        Assert.Equal(body.Replace(boundary, left, StringComparison.Ordinal), Encoding.ASCII.GetString(work.Body.Written));
        Assert.Equal(boundary.Contains("Web", StringComparison.Ordinal), boundary == left);
    }
}
