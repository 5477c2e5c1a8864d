using System.Text;

namespace Umbra.Tests.Sanitizing.Formats;

/// <summary>Documents that a reader which looks ahead or back without bounds would take quadratic time for.</summary>
[Collection(Alone.Name)]
public sealed class FormatGrowthTests
{
    private const int Small = 16 * 1024;
    private const int Factor = 8;

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
    [InlineData("text/html", "<a ", "b@c.de ", "")]
    [InlineData("text/html", "", "b@c.de ", "&amp;")]
    [InlineData("application/json", "{\"a\":\"", "b@c.de ", "\\n\"}")]
    [InlineData("text/html", "", "&#0000", "")]
    [InlineData("text/html", "", "&#x", "")]
    [InlineData("application/xml", "<o>", "a<![CDATA[@]]>", "</o>")]
    [InlineData("application/xml", "<!DOCTYPE o ", "'\"'", "")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data", ";", "; name=a\r\n\r\n\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"", "\\_", "\"\r\n\r\n\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "", "--b\r\n\r\n\r\n", "--b--\r\n")]
    public void Time_grows_with_the_document_and_not_with_its_square(string type, string before, string part, string after)
    {
        var small = Document(before, part, after, Small);
        var large = Document(before, part, after, Small * Factor);

        // As for the detectors: quadratic is 64 times as long, and the least of a few leaves the machine's noise out.
        var ratio = double.MaxValue;
        for (var i = 0; i < 8 && ratio > Factor * 3; i++)
        {
            ratio = Math.Min(ratio, Ticks(type, large) / (double)Math.Max(1, Math.Min(Ticks(type, small), Ticks(type, small))));
        }

        Assert.True(ratio <= Factor * 3, $"{ratio:F0} times as long for {Factor} times the document");
    }

    private static byte[] Document(string before, string part, string after, int length) =>
        Encoding.UTF8.GetBytes(before + string.Concat(Enumerable.Repeat(part, length / part.Length)) + after);

    private static long Ticks(string type, byte[] document)
    {
        var began = TimeProvider.System.GetTimestamp();
        Cleaning.TryBody(Cleaning.Standard, type, document, out _);
        return TimeProvider.System.GetTimestamp() - began;
    }
}
