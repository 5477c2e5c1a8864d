using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Fields;
using Umbra.Core.Comparing.Rules;

namespace Umbra.Tests.Comparing;

public sealed class FieldComparisonTests
{
    [Theory]
    [InlineData("A: 1\r\nB: 2", "b:2\r\na: 1")]
    [InlineData("X-List: a, b\r\nX-List: c", "X-List: a,b , c")]
    [InlineData("Content-Type: Application/JSON; charset=UTF-8", "Content-Type: application/json;charset=\"utf-8\"")]
    [InlineData("Content-Type: multipart/mixed; boundary=1", "Content-Type: multipart/mixed; boundary=2")]
    [InlineData("Vary: Accept, Origin", "Vary: origin,accept")]
    [InlineData("Location: https://production/a?b=c", "Location: http://shadow:8080/a?b=c")]
    [InlineData("Date: 1\r\nServer: a\r\nX-Request-Id: 1\r\nX-RateLimit-Remaining: 9\r\nRateLimit: 1\r\nETag: \"1\"", "Via: x\r\nX-B3-TraceId: 1")]
    [InlineData("Set-Cookie: a=1; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly", "Set-Cookie: a=2; HttpOnly; Path=/; Max-Age=5")]
    public void Fields_of_the_same_meaning_are_equal(string production, string other) => Assert.Empty(Compared.Heads(production, other));

    [Theory]
    [InlineData("A: 1", "A: 2", "header.a value")]
    [InlineData("A: 1", "", "header.a missing")]
    [InlineData("", "A: 1\r\nA: 2", "header.a extra")]
    [InlineData("A: 1, 2", "A: 2, 1", "header.a order")]
    [InlineData("A: \"1, 2\"", "A: \"1,2\"", "header.a value")]
    [InlineData("Location: https://production/a", "Location: /b", "header.location value")]
    [InlineData("Set-Cookie: a=1\r\nSet-Cookie: b=1", "Set-Cookie: b=1\r\nSet-Cookie: c=1", "header.set-cookie.a missing", "header.set-cookie.c extra")]
    [InlineData("Set-Cookie: a=1; HttpOnly; SameSite=Lax", "Set-Cookie: a=1; SameSite=None; Secure", "header.set-cookie.a.httponly missing", "header.set-cookie.a.samesite value", "header.set-cookie.a.secure extra")]
    public void Fields_of_another_meaning_differ(string production, string other, params string[] expected) =>
        Assert.Equal(expected, Compared.Heads(production, other));

    [Fact]
    public void Trailers_are_compared() => Assert.Equal(
        ["trailer.grpc-status value"],
        Compared.Responses(
            new ComparedResponse { Status = 200, Trailers = "grpc-status: 0\r\n"u8 }, new ComparedResponse { Status = 200, Trailers = "Grpc-Status: 13\r\n"u8 }));

    [Fact]
    public void Ignored_fields_can_be_added()
    {
        var one = new ComparedResponse { Status = 200, Head = "X-Node: 1\r\nDate: 1\r\n"u8 };
        var other = new ComparedResponse { Status = 200, Head = "X-Node: 2\r\nDate: 2\r\n"u8 };

        Assert.Equal(["header.x-node value"], Compared.Responses(one, other));
        Assert.Empty(Compared.Responses(one, other, new ComparisonSettings { IgnoredFields = [.. IgnoredFields.Default, "x-no*"] }));
    }

    [Fact]
    public void Rules_hold_for_fields()
    {
        Assert.Empty(Compared.Heads("X-A: 1\r\nX-B: q", "X-A: 1.1\r\nX-B: Q",
            new ComparisonRule { Path = "header.X-A", Equality = Equality.Absolute, Tolerance = 0.1m }, new ComparisonRule { Path = "header.x-b", Equality = Equality.Case }));
        Assert.Empty(Compared.Heads("Set-Cookie: a=1; Secure", "A: 1",
            new ComparisonRule { Path = "header.set-cookie.a", Equality = Equality.Ignore }, new ComparisonRule { Path = "header.a", Equality = Equality.Ignore }));
        Assert.Empty(Compared.Heads("X-L: a, b", "X-L: b, a", new ComparisonRule { Path = "header.x-l", Equality = Equality.Unordered }));
    }

    [Theory]
    [InlineData(200, 404, false, "status value")]
    [InlineData(200, 201, false, "header.a value", "status value")]
    [InlineData(200, 201, true, "header.a value")]
    [InlineData(200, 500, true, "status value")]
    public void Responses_of_two_classes_are_compared_no_further(int production, int other, bool byClass, params string[] expected) => Assert.Equal(
        expected,
        Compared.Responses(
            new ComparedResponse { Status = production, Head = "A: 1\r\n"u8 }, new ComparedResponse { Status = other, Head = "A: 2\r\n"u8 },
            new ComparisonSettings { ByStatusClass = byClass }));

    [Fact]
    public void Ignored_status_hides_nothing_else() => Assert.Equal(
        ["header.a value"],
        Compared.Responses(
            new ComparedResponse { Status = 200, Head = "A: 1\r\n"u8 }, new ComparedResponse { Status = 404, Head = "A: 2\r\n"u8 },
            new ComparisonSettings { Rules = [new ComparisonRule { Path = "status", Equality = Equality.Ignore }] }));
}
