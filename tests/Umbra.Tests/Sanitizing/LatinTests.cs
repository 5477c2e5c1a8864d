using System.Text;
using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing;

/// <summary>Addresses with letters beyond ASCII, one byte each.</summary>
public sealed class LatinTests
{
    [Theory]
    [InlineData("text/plain; charset=iso-8859-1", "an andré@leak.com", "^an u[a-z2-7]+@example.invalid$")]
    [InlineData("text/plain; charset=iso-8859-1", "élan@leak.com", "^u[a-z2-7]+@example.invalid$")]
    [InlineData("text/plain; charset=windows-1252", "«jürgen@leak-müller.de»", "^«u[a-z2-7]+@example.invalid»$")]
    [InlineData("text/plain; charset=iso-8859-1", "ada@léak.fr", "^u[a-z2-7]+@example.invalid$")]
    [InlineData("application/json; charset=iso-8859-1", "{\"m\":\"andré@leak.com\"}", "^{\"m\":\"u[a-z2-7]+@example.invalid\"}$")]
    [InlineData("application/x-www-form-urlencoded", "m=andr%E9%40leak.com&a=1", "^m=u[a-z2-7]+@example.invalid&a=1$")]
    [InlineData("application/x-www-form-urlencoded", "m=andr%E9@leak.com", "^m=u[a-z2-7]+@example.invalid$")]
    public void Address_in_one_byte_a_letter_is_found_whole(string type, string body, string expected)
    {
        Assert.Equal(SanitizeFault.None, Cleaning.TryBody(Cleaning.Standard, type, Encoding.Latin1.GetBytes(body), out var cleaned));
        Assert.Matches(expected, Encoding.Latin1.GetString(cleaned));
    }

    [Fact]
    public void Address_in_a_target_is_found_whole() =>
        Assert.Matches("^GET /u/u[a-z2-7]+@example.invalid/x HTTP/1.1\r\n", Cleaning.Head(Cleaning.Standard, "GET /u/andr%E9%40leak.com/x HTTP/1.1\r\nHost: shop\r\n\r\n"));

    [Fact]
    public void Address_is_not_begun_in_the_middle_of_a_letter()
    {
        // Ending in 0xAA, which by itself is a letter of ISO 8859-1, one byte too far before the sign.
        var cleaned = Cleaning.Body(Cleaning.Standard, "text/plain", "ê" + new string('a', 63) + "@leak.com");
        Assert.Matches("^êu[a-z2-7]+@example.invalid$", cleaned);
    }
}
