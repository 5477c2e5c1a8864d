using System.IO.Compression;
using System.Text;
using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing.Formats;

public sealed class JsonLinesTests
{
    [Theory]
    [InlineData("\u001e{\n  \"a\": \"ada@leak.com\"\n}\n\u001e{\"b\":1}\n", "^\u001e{\n  \"a\": \"u[a-z2-7]+@example.invalid\"\n}\n\u001e{\"b\":1}\n$")]
    [InlineData("\u001e{\"a\":\"ada@leak.com\"}\n\u001e\u001e[1,\n2]\n", "^\u001e{\"a\":\"u[a-z2-7]+@example.invalid\"}\n\u001e\u001e\\[1,\n2\\]\n$")]
    public void Record_of_a_sequence_may_have_line_breaks(string body, string expected) => Assert.Matches(expected, Cleaning.Body(Cleaning.Standard, "application/json-seq", body));

    [Theory]
    [InlineData("\u001e{\"a\":1}{\"b\":2}\n")]
    [InlineData("\u001e{\"a\":1}\n\u001e{\"a\":")]
    [InlineData("{\n\"a\":1}\n")]
    public void What_is_no_document_is_a_fault(string body) =>
        Assert.Equal(SanitizeFault.MalformedJson, Cleaning.TryBody(Cleaning.Standard, "application/json-seq", Encoding.UTF8.GetBytes(body), out _));

    [Fact]
    public void What_may_be_looked_at_inside_is_measured_by_the_decoded_body()
    {
        // 20 KiB under gzip, and ten times more to look at inside than 32 times that.
        var line = "{\"a\":\"%31 say \\\"hello\\\" &amp; good bye\"}\n";
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, 2 * 1024 * 1024 / line.Length)));
        var target = new MemoryStream();
        using (var stream = new GZipStream(target, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            stream.Write(body);
        }

        Assert.True(target.Length < 64 * 1024);
        Assert.Equal(SanitizeFault.None, Cleaning.TryBody(Cleaning.Standard, "application/x-ndjson", target.ToArray(), out var cleaned, "gzip"));
        Assert.Equal(body, cleaned);
    }
}
