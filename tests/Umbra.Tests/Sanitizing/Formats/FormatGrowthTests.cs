using System.Text;

namespace Umbra.Tests.Sanitizing.Formats;

/// <summary>Documents that a reader which looks ahead or back without bounds would take quadratic time for.</summary>
[Collection(Alone.Name)]
public sealed class FormatGrowthTests
{
    private const int Small = 16 * 1024;
    private const int Factor = 16;

    [Theory]
    [InlineData("application/graphql", "query ", "\\\"\"\"", "")]
    [InlineData("application/graphql", "query \"\"\"", "\\\"\"\"", "")]
    [InlineData("application/graphql", "query \"", "\\u{0", "")]
    [InlineData("application/graphql", "query ", "a #\n", "")]
    [InlineData("application/graphql", "query ", "first_name:", "")]
    [InlineData("application/graphql", "query ", "a:[\"\"]", "")]
    [InlineData("text/html", "", "<", "")]
    [InlineData("text/html", "", "<!---", "")]
    [InlineData("text/html", "<!--", "--", "")]
    [InlineData("text/html", "", "<!-->a", "")]
    [InlineData("text/html", "", "a@<!-- -->", "")]
    [InlineData("text/html", "", "<![CDATA[a.b@", "")]
    [InlineData("text/html", "", "<script></", "")]
    [InlineData("text/html", "", "<textarea>", "")]
    [InlineData("text/html", "", "<first_name>", "")]
    [InlineData("text/html", "<a ", "b=' c ", "")]
    [InlineData("text/html", "", "&#0000", "")]
    [InlineData("text/html", "", "&#x", "")]
    [InlineData("application/xml", "<o>", "a<![CDATA[@]]>", "</o>")]
    [InlineData("application/xml", "<!DOCTYPE o ", "'\"'", "")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data", ";", "; name=a\r\n\r\n\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"", "\\_", "\"\r\n\r\n\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "", "--b\r\n\r\n\r\n", "--b--\r\n")]
    public void Time_grows_with_the_document_and_not_with_its_square(string type, string before, string part, string after) =>
        GrowsWithTheDocument(type, before, part, after);

    /// <summary>Something to replace in every part.</summary>
    [Theory]
    [InlineData("text/plain", "", "b@c.de ", "")]
    [InlineData("text/plain", "", "b%40c.de ", "")]
    [InlineData("text/plain", "", "YkBjLmRlIGFuZCBtb3Jl ", "")]
    [InlineData("text/plain", "", "4111 1111 1111 1111, ", "")]
    [InlineData("text/plain", "", "password=hunter22 ", "")]
    [InlineData("text/plain", "", "https://b:secret1@c.de/ ", "")]
    [InlineData("text/plain", "", "{\"email\":\"b@c.de\"}\n", "")]
    [InlineData("application/json", "[", "\"b@c.de\",", "1]")]
    [InlineData("application/json", "{\"a\":\"\\n", "b@c.de ", "\"}")]
    [InlineData("application/json", "{\"a\":\"", "b@c.de\\n", "\"}")]
    [InlineData("application/json", "{\"a\":\"", "b%40c.de ", "\"}")]
    [InlineData("application/json", "{\"a\":\"[", "{\\\"email\\\":\\\"b@c.de\\\"},", "1]\"}")]
    [InlineData("application/json", "{", "\"email\":\"b@c.de\",", "\"a\":1}")]
    [InlineData("application/x-ndjson", "", "{\"email\":\"b@c.de\"}\n", "")]
    [InlineData("application/x-www-form-urlencoded", "a=", "b%40c.de+", "")]
    [InlineData("application/x-www-form-urlencoded", "", "email=b%40c.de&", "a=1")]
    [InlineData("text/html", "<a ", "b@c.de ", "")]
    [InlineData("text/html", "", "b@c.de ", "&amp;")]
    [InlineData("text/html", "", "b&#64;c.de ", "")]
    [InlineData("text/html", "", "<!-- b@c.de -->", "")]
    [InlineData("text/html", "", "b@<!-- -->c.de ", "")]
    [InlineData("text/html", "<a title='", "b@c.de ", "'>")]
    [InlineData("text/html", "<script>", "b@c.de ", "</script>")]
    [InlineData("application/xml", "<o>", "b@c.de ", "</o>")]
    [InlineData("application/xml", "<o>", "<email>b@c.de</email>", "</o>")]
    [InlineData("application/xml", "<o>", "b<![CDATA[@]]>c.de ", "</o>")]
    [InlineData("application/graphql", "query \"", "b@c.de ", "\"")]
    [InlineData("application/graphql", "query ", "a(email:\"b@c.de\") ", "")]
    [InlineData("multipart/form-data; boundary=b", "", "--b\r\nContent-Disposition: form-data; name=email\r\n\r\nb@c.de\r\n", "--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n", "b@c.de ", "\r\n--b--\r\n")]
    public void Time_grows_with_what_is_found(string type, string before, string part, string after) => GrowsWithTheDocument(type, before, part, after);

    private static void GrowsWithTheDocument(string type, string before, string part, string after)
    {
        var small = Document(before, part, after, Small);
        var large = Document(before, part, after, Small * Factor);

        // Quadratic is 256 times as long.
        var ratio = Growth.Of(() => Clean(type, small), () => Clean(type, large), Factor * 3);

        Assert.True(ratio <= Factor * 3, $"{ratio:F0} times as long for {Factor} times the document");
    }

    private static byte[] Document(string before, string part, string after, int length) =>
        Encoding.UTF8.GetBytes(before + string.Concat(Enumerable.Repeat(part, length / part.Length)) + after);

    private static void Clean(string type, byte[] document) => Cleaning.TryBody(Cleaning.Standard, type, document, out _);
}
